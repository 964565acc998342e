"""What a passage holds while: what can be read, what is refused, and what holds of Tameside's figures."""

import pytest

from inspection.foundation.files import FileRefusedError
from reports.authoring.actions import import_narrative
from reports.authoring.checking import errors_of, offered_conditions
from reports.authoring.narrative import read_narrative
from reports.authoring.tokens.condition_lines import lines_of
from reports.authoring.tokens.conditions import broken_conditions, condition_errors
from reports.authoring.tokens.resolver import Figures
from reports.models import Passage
from tests.factories import join, make_inspection, make_tameside, make_user
from tests.reports.authoring.sections import add, address, fields_of
from tests.reports.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def figures():
    return Figures(make_tameside())


HOLD = """
    holds while 2.6.1e = all
    Holds  while   2.6.1e = 28
    2.6.1e percent = 100
    2.6.1e answer=No = none
    2.6.1e share answer=No = none
    2.1.1 percent >= 50
    2.1.1 percent ≥ 58
    2.1.1 percent <= 58 per cent
    2.1.1 percent < 58.5%
    2.2.3 > 7
    2.2.3 < 9
    2.2.3 ≤ 8
    2.2.3 base = 28
    2.2.3 band = Inadequate
    2.2.3 band = inadequate
    2.2.3 band <= requires_improvement
    2.2.3 band < ‘Good’
    2.2.3 proportion = minority
    2.2 rating = Inadequate
    2.1 rating >= Requires improvement
    2.2 lowest = 29
    2.2 lowest share = 8
    2.2 lowest number = 2.2.3
    2.2 lowest band = Inadequate
    2.4 count in inadequate = 2
    2.4 count in good < 3
    2.4 count in outstanding = none
    EN1 where sentence_type=Licence = all
    2.4.2 share where sentence_type=Licence and sex=Male = 5
    overall rating = Requires improvement
    overall score = 7
    domain 2 rated Inadequate = 4
    cases total = 28
    cases where sex=Female = 4
    fact Population > 200,000
    survey sentencers: Relationships with the PDU are positive = all
    survey staff: My workload is not manageable = 50
    region = Greater Manchester
"""


@pytest.mark.parametrize("line", [line.strip() for line in HOLD.strip().splitlines()])
def test_it_holds(figures, line):
    assert condition_errors(line, figures) == []
    assert broken_conditions(line, figures) == []


BROKEN = {
    "2.2.3 = all": "8 of 28",
    "2.2.3 = none": "8 of 28",
    "2.2.3 percent >= 30": "29 per cent",
    "2.2.3 band = Good": "Inadequate",
    "2.2.3 band > inadequate": "Inadequate",
    "2.4 count in inadequate = 3": "2",
    "2.4 count in inadequate = all": "2",
    "2.2 lowest number = 2.2.1": "2.2.3",
}


