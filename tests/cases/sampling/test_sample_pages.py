"""The pages of a sample, as the lead who draws it and those who only look."""

import json
import re
import uuid

import pytest
from django.urls import reverse

from cases.allocation.actions import allocate
from cases.models import Sample
from cases.sampling.design import Design
from cases.sampling.drawing import fix_design, give_seed
from cases.sampling.replacing import add_by_hand, replace_case
from cases.sampling.samples import next_reserve
from inspection.models import TeamRole
from tests.factories import answer, join, make_caseload, make_inspection, make_sample, make_user, primary

pytestmark = pytest.mark.django_db

DESIGN = {"expected_version": 0, "how": "given", "size": 6, "confidence": 80, "reserves": 2, "stratify-1": "sex"}


@pytest.fixture
def inspection():
    inspection = make_inspection()
    make_caseload(inspection, 60)
    return inspection


@pytest.fixture
def lee(inspection):
    return join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)


@pytest.fixture
def ivy(inspection):
    return join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)


@pytest.fixture
def page(client, lee, inspection):
    """`page(name)` is a page of the inspection as Lee sees it; with `data`, the reply to a form."""
    client.force_login(lee)

    def ask(name, data=None, *arguments, follow=True):
        url = reverse(name, args=[inspection.code, *arguments])
        return client.get(url) if data is None else client.post(url, data, follow=follow)

    return ask


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_from_the_design_to_the_draw(page, inspection):
    assert "No sample has been drawn yet" in text_of(page("sample"))
    shown = page("sample_design", DESIGN | {"preview": "preview"})
    assert shown.status_code == 200
    assert "Preview, nothing is fixed yet" in text_of(shown)
    assert "Sex: Female 20 2 2 2" in text_of(shown)
    assert inspection.samples.count() == 0
    assert "List and design are fixed" in text_of(page("sample_design", DESIGN | {"fix": "fix"}))
    given = {"expected_version": 1, "how": "somebody", "seed": "ten past four", "seed_from": "Nan Named, clerk"}
    confirm = page("sample_seed", given)
    assert "Draw the sample?" in text_of(confirm)
    assert "Given by Nan Named, clerk" in text_of(confirm)
    drawn = page("sample_draw", {"expected_version": 1})
    assert "The sample was drawn: 6 cases" in text_of(drawn)
    assert inspection.cases.count() == 6
    record = page("sample_record")
    assert record["Content-Disposition"] == f'attachment; filename="{inspection.code}-sample.json"'
    assert json.loads(record.content)["seed"] == "ten past four"
    assert "openssl dgst -sha256 -hmac" in page("sample_redrawing").content.decode()


def test_a_form_sent_twice_fixes_and_draws_once(page, inspection):
    key = "8b8c9c9e-3f6c-4a8e-9b7a-0e7f4b7f2f10"
    for _ in range(2):
        page("sample_design", DESIGN | {"fix": "fix", "idempotency_key": key})
    assert inspection.samples.count() == 1
    for _ in range(2):
        page("sample_seed", {"expected_version": 1, "how": "chance"})
    seed = inspection.samples.get().seed
    for _ in range(2):
        page("sample_draw", {"expected_version": 1})
    assert (inspection.samples.get().seed, inspection.cases.count()) == (seed, 6)


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"size": ""}, "size", "Size of the sample: fill it in"),
        ({"size": "61"}, "size", "There are only 60 to draw from"),
        ({"size": str(2**63)}, "size", "must be 20000 or less"),
        ({"how": "found"}, "margin", "Margin of error, in percentage points: fill it in"),
        ({"stratify-2": "sex"}, "stratify-2", "&#x27;sex&#x27; is given twice"),
        ({"group-1": "sex=Female"}, "minimum-1", "Say how many there are to be at least"),
        ({"minimum-1": "3"}, "group-1", "Choose the sub-group"),
        ({"group-1": "sentence_type=Licence", "minimum-1": "3"}, "group-1", "Stratify by this detail too"),
        ({"group-1": "sex=Female", "minimum-1": "7"}, "minimum-1", "Is more than the size of the sample (6)"),
        ({"sub-court_report": "7"}, "sub-court_report", "Is more than the size of the sample (7 of 6)"),
        ({"group-1": "\x00"}, "group-1", "choose one of those offered"),
    ],
)
def test_a_design_that_cannot_be_is_told_at_its_field(page, inspection, changes, field, told):
    reply = page("sample_design", DESIGN | changes | {"fix": "fix"})
    assert reply.status_code == 422
    assert any(told.replace("&#x27;", "'") in error for error in reply.context["form"].errors[field])
    assert inspection.samples.count() == 0


def test_a_size_is_found_from_a_margin_of_error(page):
    shown = page("sample_design", DESIGN | {"how": "found", "size": "", "margin": "10", "preview": "preview"})
    assert "25 of 60 are drawn" in text_of(shown)


