"""A case that was replaced keeps its answers and counts nowhere: every output is as if it had never been there."""

import io
import zipfile

import pytest
from django.urls import reverse

from cases.allocation.queries import allocation_summary
from cases.queries import cases_of
from cases.sampling.replacing import add_by_hand, replace_case
from inspection.models import TeamRole
from reports.figures.tallies import case_statuses, counted_cases, scorecard, tallies, tallies_by, tallies_where
from reports.files.formats import FORMATS
from tests.factories import (
    answer_everything,
    join,
    make_caseload,
    make_inspection,
    make_sample,
    make_user,
    primary,
    signed_off,
)

pytestmark = pytest.mark.django_db
PLACES = ("inspection", "panel", "report", "allocation", "exports")


@pytest.fixture
def inspection():
    inspection = make_inspection()
    make_caseload(inspection, 9)
    return inspection


@pytest.fixture
def lee(inspection):
    return join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)


def content_of(data):
    """Of a workbook its parts: nothing in them says when they were packed."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def figures_of(inspection):
    """All that is counted, by what counts it."""
    statuses = case_statuses(inspection)
    # The HTML is what the PDF prints, and narrative and codebook count nothing.
    counting = FORMATS.keys() - {"pdf", "narrative", "codebook"}
    files = {code: content_of(FORMATS[code].make(inspection)) for code in counting}
    card = scorecard(inspection)
    return files | {
        "tallies": tallies(inspection),
        "by": dict(tallies_by(inspection, "sex")),
        "where": tallies_where(inspection, [(), (("sex", "Male"),)], statuses),
        "statuses": statuses,
        "counted": list(counted_cases(inspection)),
        "card": (card.signed_off, card.total, card.overall, {code: card.questions[code] for code in card.questions}),
    }


def pages_of(inspection, client):
    """The main part of each page that counts cases."""
    return {name: main_of(client.get(reverse(name, args=[inspection.code]))) for name in PLACES}


def main_of(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0].partition("csrfmiddlewaretoken")[0]


def test_nothing_counts_a_case_that_was_replaced(inspection, lee, client):
    make_sample(inspection, size=3, by=lee)
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    for case in inspection.cases.all()[:2]:
        answer_everything(case, by=ivy)
        signed_off(case, by=ivy)
    client.force_login(lee)
    before, shown = figures_of(inspection), pages_of(inspection, client)
    case = add_by_hand(
        inspection=inspection,
        reference="X-1",
        commenced_on=case.commenced_on,
        details={"sex": "Male", "sentence_type": "Licence", "court_report": "yes"},
        reason="Asked for by the panel.",
        by=lee,
    )
    answer_everything(case, by=ivy, value="no")
    signed_off(case, by=ivy)
    counting = figures_of(inspection)
    assert [name for name in before if counting[name] == before[name]] == []
    replace_case(case=case, reason="not_eligible", note="Of another unit.", expected_reserve="", by=lee)
    after = figures_of(inspection)
    assert [name for name in before if after[name] != before[name]] == []
    now = pages_of(inspection, client)
    assert [name for name in shown if now[name] != shown[name]] == []
    assert allocation_summary(cases_of(inspection, lee)).total == 3
    assert primary(case).judgements.count() > 50


def test_the_workbooks_say_how_many_cases_were_added_by_hand(inspection, lee):
    make_sample(inspection, size=3, by=lee)
    add_by_hand(
        inspection=inspection,
        reference="X-1",
        commenced_on=inspection.cases.first().commenced_on,
        details={},
        reason="Asked for by the panel.",
        by=lee,
    )
    for code in ("xlsx", "answers-xlsx"):
        parts = content_of(FORMATS[code].make(inspection))
        assert b"1 of 4 cases was added by hand and not drawn into the sample." in b"".join(parts.values()), code
