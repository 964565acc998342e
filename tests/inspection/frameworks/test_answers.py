"""What each type of answer takes, how it is stored, and what it says in words."""

import datetime
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.frameworks.answers import AnswerRefusedError, label_of, parse, values_of
from inspection.frameworks.document import AnswerType
from tests.every_answer import QUESTIONS

CHOICE, SEVERAL, NUMBER, DATE, TEXT = (QUESTIONS[f"Q{number}"] for number in range(1, 6))
FREE_NUMBER = replace(NUMBER, minimum=None, maximum=None, unit="")


def refusal(item, submitted):
    with pytest.raises(AnswerRefusedError) as refused:
        parse(item, submitted)
    return str(refused.value)


@pytest.mark.parametrize("item", QUESTIONS.values(), ids=str)
def test_nothing_is_no_answer(item):
    assert [parse(item, nothing) for nothing in ("", " \n", [], ["", " "])] == [""] * 4
    assert (label_of(item, ""), values_of(item, "")) == ("", [])


@pytest.mark.parametrize("item", [item for item in QUESTIONS.values() if item.not_applicable], ids=str)
def test_not_applicable_is_an_answer_of_each_type_and_stands_alone(item):
    assert parse(item, "na") == parse(item, ["", "na"]) == "na"
    assert (label_of(item, "na"), values_of(item, "na")) == ("Not applicable", ["na"])
    assert refusal(item, ["na", "12"]) == "Give an answer or choose Not applicable, not both"


def test_a_set_or_a_question_may_not_offer_it():
    assert refusal(CHOICE, "na") == "Choose one of the answers that the question offers"
    assert parse(replace(TEXT, not_applicable=False), "na") == "na"
    assert label_of(replace(TEXT, not_applicable=False, choices=()), "na") == "na"


def test_a_choice_is_stored_as_its_code_and_says_its_label():
    assert (parse(CHOICE, "weak"), label_of(CHOICE, "weak")) == ("weak", "Rather weak")
    for wrong in ("Rather weak", "WEAK", "["):
        assert refusal(CHOICE, wrong) == "Choose one of the answers that the question offers"
    assert refusal(CHOICE, ["weak", "strong"]) == "Give one answer"


def test_several_are_stored_in_the_order_of_the_framework():
    friend = 'Walker, or "friend"'
    stored = '["Vet","Walker, or \\"friend\\""]'
    assert parse(SEVERAL, [friend, "Vet"]) == parse(SEVERAL, json.dumps([friend, "", "Vet", "Vet"])) == stored
    assert label_of(SEVERAL, stored) == f"Vet, {friend}"
    for wrong in ("Cook2", "[", '["Cook", 1]', "[" * 100_000, ["Cook", "Nobody"]):
        assert refusal(SEVERAL, wrong) == "Choose from the answers that the question offers"
    assert parse(SEVERAL, "Cook") == '["Cook"]'


@given(st.sets(st.sampled_from([code for code, _ in SEVERAL.answers])))
def test_several_come_back_as_they_were_chosen(codes):
    stored = parse(SEVERAL, list(codes))
    assert set(values_of(SEVERAL, stored)) == codes
    assert parse(SEVERAL, stored) == parse(SEVERAL, values_of(SEVERAL, stored)) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        *[("3", "3"), (" 12.50 ", "12.5"), ("007", "7"), (".5", "0.5"), ("100", "100"), ("99.9999", "99.9999")],
        *[("0.0", "0"), ("-0", "0"), ("1.00000", "1")],
    ],
)
def test_a_number_is_stored_as_its_plain_digits(typed, stored):
    assert (parse(NUMBER, typed), label_of(NUMBER, stored)) == (stored, f"{stored} miles")


@pytest.mark.parametrize(
    "typed", ["-1", "100.0001", "1e1", "12,5", "twelve", "1 2", "٣", ".", "-", "1" * 3_000, "0x10"]
)
def test_what_is_no_number_of_its_range_is_refused(typed):
    assert refusal(NUMBER, typed) == "Enter a number from 0 to 100"