def test_minimums_that_cannot_be_met_together_are_told(page):
    groups = {"group-1": "sex=Female", "minimum-1": "5", "group-2": "sex=Male", "minimum-2": "5"}
    reply = page("sample_design", DESIGN | groups | {"preview": "preview"})
    assert reply.status_code == 409
    assert "no 6 cases meet all the minimums together" in text_of(reply)


def test_a_design_from_an_older_page_is_refused_and_kept(page, inspection, lee):
    fix_design(inspection=inspection, design=Design(size=3), expected_number=0, by=lee)
    reply = page("sample_design", DESIGN | {"fix": "fix"})
    assert reply.status_code == 409
    assert "The sample was changed since you opened the page" in text_of(reply)
    assert 'value="6"' in reply.content.decode()
    assert inspection.samples.count() == 1
    assert 'name="expected_version" value="1"' in reply.content.decode()


def test_a_caseload_that_was_replaced_meanwhile_is_not_fixed_unseen(page, inspection):
    make_caseload(inspection, 50)
    reply = page("sample_design", DESIGN | {"caseload": 1, "fix": "fix"})
    assert (reply.status_code, "The caseload was replaced since" in text_of(reply)) == (409, True)
    assert 'name="caseload" value="2"' in reply.content.decode()
    assert inspection.samples.count() == 0


def test_a_seed_needs_who_gave_it_and_is_given_once(page, inspection, lee):
    sample = fix_design(inspection=inspection, design=Design(size=3), expected_number=0, by=lee)
    reply = page("sample_seed", {"expected_version": 1, "how": "somebody", "seed": "seven"})
    assert (reply.status_code, "Who gave it: fill it in" in text_of(reply)) == (422, True)
    give_seed(sample=sample, seed="seven", seed_from="Nan Named", by=lee)
    reply = page("sample_seed", {"expected_version": 1, "how": "chance"})
    assert (reply.status_code, "has its seed already" in text_of(reply)) == (409, True)
    assert Sample.objects.get().seed == "seven"


def test_a_step_for_another_sample_than_the_one_that_was_seen_is_refused(page, inspection, lee):
    for number in range(2):
        fix_design(inspection=inspection, design=Design(size=3), expected_number=number, by=lee)
    assert page("sample_seed", {"expected_version": 1, "how": "chance"}).status_code == 409
    assert page("sample_abandon", {"expected_version": 1}).status_code == 409
    assert page("sample_draw", {"expected_version": 2}).status_code == 409  # it has no seed
    assert page("sample_abandon", {"expected_version": 2}).status_code == 200
    assert "and not drawn" in text_of(page("sample"))


def test_drawing_again_asks_why_and_stops_once_work_has_begun(page, inspection, lee, ivy):
    make_sample(inspection, by=lee)
    assert "Draw again, with a reason" in text_of(page("sample"))
    reply = page("sample_design", DESIGN | {"expected_version": 1, "fix": "fix"})
    assert (reply.status_code, "Why is the sample drawn again?: fill it in" in text_of(reply)) == (422, True)
    answer(inspection.cases.first(), {"2.2.1": "yes"}, by=ivy)
    assert "Draw again, with a reason" not in text_of(page("sample"))
    reply = page("sample_design", DESIGN | {"expected_version": 1, "fix": "fix", "reason": "The size was wrong"})
    assert (reply.status_code, "Work has begun on" in text_of(reply)) == (409, True)


def test_a_head_sees_numbers_and_no_case(client, inspection, lee):
    make_sample(inspection, by=lee)
    client.force_login(make_user("Hana Head", "head_of_inspection"))
    shown = text_of(client.get(reverse("sample", args=[inspection.code])))
    assert "Sex: Female" in shown
    assert "R-0" not in shown
    assert "a seed" not in shown


def test_the_sample_is_compared_with_draw_and_caseload(page, inspection, lee):
    make_sample(inspection, by=lee, size=8)
    replace(inspection.cases.filter(details__sex="Female").first(), lee)
    add(inspection, lee)
    shown = text_of(page("sample"))
    # Twenty women of sixty, so of eight two and two thirds: three were drawn, and are there now, of nine.
    assert "Female 20 (33%) 3 (38%) 3 (33%) 0" in shown
    assert "Male 40 (67%) 5 (63%) 6 (67%) 0" in shown
    assert "One case more or less is about 11 percentage points of the sample" in shown


# --- After the draw ---------------------------------------------------------------------------------------------------


def replace(case, by):
    reserve = next_reserve(case) or ""
    return replace_case(case=case, reason="not_eligible", note="Sentenced elsewhere.", expected_reserve=reserve, by=by)


def add(inspection, by):
    first = inspection.cases.first()
    return add_by_hand(
        inspection=inspection,
        reference="X-1",
        commenced_on=first.commenced_on,
        details={"sex": "Male"},
        reason="Asked for by the panel.",
        by=by,
    )


