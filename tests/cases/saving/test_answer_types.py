"""Each type of answer saved as it changes: docs/http.md, from the outside."""

import json
import uuid

import pytest
from django.core.management import call_command
from django.db import connection

from cases.models import Judgement, JudgementRevision
from tests.every_answer import make_kennel
from tests.factories import answer

pytestmark = pytest.mark.django_db
LONG = "Gentle.\n" * 200


@pytest.fixture
def inspection():
    return make_kennel()


def save(client, case, number, submitted, *, version=0, key=None):
    body = {"answer": submitted, "evidence": "Seen.", "version": version, "key": key or str(uuid.uuid4())}
    url = f"{case.get_absolute_url()}answers/{number}/"
    return client.post(url, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(
    ("number", "submitted", "stored"),
    [
        ("1.1.1a", "weak", "weak"),
        ("Q1", "strong", "strong"),
        ("Q2", ["Cook", "Vet"], '["Vet","Cook"]'),
        ("Q2", '["Cook","Vet"]', '["Vet","Cook"]'),
        ("Q2", [], ""),
        ("Q2", ["na"], "na"),
        ("Q3", "12.50", "12.5"),
        ("Q3", "na", "na"),
        ("Q4", "27/3/2025", "2025-03-27"),
        ("Q5", LONG, LONG),
        ("Q5", " ", ""),
    ],
)
def test_an_answer_is_stored_in_one_form_and_the_same_key_again_stores_nothing(ivy, case, number, submitted, stored):
    key = str(uuid.uuid4())
    reply = save(ivy, case, number, submitted, key=key)
    assert (reply.status_code, reply.json()["answer"]) == (200, stored)
    assert save(ivy, case, number, submitted, key=key).json() == reply.json()
    [judgement], [revision] = Judgement.objects.all(), JudgementRevision.objects.all()
    assert judgement.answer == revision.answer == stored
    call_command("verify_history", case.inspection.code)


@pytest.mark.parametrize(
    ("number", "submitted", "message"),
    [
        ("1.1.1a", "yes", "Choose one of the answers that the question offers"),
        ("Q1", "na", "Choose one of the answers that the question offers"),
        ("Q2", ["Cook", "Nobody"], "Choose from the answers that the question offers"),
        ("Q2", ["Cook", "na"], "Give an answer or choose Not applicable, not both"),
        ("Q3", "101", "Enter a number from 0 to 100"),
        ("Q4", "30 2 2025", "February 2025 has 28 days"),
        ("Q5", "x" * 2001, "It is 2,001 characters long; the most that can be kept is 2,000"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be_one_and_handed_back(ivy, case, number, submitted, message):
    reply = save(ivy, case, number, submitted)
    assert (reply.status_code, reply.json()) == (
        422,
        {"error": "refused", "field": "answer", "message": message, "answer": submitted, "evidence": "Seen."},
    )
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    ("number", "submitted"),
    [("Q2", [1]), ("Q2", {"Cook": 1}), ("Q2", None), ("Q3", 12), ("Q3", ["12"]), ("Q1", ["weak"])],
)
def test_an_answer_of_another_json_type_is_malformed(ivy, case, number, submitted):
    assert save(ivy, case, number, submitted).json()["error"] == "malformed"


@pytest.mark.parametrize(
    ("number", "first", "label", "second"),
    [
        ("Q1", "weak", "Rather weak", "strong"),
        ("Q2", '["Vet","Cook"]', "Vet, Cook", ["Cook"]),
        ("Q3", "3.5", "3.5 miles", "4"),
        ("Q4", "2025-03-27", "27 March 2025", "28 3 2025"),
        ("Q5", "Gentle.", "Gentle.", "Wild."),
    ],
)
def test_who_comes_second_is_told_the_first_answer_in_words(ivy, case, team, number, first, label, second):
    answer(case, {number: first}, by=team["lee"])
    reply = save(ivy, case, number, second)
    assert reply.status_code == 409
    assert {name: reply.json()["stored"][name] for name in ("answer", "label", "by")} == {
        "answer": first,
        "label": label,
        "by": "Lee Lead",
    }
    assert reply.json()["yours"] == {"answer": second, "evidence": "Seen."}
    assert save(ivy, case, number, second, version=1).status_code == 200


def test_the_longest_answer_fits_every_column_and_no_index_holds_it(ivy, case):
    # Random enough that a database cannot compress it under the limit of an index.
    longest = "".join(chr(0x4E00 + int(uuid.uuid4()) % 20_000) for _ in range(2_000))
    assert save(ivy, case, "Q5", longest).status_code == 200
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "cases_judgement").values()
    assert [constraint for constraint in constraints if "answer" in constraint["columns"]] == []


def test_a_text_is_in_no_log(ivy, case, caplog):
    save(ivy, case, "Q5", "unspeakable")
    save(ivy, case, "Q5", "unspeakable" * 200)
    assert "unspeakable" not in caplog.text