def test_a_number_says_which_limits_it_has():
    assert refusal(replace(NUMBER, maximum=None), "-1") == "Enter a number, 0 or more"
    assert (
        refusal(replace(NUMBER, minimum=None, maximum=Decimal("1183.5")), "1,184") == "Enter a number, 1,183.5 or less"
    )
    assert refusal(FREE_NUMBER, "x") == "Enter a number, such as 12 or 3.5, of at most 1,000,000,000"
    assert refusal(FREE_NUMBER, "1000000000.1") == refusal(FREE_NUMBER, "x")
    assert refusal(NUMBER, "1.00001") == "Enter a number with at most 4 decimal places"
    assert (parse(FREE_NUMBER, "−1,000,000"), label_of(FREE_NUMBER, "-4")) == ("-1000000", "-4")


@given(st.integers(-(10**13), 10**13), st.integers(0, 4))
def test_every_number_comes_back_exactly(digits, places):
    number = Decimal(digits).scaleb(-places) if abs(digits) <= 10 ** (9 + places) else Decimal(digits % 10**9)
    stored = parse(FREE_NUMBER, f"{number:f}")
    assert Decimal(stored) == number
    assert stored == parse(FREE_NUMBER, stored) == parse(FREE_NUMBER, f"{number:,f}")
    assert "E" not in stored
    assert not ("." in stored and stored.endswith("0"))


@pytest.mark.parametrize(
    "typed",
    ["27 3 2025", "27/3/2025", "27/03/2025", "27.3.2025", "27-3-2025", "2025-03-27", "27 march 2025", " 27  Mar 2025"],
)
def test_a_date_may_be_written_in_many_ways(typed):
    assert parse(DATE, typed) == "2025-03-27"
    assert label_of(DATE, "2025-03-27") == "27 March 2025"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("today", "Enter a real date, such as 27 3 2025"),
        ("30 2 2025", "February 2025 has 28 days"),
        ("27 13 25", "The month must be a number from 1 to 12, or its name. Enter the year with all four digits"),
    ],
)
def test_what_is_no_date_is_refused_with_how_to_put_it_right(typed, said):
    assert refusal(DATE, typed).startswith(said)


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_date_comes_back(day):
    stored = day.isoformat()
    [shown] = values_of(DATE, stored)
    assert parse(DATE, shown) == parse(DATE, label_of(DATE, stored)) == parse(DATE, stored) == stored


def test_a_text_is_stored_as_typed_and_never_cut():
    assert parse(TEXT, " Gentle.\r\n\r\nŴyn said so 😀 ") == " Gentle.\n\nŴyn said so 😀 "
    assert label_of(TEXT, "weak") == "weak"
    assert parse(TEXT, "x" * 2_000) == "x" * 2_000
    assert refusal(TEXT, "x" * 2_001) == "It is 2,001 characters long; the most that can be kept is 2,000"
    assert "a NUL character" in refusal(TEXT, "a\x00b")


@given(st.text(max_size=300))
def test_whatever_is_stored_reads_the_same_again(text):
    for item in QUESTIONS.values():
        try:
            stored = parse(item, text)
        except AnswerRefusedError:
            continue
        assert parse(item, stored) == parse(item, values_of(item, stored)) == stored
        assert bool(label_of(item, stored)) == bool(stored)


def test_the_records_have_what_the_file_says():
    assert [item.answer_type for item in (CHOICE, SEVERAL, NUMBER, DATE, TEXT)] == [
        *(AnswerType.CHOICE, AnswerType.MULTIPLE, AnswerType.NUMBER, AnswerType.DATE, AnswerType.TEXT)
    ]
    assert (NUMBER.unit, NUMBER.minimum, NUMBER.maximum) == ("miles", 0, 100)
    assert CHOICE.scores == QUESTIONS["1.1.1a"].scores == {"strong": 3, "weak": 0}
    assert (CHOICE.not_applicable, QUESTIONS["1.1.1a"].not_applicable) == (False, True)