def test_a_case_is_replaced_on_its_page_and_brought_back(page, inspection, lee):
    make_sample(inspection, by=lee)
    case = inspection.cases.first()
    reserve = next_reserve(case)
    assert f"{reserve} is the next reserve" in text_of(page("case_replace", None, case.reference))
    wrong = page("case_replace", {"expected_version": reserve, "reason": "not_eligible", "note": " "}, case.reference)
    assert (wrong.status_code, "Say what was found" in text_of(wrong)) == (422, True)
    stale = {"expected_version": "R-000", "reason": "not_eligible", "note": "Gone."}
    reply = page("case_replace", stale, case.reference)
    assert (reply.status_code, f"The next reserve is {reserve} now" in text_of(reply)) == (409, True)
    assert "Gone." in reply.content.decode()
    done = text_of(page("case_replace", stale | {"expected_version": reserve}, case.reference))
    assert f"{case} was replaced. {reserve} entered the sample" in done
    assert "Replaced: Not eligible. This case can be read and not changed" in done
    listed = text_of(page("cases"))
    assert f"Reserve entered for {case}" in listed
    assert f"No longer in the sample They can be read, and count nowhere. {case}" not in listed
    assert "Replaced: Not eligible" in listed
    back = text_of(page("case_restore", {"expected_version": 0}, case.reference))
    assert f"{case} is in the sample again" in back
    assert "Replaced" not in text_of(page("cases"))


def test_a_replacement_is_not_undone_once_work_has_begun(page, inspection, lee, ivy):
    make_sample(inspection, by=lee)
    case = inspection.cases.first()
    entered = replace(case, lee)
    answer(entered, {"2.2.1": "yes"}, by=ivy)
    assert "Bring it back" not in text_of(page("case", None, case.reference))
    reply = page("case_restore", {"expected_version": 0}, case.reference)
    assert (reply.status_code, "Work has begun on" in text_of(reply)) == (409, True)


def test_without_a_reserve_left_the_page_says_so(page, inspection, lee):
    make_sample(inspection, by=lee, reserves=0)
    case = inspection.cases.first()
    assert "No reserve of its stratum is left" in text_of(page("case_replace", None, case.reference))
    done = page("case_replace", {"expected_version": "", "reason": "not_eligible", "note": "Gone."}, case.reference)
    assert "is out of the sample. No reserve was left" in text_of(done)


def test_a_case_that_is_added_by_hand_is_marked_everywhere(page, inspection, lee):
    make_sample(inspection, by=lee)
    given = {
        "expected_version": 0,
        "reference": "X-1",
        "commenced_on_0": "2",
        "commenced_on_1": "9",
        "commenced_on_2": "2025",
        "detail-sex": "Male",
        "detail-sentence_type": "Licence",
        "reason": "Asked for by the panel.",
    }
    assert "Added by hand: Asked for by the panel." in text_of(page("sample_add", given))
    assert "Added by hand: Asked for by the panel." in text_of(page("cases"))
    assert "X-1 : Asked for by the panel." in text_of(page("sample"))
    again = page("sample_add", given | {"reason": "Other"})
    assert (again.status_code, "X-1 is a case of this inspection already" in text_of(again)) == (409, True)


@pytest.mark.parametrize("reference", ["A/B", "..", "\x00", "AB123456C", "x" * 41, ""])
def test_a_reference_that_cannot_be_one_is_told(page, inspection, reference):
    reply = page("sample_add", {"expected_version": 0, "reference": reference, "reason": "Asked for."})
    assert (reply.status_code, "reference" in reply.context["form"].errors) == (422, True)
    assert inspection.cases.count() == 0


def test_a_replaced_case_is_nobodys_work_any_more(client, page, inspection, lee, ivy):
    make_sample(inspection, by=lee)
    case = inspection.cases.first()
    allocate(assessment=primary(case), to=ivy, by=lee)
    answer(case, {"2.2.1": "yes"}, by=ivy)
    replace(case, lee)
    assert case.reference not in [row.reference for row in page("allocation").context["rows"]]
    client.force_login(ivy)
    # That it was given to them is told still, in a notice.
    home = client.get(reverse("home")).content.decode()
    assert f'href="{case.get_absolute_url()}' not in home
    shown = client.get(case.get_absolute_url())
    assert (shown.status_code, "Continue answering" in text_of(shown)) == (200, False)
    assert client.get(f"{case.get_absolute_url()}summary/").status_code == 200
    change = {"answer": "no", "evidence": "", "version": 1, "key": str(uuid.uuid4())}
    saved = client.post(f"{case.get_absolute_url()}answers/2.2.1/", change, content_type="application/json")
    assert (saved.status_code, "no longer in the sample" in saved.content.decode()) == (403, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_replaced_cases_costs_the_same(page, inspection, lee, django_assert_num_queries, rows):
    make_sample(inspection, by=lee, reserves=4)
    for case in list(inspection.cases.filter(details__sex="Male")[:rows]):
        replace(case, lee)
    page("cases")
    with django_assert_num_queries(QUERIES_OF_CASES):
        page("cases")
    with django_assert_num_queries(QUERIES_OF_SAMPLE):
        page("sample")


QUERIES_OF_CASES, QUERIES_OF_SAMPLE = 10, 16
