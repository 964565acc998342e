"""Searching all that is written in an inspection."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, IndexedAssessment, Judgement, SearchText
from cases.search import actions
from cases.search.actions import bring_up_to_date
from cases.search.queries import first_found, found_references, found_texts, show_found
from cases.search.words import read_wanted
from inspection.foundation.transactions import BusyError
from inspection.models import Inspection
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from tests.factories import (
    DEMO,
    answer,
    join,
    make_case,
    make_example,
    make_inspection,
    make_team,
    signed_off,
    submitted,
)

pytestmark = pytest.mark.django_db

EVIDENCE = "The officer assessed domestic abuse in May. Zoë was at risk of serious harm; checks were made."


@pytest.fixture
def written(case, team):
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence=EVIDENCE)
    return case


def found(inspection, user, typed, **narrowed):
    """The references and numbers of the questions that are found."""
    inspection = Inspection.objects.select_related("delivery_unit").get(pk=inspection.pk)
    assert bring_up_to_date(inspection=inspection)
    wanted = read_wanted(typed)
    texts, _ = first_found(found_texts(inspection, user, wanted, **narrowed))
    rows = show_found(inspection, texts, wanted)
    return [(row.reference, row.question.number) for row in rows]


HIT = [("C-001", "2.2.1")]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("domestic", True),
        ("DOMESTIC abuse", True),
        ("assessment", True),  # by its stem
        ("check", True),
        ("may", True),  # which is a name, and a word that English indexes leave out
        ("zoe", True),
        ("zoë", True),
        ("of was the", True),
        ('"serious harm"', True),
        ('"risk of serious harm"', True),
        ('"harm serious"', False),
        ('"risk serious"', False),
        ("dom", True),  # the beginning of the last word
        ("dom abuse", False),
        ("abuse dom", True),
        ('"dom"', False),
        ("assessm", False),
        ("offic", True),
        ("officer yes", True),  # the answer
        ("officer no", False),
        ("officer unwritten", False),
        ('domestic "abuse', True),
        ("abuse & (domestic | !x)", False),
        ("C-001", False),
    ],
)
def test_what_is_typed_finds(written, inspection, team, typed, is_found):
    assert found(inspection, team["lee"], typed) == (HIT if is_found else [])


def test_who_reads_cases_finds_in_all_of_them_and_a_local_assessor_in_their_own(written, inspection, team):
    own = make_case(inspection, reference="C-002", assessor=team["lara"])
    answer(own, {"2.3.1": "no"}, by=team["lara"], evidence="Domestic matters")
    elsewhere = make_inspection()
    other = make_case(elsewhere, assessor=make_team(elsewhere)["ivy"])
    answer(other, {"2.2.1": "yes"}, by=team["ivy"], evidence="domestic")
    assert found(inspection, team["lara"], "domestic") == [("C-002", "2.3.1")]
    assert found(elsewhere, team["quinn"], "domestic") == HIT
    for name in ("lee", "ivy", "quinn"):
        assert found(inspection, team[name], "domestic") == [*HIT, ("C-002", "2.3.1")]
    for name in ("obi", "olu", "adam", "hana"):
        assert found(inspection, team[name], "domestic") == []


def test_what_is_stored_is_found_at_once_and_what_was_taken_away_no_longer(written, inspection, team):
    assert found(inspection, team["lee"], "newer") == []
    answer(written, {"2.2.1": "yes"}, by=team["ivy"], evidence="A newer text")
    # Even before anybody has brought the index up to date.
    assert not found_texts(inspection, team["lee"], read_wanted("domestic")).exists()
    assert found(inspection, team["lee"], "newer") == HIT
    assert found(inspection, team["lee"], "domestic") == []
    answer(written, {"2.2.1": ""}, by=team["ivy"], evidence="")
    assert found(inspection, team["lee"], "newer") == []
    assert found(inspection, team["lee"], "yes") == []


def test_words_that_were_taken_away_stand_nowhere_in_the_index(written, inspection, team):
    found(inspection, team["lee"], "domestic")
    answer(written, {"2.2.1": "yes"}, by=team["ivy"], evidence="")
    found(inspection, team["lee"], "domestic")
    assert SearchText.objects.get().words == "yes"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM cases_searchtext WHERE vector @@ 'domestic'::tsquery")
            assert cursor.fetchone() == (0,)
        else:
            for table in ("cases_searchstem", "cases_searchword"):
                cursor.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH 'domestic'")
                assert cursor.fetchall() == []
                # It compares the index with the table, and fails where they differ.
                cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def test_an_imported_inspection_is_found(team):
    bundle = Bundle((DEMO / "invented-2024.json").read_text())
    imported, _ = import_inspection(bundle=bundle)
    judgements = Judgement.objects.filter(assessment__case__inspection=imported)
    bring_up_to_date(inspection=imported)
    assert SearchText.objects.filter(inspection=imported).count() == judgements.count() > 100


def test_a_question_that_is_no_longer_put_to_the_case_leads_to_the_case(written, inspection, team):
    put_to_some = next(item for item in inspection.question_set.questions if not item.is_put_to(frozenset()))
    # As the details of a case were changed before answers stood in the way of that.
    Case.objects.update(details={"court_report": "no", "interview": "no"})
    Judgement.objects.update(question=put_to_some.pk)
    bring_up_to_date(inspection=inspection)
    wanted = read_wanted("domestic")
    [row] = show_found(inspection, found_texts(inspection, team["lee"], wanted), wanted)
    assert (row.is_gone, row.address) == (True, written.get_absolute_url())


def test_what_is_found_is_narrowed_by_standard_and_by_state(written, inspection, team):
    other = make_case(inspection, reference="C-002", assessor=team["ivy"])
    answer(other, {"2.3.1": "no"}, by=team["ivy"], evidence="domestic")
    signed_off(other, by=team["ivy"])
    assess = inspection.question_set.standards_by_number["2.2"].questions
    assert found(inspection, team["lee"], "domestic", questions=list(assess)) == HIT
    assert found(inspection, team["lee"], "domestic", stage="in_progress") == HIT
    assert found(inspection, team["lee"], "domestic", stage="signed_off") == [("C-002", "2.3.1")]


def test_cases_are_found_by_their_reference(inspection, team):
    for reference in ("AB-10", "AB-2", "Z 1"):
        make_case(inspection, reference=reference, assessor=team["lara"] if reference == "AB-2" else None)
    assert found_references(inspection, team["lee"], "ab") == ["AB-2", "AB-10"]
    assert found_references(inspection, team["lara"], "ab") == ["AB-2"]
    assert found_references(inspection, team["lee"], "“Z 1”") == ["Z 1"]
    assert found_references(inspection, team["lee"], "ab", stage="submitted") == []


# --- Bringing the index up to date ------------------------------------------------------------------------------------


def test_only_what_has_changed_is_read_again(written, inspection, team):
    bring_up_to_date(inspection=inspection)
    with CaptureQueriesContext(connection) as captured:
        bring_up_to_date(inspection=inspection)
    assert not [query for query in captured if "INSERT" in query["sql"]]


def test_time_that_runs_out_leaves_the_rest_for_the_next(inspection, team, monkeypatch):
    monkeypatch.setattr(actions, "ASSESSMENTS_AT_A_TIME", 1)
    for place in range(3):
        case = make_case(inspection, reference=f"C-{place}", assessor=team["ivy"])
        answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="domestic")
    assert not bring_up_to_date(inspection=inspection, seconds=-1)
    assert not SearchText.objects.exists()
    assert bring_up_to_date(inspection=inspection)
    assert SearchText.objects.count() == IndexedAssessment.objects.count() == 3


def test_an_older_text_is_never_written_over_a_newer_one(written, inspection, team):
    older = actions._unread(inspection, Judgement.objects.all())
    answer(written, {"2.2.1": "yes"}, by=team["ivy"], evidence="newer")
    bring_up_to_date(inspection=inspection)
    actions._store(actions.STORE_JUDGEMENT, older)
    assert found(inspection, team["lee"], "newer") == HIT


def test_an_index_that_was_lost_is_made_anew(written, inspection, capsys):
    bring_up_to_date(inspection=inspection)
    SearchText.objects.update(words="something else")
    call_command("index_search")
    assert SearchText.objects.get().words == "something else"
    call_command("index_search", inspection.code, "--rebuild")
    assert "domestic" in SearchText.objects.get().words
    assert capsys.readouterr().out.splitlines()[-1] == "1 inspection is up to date"
    with pytest.raises(CommandError, match="There is no inspection nowhere"):
        call_command("index_search", "nowhere")


def test_a_save_asks_nothing_of_the_index(written, team):
    with CaptureQueriesContext(connection) as captured:
        answer(written, {"2.2.2": "yes"}, by=team["ivy"], evidence="More")
    assert not [query["sql"] for query in captured if "search" in query["sql"] or "indexed" in query["sql"]]


# --- The page ---------------------------------------------------------------------------------------------------------


def send(client, inspection, q, **narrowed):
    return client.post(f"/inspections/{inspection.code}/search/", {"q": q, **narrowed}, follow=True)


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<(?!/?mark)[^>]+>", " ", page.content.decode()))


def test_what_is_found_is_shown_with_its_words_marked_and_leads_to_the_question(ivy, written, inspection):
    page = send(ivy, inspection, "assess zoe")
    html = page.content.decode()
    assert "1 answer has “ assess zoe ”" in plain(page)
    assert "The officer <mark>assessed</mark> domestic abuse in May. <mark>Zoë</mark> was" in html
    address = re.search(r'class="govuk-heading-s found__question"><a class="govuk-link" href="([^"#]+)#q-2-2-1"', html)
    assert 'id="q-2-2-1"' in ivy.get(address[1]).content.decode()
    # What was typed is still there.
    assert 'value="assess zoe"' in html


def test_what_is_searched_for_stands_in_no_address(ivy, written, inspection):
    page = send(ivy, inspection, "zoe")
    [(address, status)] = page.redirect_chain
    assert status == 302
    assert re.fullmatch(rf"/inspections/{inspection.code}/search/\?of=[\w-]{{8}}", address)
    assert "zoe" not in address
    # And the page can be loaded again, and come back to.
    assert "1 answer has" in plain(ivy.get(address))


def test_a_search_is_kept_for_its_session_and_its_inspection_alone(ivy, client, written, inspection, team):
    [(address, _)] = send(ivy, inspection, "zoe").redirect_chain
    elsewhere = make_inspection()
    join(team["ivy"], elsewhere, "inspector")
    other = address.replace(inspection.code, elsewhere.code)
    assert "no longer kept" in plain(ivy.get(other))
    for _ in range(10):
        send(ivy, inspection, "harm")
    page = plain(ivy.get(address))
    assert "no longer kept" in page
    assert "has “" not in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter a word to search for"),
        ("   ", "Enter a word to search for"),
        ("🙂🙂", "signs alone are not searched"),
        ('" & | ! :*', "signs alone are not searched"),
        ("x" * 10_000, "It is 10,000 characters long"),
        ("a\x00b", "NUL"),
    ],
)
def test_what_cannot_be_searched_for_is_said_beside_the_field(ivy, inspection, case, typed, message):
    page = send(ivy, inspection, typed)
    assert page.status_code == 422
    assert message in page.content.decode()
    assert not page.redirect_chain


@pytest.mark.parametrize(
    "typed",
    [
        *("'", "a' OR 1=1", "NEAR(a b, 2)", "words : x", "a AND", "-a", "^a", "a*b*", "{a b}: c", "\\", "<b>", "%s %"),
        *(
            "1e5",
            "12.5%",
            "http://a.b/c?d=e",
            "ﷺ",
            "ß",
            "𞤀",
            "e\u0301",
            "\u0301",
            "१२",
            "a_b",
            "#1",
            "it's",
            "x\u00ady",
        ),
        "x " * 99,
    ],
)
def test_whatever_is_typed_gets_a_page(ivy, written, inspection, typed):
    assert send(ivy, inspection, typed).status_code in (200, 422)


def test_what_is_stored_may_be_anything_that_can_be_stored(ivy, case, inspection, team):
    texts = ["x" * 20_000, "ﷺ " * 9_999, "'quoted' & | ! <-> :* \\", "wörd " * 4_000, "🙂", "[in] brackets ]["]
    numbers = ["2.2.1", "2.2.2", "2.2.3", "2.3.1", "2.3.2", "2.3.3"]
    for number, text in zip(numbers, texts, strict=True):
        answer(case, {number: "yes"}, by=team["ivy"], evidence=text)
    assert "6 answers have" in plain(send(ivy, inspection, "yes"))
    assert "[<mark>in</mark>] brackets ][" in plain(send(ivy, inspection, "in"))
    assert "1 answer has" in plain(send(ivy, inspection, "word"))


def test_nothing_found_is_said(ivy, written, inspection):
    assert "No answer has “ nowhere ”." in plain(send(ivy, inspection, "nowhere"))


def test_it_is_narrowed_on_the_page(ivy, written, inspection, team):
    assert "1 answer has" in plain(send(ivy, inspection, "abuse", standard="2.2", state="in_progress"))
    for narrowed in ({"standard": "2.3"}, {"standard": "information"}, {"state": "signed_off"}):
        page = plain(send(ivy, inspection, "abuse", **narrowed))
        assert "No answer has" in page
        assert "or in all standards and states" in page
    assert send(ivy, inspection, "abuse", standard="9.9").status_code == 422


def test_a_case_is_found_on_the_page_by_its_reference(ivy, written, inspection):
    for number in range(2, 14):
        make_case(inspection, reference=f"C-0{number:02}")
    page = send(ivy, inspection, "c-0")
    assert re.findall(r">(C-\d+)</a></li>", page.content.decode()) == [f"C-0{number:02}" for number in range(1, 11)]
    assert "And 3 more" in plain(page)


def test_many_are_shown_fifty_at_a_time_with_as_many_queries(ivy, inspection, team):
    case = make_case(inspection, reference="C-1", assessor=team["ivy"])
    answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="alike")
    [(address, _)] = send(ivy, inspection, "alike").redirect_chain

    def queries():
        ivy.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = ivy.get(address).content.decode()
        return len(captured), page.count("found__one")

    one = queries()
    for number in range(2, 56):
        case = make_case(inspection, reference=f"C-{number}", assessor=team["ivy"])
        answer(case, {"2.2.1": "yes"}, by=team["ivy"], evidence="alike")
    assert one[1] == 1
    assert queries() == (one[0], 50)
    second = ivy.get(f"{address}&page=2").content.decode()
    assert re.findall(r"(C-\d+), 2.2.1", second) == [f"C-{number}" for number in range(51, 56)]


def test_of_very_many_the_first_are_shown_and_it_is_said(ivy, inspection, case, team, monkeypatch):
    monkeypatch.setattr("cases.search.queries.MOST_FOUND", 2)
    monkeypatch.setattr("cases.views.search.MOST_FOUND", 2)
    answer(case, dict.fromkeys(("2.2.1", "2.2.2"), "yes"), by=team["ivy"], evidence="alike")
    assert "2 answers have" in plain(send(ivy, inspection, "alike"))
    answer(case, {"2.2.3": "yes"}, by=team["ivy"], evidence="alike")
    page = send(ivy, inspection, "alike")
    assert "More than 2 answers have" in plain(page)
    assert page.content.decode().count("found__one") == 2


def test_the_questions_asked_of_the_inspection_itself_are_searched(client):
    asked = make_inspection(framework=make_example("approved-premises-2025"))
    team = make_team(asked)
    client.force_login(team["ivy"])
    posted = {"1.1-answer": "", "1.1-evidence": "Staffing was thin", "1.1-version": "0"}
    key = {"key": "6a1d6a3e-6a59-4f38-8a11-0d9c8c5a9f10"}
    assert client.post(f"/inspections/{asked.code}/standards/1/", posted | key).status_code == 302
    page = send(client, asked, "staff")
    assert "<mark>Staffing</mark> was thin" in page.content.decode()
    assert f'href="/inspections/{asked.code}/standards/1/#q-1-1"' in page.content.decode()
    assert 'name="state"' not in page.content.decode()
    assert found(asked, team["lara"], "staff") == []


def test_a_database_in_trouble_shows_what_is_found_by_then(ivy, written, inspection, monkeypatch):
    send(ivy, inspection, "domestic")

    def in_trouble(**_):
        raise BusyError

    monkeypatch.setattr("cases.views.search.bring_up_to_date", in_trouble)
    page = plain(send(ivy, inspection, "domestic"))
    assert "1 answer has" in page
    assert "not searched yet" in page


def test_the_state_of_a_case_is_shown_with_what_was_found(ivy, written, inspection, team):
    submitted(written, by=team["ivy"])
    assert "Submitted" in plain(send(ivy, inspection, "domestic"))