@pytest.mark.parametrize(("line", "now"), BROKEN.items())
def test_what_does_not_hold_says_what_is_true_now(figures, line, now):
    assert [(each.line, each.now) for each in broken_conditions(line, figures)] == [(line, now)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2.6.1e", "“2.6.1e”: write a figure, a sign between blanks"),
        ("cases total != 28", "write a figure, a sign between blanks"),
        ("2.6.1e=all", "write a figure, a sign between blanks"),
        ("9.9.9 = all", "there is no question 9.9.9 in this framework"),
        ("something strange = 3", "“something strange” names no figure"),
        ("{2.6.1e} = 3", "“{2.6.1e}” names no figure"),
        ("2.6.1e = many", "“many” is no number; write one, or “all” or “none”"),
        ("2.6.1e > all", "“all” stands after ="),
        ("2.6.1e base = all", "{2.6.1e base} is no part of anything"),
        ("2.2.3 band = splendid", "there is no rating “splendid”; there are Inadequate"),
        ("2.2.3 proportion > minority", "is no number, so only = can stand after it"),
        ("2.2 rating = 3", "there is no rating “3”"),
        ("\n".join(["2.6.1e = all"] * 21), "A passage has 20 conditions at most; this one has 21"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(figures, line, fault):
    assert any(fault in said for said in condition_errors(line, figures))


def test_of_nobody_nothing_holds():
    figures = Figures(make_inspection(cases=1))
    for line in ("2.2.3 = all", "2.2.3 = none", "2.2.3 = 0", "2.2.3 percent < 50", "2.2.3 band <= outstanding"):
        assert [each.line for each in broken_conditions(line, figures)] == [line]


def test_blank_lines_and_blanks_are_left_out():
    assert lines_of("\n holds while  2.6.1e  =  all \n\n\t2.2.3 > 7\r\n") == ["2.6.1e = all", "2.2.3 > 7"]


def test_conditions_are_offered_from_the_words_for_amounts(figures):
    text = "Nobody was homeless: {2.6.1e share in words} had a home. In {2.2.3 percent} it was so."
    assert offered_conditions(text, figures) == ["2.6.1e = all"]
    assert offered_conditions("Each, {2.4.2 percent}, is {2.4.2 band}.", figures) == [
        "2.4.2 percent < 50",
        "2.4.2 band = Inadequate",
    ]
    for line in offered_conditions("All: {2.1.1 share answer=No}, {2.6.1e count answer=No where sex=Male}.", figures):
        assert broken_conditions(line, figures) == []


@pytest.fixture
def tameside(client):
    tameside = make_tameside()
    client.force_login(join(make_user("Lea Lead"), tameside, "lead_inspector"))
    return tameside


def test_a_passage_keeps_its_conditions_with_its_history(client, tameside):
    sent = add(client, tameside, "All had homes.", conditions="holds while 2.6.1e = all\n\n")
    assert sent.status_code == 302
    passage = Passage.objects.get(text="All had homes.")
    assert passage.conditions == passage.history.get().conditions == "2.6.1e = all"
    assert passage.version != Passage(text="All had homes.").version
    assert "Holds while (1)" in words(client.get(address(tameside)))


def test_a_condition_that_cannot_be_read_is_told_and_nothing_typed_is_lost(client, tameside):
    read = add(client, tameside, "All had homes.", conditions="2.6.1e is all")
    assert "write a figure, a sign between blanks" in words(read)
    assert "2.6.1e is all" in read.content.decode()
    assert not Passage.objects.filter(text="All had homes.").exists()


def test_the_form_offers_what_holds_now(client, tameside):
    passage = Passage.objects.create(
        inspection=tameside, section="2.6", kind="strength", position=1, text="All: {2.6.1e share} had homes."
    )
    read = client.get(address(tameside, "2.6"))
    assert "<code>2.6.1e = all</code>" in read.content.decode()
    typed = {f"passage-{passage.pk}-conditions": "2.6.1e = all", "preview": "preview"}
    read = client.post(address(tameside, "2.6"), fields_of(read) | typed)
    assert "<code>2.6.1e = all</code>" not in read.content.decode()


def test_one_that_is_broken_is_an_error_with_the_words_and_the_new_value(tameside):
    Passage.objects.create(
        **{"inspection": tameside, "section": "2.6", "kind": "strength", "position": 1},
        text="Nobody was homeless.",
        conditions="2.2.3 = all",
    )
    [error] = errors_of(tameside)
    assert (error.kind, error.place) == ("condition", "Nobody was homeless.")
    assert error.wrong == "It holds while 2.2.3 = all, but that is 8 of 28 now"


NARRATIVE = """
format: report-narrative/1
inspection: tameside-2023
sections:
  foreword:
    - narrative: Everybody had a home.
      holds_while: [{line}]
"""


def test_a_narrative_file_carries_conditions():
    tameside = make_tameside()
    import_narrative(content=read_narrative(NARRATIVE.replace("{line}", '"holds while 2.6.1e = all"')), by=None)
    assert tameside.passages.get().conditions == "2.6.1e = all"
    with pytest.raises(FileRefusedError, match="write a figure, a sign between blanks"):
        read_narrative(NARRATIVE.replace("{line}", '"2.6.1e is all"'))
