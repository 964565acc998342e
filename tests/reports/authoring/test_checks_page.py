"""The checks of an inspection's report: their page, what is ticked off, and that the demo's text has no error."""

import re

import pytest
from django.urls import reverse

from reports.authoring.checking import checks_of, errors_of
from reports.models import Passage, ReportCheckTick
from tests.factories import join, make_harbour, make_inspection, make_tameside, make_user
from tests.reports.pages import links, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]


@pytest.fixture
def inspection():
    return make_inspection(cases=1)


@pytest.fixture
def lee(client, inspection):
    lee = join(make_user("Lee Lead"), inspection, "lead_inspector")
    client.force_login(lee)
    return lee


def page(inspection, name="report_checks", *args):
    return reverse(name, args=[inspection.code, *args])


def write(inspection, text, section="foreword", kind="narrative", **rest):
    return Passage.objects.create(inspection=inspection, section=section, kind=kind, position=1, text=text, **rest)


def wrong_of(findings, passage):
    return [finding.wrong for finding in findings if finding.passage == passage.pk]


@pytest.mark.parametrize("make", [make_tameside, make_harbour])
def test_the_text_of_the_demonstration_has_no_error(make):
    assert errors_of(make(narrative=True)) == []


def test_a_figure_beside_a_token_of_another_is_an_error():
    tameside = make_tameside(narrative=True)
    passage = write(tameside, "It is so in {2.2.3 percent} (9 of 28), a {2.2.3 proportion}.", "2.2")
    assert wrong_of(errors_of(tameside), passage) == [
        "“29 per cent” stands beside “9 of 28”, but 9 of 28 is 32 per cent"
    ]


def test_a_typed_figure_is_offered_the_token_that_prints_it():
    tameside = make_tameside(narrative=True)
    passage = write(tameside, "In eight of the 28 cases.", "2.2", "strength")
    [finding] = [each for each in checks_of(tameside).warnings if each.passage == passage.pk]
    assert finding.token == "{2.2.3 share in words}"


def test_what_cannot_be_printed_and_whoever_is_named_are_errors(inspection, lee):
    token = write(inspection, "In {9.9.9 percent} of cases")
    elsewhere = write(inspection, "Something", section="9.9")
    named = write(inspection, "Lee Lead read C-001")
    errors = errors_of(inspection)
    assert wrong_of(errors, token) == ["{9.9.9 percent}: there is no question 9.9.9 in this framework"]
    assert wrong_of(errors, elsewhere) == ["The report has no section “9.9”"]
    assert wrong_of(errors, named) == ["The case C-001 is named", "Lee Lead, of the team, is named"]


def test_the_page_says_where_what_and_how(client, inspection, lee):
    passage = write(inspection, "It was 39 per cent (12 of 28) <b>&")
    read = client.get(page(inspection))
    assert "1 error and" in words(read)
    assert "“39 per cent” stands beside “12 of 28”, but 12 of 28 is 43 per cent" in words(read)
    assert "&lt;b&gt;&amp;" in read.content.decode()
    assert f"{page(inspection, 'report_section_edit', 'foreword')}#passage-{passage.pk}" in links(read)
    assert page(inspection, "report_section", "cover") in links(read)


def test_report_text_and_files_lead_to_the_checks(client, inspection, lee):
    write(inspection, "It was 39 per cent (12 of 28)")
    for name in ("report", "report_text", "exports"):
        read = client.get(page(inspection, name))
        assert "Checks of the report's text: 1 error and" in words(read)
        assert page(inspection) in links(read)


def test_who_only_reads_is_told_nothing(client, inspection, lee):
    client.force_login(join(make_user("Ivy Inspector"), inspection, "inspector"))
    for name in ("report", "exports"):
        assert page(inspection) not in links(client.get(page(inspection, name)))


def digest_of(inspection, passage):
    [finding] = [each for each in checks_of(inspection).warnings if each.passage == passage.pk]
    return finding.digest


def test_a_warning_is_ticked_off_by_name_and_taken_back(client, inspection, lee):
    digest = digest_of(inspection, write(inspection, "All of them came."))
    answer = client.post(page(inspection), {"finding": [digest]}, follow=True)
    assert "1 warning ticked off" in words(answer)
    assert re.search(r"Ticked off by Lee Lead, \d", words(answer))
    client.post(page(inspection), {"finding": [digest]})
    assert ReportCheckTick.objects.count() == 1
    answer = client.post(page(inspection), {"finding": [digest], "take_back": "yes"}, follow=True)
    assert "1 warning no longer ticked off" in words(answer)
    assert digest in {finding.digest for finding in checks_of(inspection).warnings}
    client.post(page(inspection), {"finding": [digest]})
    assert [tick.holds for tick in ReportCheckTick.objects.all()] == [True, False, True]
    assert digest in {each.finding.digest for each in checks_of(inspection).ticked}


def test_a_tick_no_longer_holds_when_the_words_change(client, inspection, lee):
    passage = write(inspection, "All of them came.")
    digest = digest_of(inspection, passage)
    client.post(page(inspection), {"finding": [digest]})
    assert wrong_of(checks_of(inspection).warnings, passage) == []
    Passage.objects.filter(pk=passage.pk).update(text="All of them left.")
    assert wrong_of(checks_of(inspection).warnings, passage) != []
    assert checks_of(inspection).ticked == []


def test_what_has_changed_meanwhile_is_not_ticked_off(client, inspection, lee):
    passage = write(inspection, "All of them came.")
    digest = digest_of(inspection, passage)
    Passage.objects.filter(pk=passage.pk).update(text="All of them left.")
    answer = client.post(page(inspection), {"finding": [digest]}, follow=True)
    assert "The rest have changed since you opened the page" in words(answer)
    assert not ReportCheckTick.objects.exists()


def test_an_error_cannot_be_ticked_off(client, inspection, lee):
    write(inspection, "It was 39 per cent (12 of 28)")
    [error] = errors_of(inspection)
    client.post(page(inspection), {"finding": [error.digest]})
    assert errors_of(inspection) == [error]
    assert "No warning was chosen" in words(client.post(page(inspection), {}, follow=True))


def test_a_long_list_comes_in_pages(client, inspection, lee):
    for number in range(120):
        write(inspection, f"All of them came, {number}.")
    read = client.get(page(inspection))
    assert read.content.decode().count('name="finding"') < 120
    assert "?warnings=2" in "".join(links(read))


def test_the_page_needs_the_same_queries_however_much_is_written(
    client, inspection, lee, django_assert_max_num_queries
):
    tameside = make_tameside(narrative=True)
    client.force_login(join(make_user("Lea Lead"), tameside, "lead_inspector"))
    client.get(page(tameside))
    with django_assert_max_num_queries(14):
        assert client.get(page(tameside)).status_code == 200
