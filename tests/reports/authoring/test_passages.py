"""The pages on which the report is read and its text edited."""

import re
import uuid

import pytest
from django.urls import reverse

from reports.authoring.glyphs import names_of
from reports.authoring.narrative import read_narrative
from reports.files.documents import make_html
from reports.models import Passage
from tests.factories import join, make_inspection, make_tameside, make_team, make_user
from tests.reports.authoring.sections import add, address, fields_of, opened, send, texts
from tests.reports.pages import links, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def inspection():
    return make_inspection(cases=1)


@pytest.fixture
def lee(client, inspection):
    lee = join(make_user("Lee Lead"), inspection, "lead_inspector")
    client.force_login(lee)
    return lee


def page(inspection, name, *args):
    return reverse(name, args=[inspection.code, *args])


def errors_of(response):
    return [error for form in response.context["form"] for errors in form.errors.values() for error in errors]


def test_a_section_is_written_as_one_form(client, inspection, lee):
    add(client, inspection, "One")
    add(client, inspection, "Two")
    fields = opened(client, inspection)
    one, two = Passage.objects.order_by("pk")
    fields |= {
        f"passage-{one.pk}-text": "One, changed",
        f"passage-{two.pk}-delete": "on",
        "new-narrative-0-text": "Three",
    }
    assert send(client, inspection, fields).url == address(inspection, name="report_section")
    assert texts(inspection) == ["One, changed", "Three"]
    assert Passage.history.filter(history_user=lee).count() == 5
    # Sent twice, it is stored once and no conflict with itself.
    assert send(client, inspection, fields, idempotency_key="6d1b7f1e-8e0c-4a3f-9b52-1d6f3c0a9e11").status_code == 302
    assert texts(inspection) == ["One, changed", "Three", "Three"]


def test_what_is_left_as_it_is_is_neither_stored_nor_checked(client, inspection, lee):
    Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=1, text="{x}")
    add(client, inspection, "Fine")
    assert texts(inspection) == ["{x}", "Fine"]
    versions = Passage.history.count()
    assert "Nothing was changed" in words(client.get(send(client, inspection, opened(client, inspection)).url))
    assert Passage.history.count() == versions


def test_a_passage_is_added_last_in_its_section(client, inspection, lee):
    assert add(client, inspection, "One").status_code == 302
    add(client, inspection, "Two **bold** {cases total}")
    assert texts(inspection) == ["One", "Two **bold** {cases total}"]
    assert Passage.history.filter(history_user=lee).count() == 2


def test_text_is_kept_exactly(client, inspection, lee):
    text = "  Tŷ 😀 <script>\n\n\n- {{a}}\t"
    add(client, inspection, text)
    assert texts(inspection) == [text]


def test_an_unknown_figure_is_an_error_and_what_was_typed_is_kept(client, inspection, lee):
    add(client, inspection, "One")
    changed = opened(client, inspection) | {f"passage-{Passage.objects.get().pk}-text": "One, changed"}
    response = send(client, inspection, changed | {"new-narrative-0-text": "Some {2.9.9 percent} & {x}"})
    assert response.status_code == 422
    assert errors_of(response) == [
        "New narrative: {2.9.9 percent}: there is no question 2.9.9 in this framework",
        "New narrative: {x}: this is not a token",
    ]
    markup = response.content.decode()
    assert "Some {2.9.9 percent} &amp; {x}</textarea>" in markup
    assert "One, changed</textarea>" in markup
    assert "<title>Error: " in markup
    assert texts(inspection) == ["One"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" \n ", "Narrative 1: Enter the text"),
        ("", "Narrative 1: Enter the text"),
        ("x" * 20_001, "Narrative 1: It is 20,001 characters long; the most that can be kept is 20,000"),
        ("a\x00b", "Narrative 1: It holds a NUL character, at character 2. Delete it and try again"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_the_reason(client, inspection, lee, text, error):
    add(client, inspection, "One")
    fields = opened(client, inspection) | {f"passage-{Passage.objects.get().pk}-text": text}
    assert errors_of(send(client, inspection, fields)) == [error]
    assert texts(inspection) == ["One"]


def test_a_recommendation_needs_an_addressee_and_a_link_an_address(client, inspection, lee):
    assert errors_of(add(client, inspection, "do so", "recommendation", "recommendations")) == [
        "New recommendation: Enter whom the recommendation is for"
    ]
    for link in ("javascript:alert(1)", "ftp://a.example/", "no address"):
        assert errors_of(add(client, inspection, "Here", "link", "links", address=link)) == [
            "New link: Enter a web address that begins with https://"
        ]
    assert not Passage.objects.exists()


def test_an_addressee_is_the_same_however_it_is_spaced(client, inspection, lee):
    add(client, inspection, "do so", "recommendation", "recommendations", addressee="  The   PDU ")
    assert Passage.objects.get().addressee == "The PDU"


def test_of_two_who_change_a_passage_the_second_is_shown_both_texts_and_chooses(client, inspection, lee):
    add(client, inspection, "As it was")
    add(client, inspection, "Another")
    first, other = (f"passage-{each.pk}-text" for each in Passage.objects.order_by("pk"))
    seen = opened(client, inspection)
    send(client, inspection, seen | {first: "Stored <first>"})
    typed = {first: "Typed later", other: "The rest", "new-narrative-0-text": "New"}
    refused = send(client, inspection, seen | typed)
    markup = refused.content.decode()
    assert refused.status_code == 409
    assert "Narrative 1: somebody else has changed this since you opened it. Yours is not saved yet" in markup
    assert "Stored &lt;first&gt;" in markup
    assert "Typed later</textarea>" in markup
    assert texts(inspection) == ["Stored <first>", "The rest", "New"]
    assert send(client, inspection, fields_of(refused)).status_code == 302
    assert texts(inspection) == ["Typed later", "The rest", "New"]


def test_what_was_typed_for_a_passage_that_is_deleted_meanwhile_can_be_added_anew(client, inspection, lee):
    add(client, inspection, "As it was")
    number = Passage.objects.get().pk
    seen = opened(client, inspection)
    send(client, inspection, seen | {f"passage-{number}-delete": "on"})
    refused = send(client, inspection, seen | {f"passage-{number}-text": "Typed later"})
    assert refused.status_code == 409
    assert "somebody else has deleted this. Save it to add it anew" in words(refused)
    assert send(client, inspection, fields_of(refused)).status_code == 302
    assert texts(inspection) == ["Typed later"]
    # Who had left it as it was loses nothing.
    assert send(client, inspection, seen).status_code == 302
    assert texts(inspection) == ["Typed later"]


def test_what_somebody_else_has_changed_meanwhile_is_not_deleted(client, inspection, lee):
    add(client, inspection, "As it was")
    number = Passage.objects.get().pk
    seen = opened(client, inspection)
    send(client, inspection, seen | {f"passage-{number}-text": "Another's"})
    refused = send(client, inspection, seen | {f"passage-{number}-delete": "on"})
    assert (refused.status_code, texts(inspection)) == (409, ["Another's"])
    assert "It is not deleted" in words(refused)
    assert send(client, inspection, fields_of(refused)).status_code == 302
    assert texts(inspection) == []
    # Sent twice, it is done.
    assert send(client, inspection, fields_of(refused)).status_code == 302
    assert Passage.history.latest("history_date").history_user == lee


def test_there_is_room_for_as_many_new_ones_as_are_wanted(client, inspection, lee):
    fields = opened(client, inspection, "1.1") | {"new-strength-0-text": "First {"}
    more = client.post(address(inspection, "1.1"), fields | {"add": "strength"})
    assert "First {</textarea>" in more.content.decode()
    assert "New strength 2" in words(more)
    fields = fields_of(more) | {"new-strength-0-text": "First", "new-strength-1-text": "Second"}
    send(client, inspection, fields, "1.1")
    assert texts(inspection, "1.1") == ["First", "Second"]
    for kind in ("link", "x"):
        assert (
            client.post(address(inspection, "1.1"), opened(client, inspection, "1.1") | {"add": kind}).status_code
            == 200
        )


def test_a_link_opens_the_room_for_a_kind(client, inspection, lee):
    markup = client.get(address(inspection, "1.1", "report_section")).content.decode()
    link = f"{address(inspection, '1.1')}?add=strength#add-strength"
    assert link in markup
    assert re.findall(r'id="add-(\w+)"\s+open', client.get(link).content.decode()) == ["strength"]


def test_a_preview_shows_the_figures_and_stores_nothing(client, inspection, lee):
    fields = opened(client, inspection) | {"new-narrative-0-text": "Of **{cases total}** {{cases}}"}
    response = client.post(address(inspection), fields | {"preview": "preview"})
    assert "Of <strong>1</strong> {cases}" in response.content.decode()
    assert "Of **{cases total}** {{cases}}</textarea>" in response.content.decode()
    assert texts(inspection) == []


BENGALI = "BENGALI LETTER BA (U+09AC), BENGALI VOWEL SIGN AA (U+09BE)"


def test_letters_that_the_pdf_lacks_are_named_where_the_passage_is_written(client, inspection, lee):
    add(client, inspection, "Ωμέγα, שלום, 简体", "quotation", "1.1", attribution="Who said বা")
    passage = Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=3, text="বা বা {fact ਪ}"
    )
    Passage.objects.create(inspection=inspection, section="role", kind="narrative", position=1, text="Tŷ – {fact বা}")
    for section, count in (("1.1", 1), ("foreword", 1), ("role", 0)):
        markup = client.get(address(inspection, section)).content.decode()
        assert re.findall(r"fonts do not have: (.*)\.</strong>", markup) == [BENGALI] * count
    fields = opened(client, inspection) | {"preview": "preview"}
    typed = client.post(address(inspection), fields | {f"passage-{passage.pk}-text": "ਪ"})
    assert "fonts do not have: GURMUKHI LETTER PA (U+0A2A)." in typed.content.decode()
    plain = client.post(address(inspection), fields | {f"passage-{passage.pk}-text": "Plain"})
    assert "do not have" not in plain.content.decode()


def test_of_many_letters_some_are_named_and_the_others_counted():
    letters = [chr(code) for code in range(0x1400, 0x1400 + 25)]
    assert names_of(letters[:20]).endswith("(U+1413)")
    assert names_of(letters[:21]).endswith("(U+1413) and 1 other")
    assert names_of(letters).endswith("(U+1413) and 5 others")


SAMPLE = (
    "Of {cases total}:\n\n5. *fifth*\n9. ninth\n\n• one\n• two\n\n> 5 > 4\n\n# ![image](https://a.example/x.png) 2*3*4"
)


@pytest.mark.parametrize(
    ("kind", "section", "fields"),
    [
        ("narrative", "foreword", {}),
        ("strength", "1.1", {}),
        ("improvement", "1.1", {}),
        ("quotation", "1.1", {"attribution": "A person <b>"}),
        ("practice_example", "1.1", {}),
        ("recommendation", "recommendations", {"addressee": "PDU & region"}),
        ("link", "links", {"address": "https://a.example/?x=1&y=2"}),
    ],
)
def test_a_preview_and_a_section_are_what_the_report_prints(client, inspection, lee, kind, section, fields):
    typed = {f"new-{kind}-0-{name}": value for name, value in {"text": SAMPLE, **fields}.items()}
    sent = opened(client, inspection, section) | typed | {"preview": "preview"}
    previewed = client.post(address(inspection, section), sent).content.decode()
    add(client, inspection, SAMPLE, kind, section, **fields)
    shown = client.get(address(inspection, section, "report_section")).content.decode()
    report = as_printed(make_html(inspection).decode())
    for markup, end in ((previewed, "</section>"), (shown, '<h2 class="govuk-heading-s no-print"')):
        printed = as_printed(re.search(rf'(?s)<div class="report">(.*?)</div>\s*{end}', markup)[1])
        assert "5. " in printed or 'start="5"' in printed
        assert printed in report


def as_printed(markup):
    """Without the links by which a passage is edited, whatever the level of its headings."""
    without_links = re.sub(r'<p class="no-print">.*?</p>', "", markup)
    return re.sub(r"\s+(?=<|$)|^\s+", "", re.sub(r"h[345]\b", "h", without_links))


def test_a_passage_is_put_where_its_number_says(client, inspection, lee):
    for text in ("One", "Two", "Three"):
        add(client, inspection, text)
    one, two, _ = (f"passage-{each.pk}-place" for each in Passage.objects.order_by("pk"))
    send(client, inspection, opened(client, inspection) | {one: "3"})
    assert texts(inspection) == ["Two", "Three", "One"]
    send(client, inspection, opened(client, inspection) | {one: "1"})
    assert texts(inspection) == ["One", "Two", "Three"]
    new = {"new-narrative-0-text": "New", "new-narrative-0-place": "2"}
    send(client, inspection, opened(client, inspection) | new)
    assert texts(inspection) == ["One", "New", "Two", "Three"]
    assert errors_of(send(client, inspection, opened(client, inspection) | {two: "0"})) == [
        "Narrative 3: Place in the section: must be 1 or more"
    ]


def test_nothing_is_moved_by_an_older_page_and_its_text_is_stored(client, inspection, lee):
    for text in ("One", "Two", "Three"):
        add(client, inspection, text)
    one, two, three = Passage.objects.order_by("pk")
    seen = opened(client, inspection)
    send(client, inspection, seen | {f"passage-{three.pk}-place": "1"})
    reply = send(client, inspection, seen | {f"passage-{one.pk}-place": "2", f"passage-{two.pk}-text": "Two, changed"})
    assert reply.status_code == 409
    assert "Somebody else has changed the order since you opened it" in words(reply)
    assert texts(inspection) == ["Three", "One", "Two, changed"]
    send(client, inspection, seen | {f"passage-{two.pk}-text": "Two, changed"})
    assert texts(inspection) == ["Three", "One", "Two, changed"]


def test_a_new_passage_that_is_sent_twice_is_stored_once(client, inspection, lee):
    markup = client.get(address(inspection)).content.decode()
    key = re.search(r'name="idempotency_key" value="([^"]+)"', markup)[1]
    said = {"order": "", "new-narrative-0-text": "Once", "idempotency_key": key}
    assert [send(client, inspection, said).status_code for _ in range(2)] == [302, 302]
    assert texts(inspection) == ["Once"]
    send(client, inspection, said | {"idempotency_key": str(uuid.uuid4())})
    send(client, inspection, said | {"new-narrative-0-text": "Changed after Back"})
    assert texts(inspection) == ["Once", "Once", "Changed after Back"]
    assert send(client, inspection, said | {"idempotency_key": "none"}).status_code == 400


@pytest.mark.parametrize("order", [None, "x", "1,,2", "1;2", "9" * 40])
def test_a_form_says_which_passages_it_showed(client, inspection, lee, order):
    said = {"new-narrative-0-text": "x"} | ({} if order is None else {"order": order})
    assert send(client, inspection, said).status_code == 400
    assert texts(inspection) == []


@pytest.mark.parametrize("section", ["9.9", "2/", "domain 1"])
def test_only_sections_of_the_report_can_be_written(client, inspection, lee, section):
    for name in ("report_section", "report_section_edit"):
        assert client.get(address(inspection, section, name)).status_code == 404


def test_a_passage_of_another_inspection_or_section_is_not_changed(client, inspection, lee):
    others = [
        Passage.objects.create(inspection=whose, section=section, kind="narrative", position=0, text="x")
        for whose, section in ((make_inspection(), "foreword"), (inspection, "background"))
    ]
    for other in others:
        said = {"order": str(other.pk), f"passage-{other.pk}-text": "Mine", f"passage-{other.pk}-delete": "on"}
        said[f"passage-{other.pk}-expected_version"] = other.version
        assert send(client, inspection, said).status_code == 302
    assert [each.text for each in Passage.objects.all()] == ["x", "x"]


def test_the_outline_has_every_section_with_what_is_found_there(client, inspection, lee):
    add(client, inspection, "Early work, 39 per cent (12 of 28)", "strength", "1.3/Resettlement work")
    listed = client.get(page(inspection, "report_text"))
    assert ["Resettlement work", "Draft", "1", "1", "None"] in rows(listed)
    titles = [row[0] for row in rows(listed)]
    for title in ("Cover", "Foreword", "2.6. Outcomes", "Annexe one – Web links"):
        assert title in titles
    shown = client.get(address(inspection, "1.3/Resettlement work", "report_section"))
    assert "Early work" in words(shown)
    assert "“39 per cent” stands beside “12 of 28”" in words(shown)
    assert {address(inspection, "1.3", "report_section"), address(inspection, "1.4", "report_section")} <= set(
        links(shown)
    )


def test_sections_lead_to_those_before_and_after_them(client, inspection, lee):
    first, second, last = (client.get(address(inspection, key, "report_section")) for key in ("cover", "role", "links"))
    assert [each.context["previous"] and each.context["previous"].key for each in (first, second, last)] == [
        None, "acknowledgements", "2.6"
    ]  # fmt: skip
    assert [each.context["next"] and each.context["next"].key for each in (first, second, last)] == [
        "acknowledgements", "terms", None
    ]  # fmt: skip


def test_what_stands_in_a_section_that_the_report_lacks_can_be_deleted(client, inspection, lee):
    key = "9.9/Some work? 100% & more"
    stray = Passage.objects.create(inspection=inspection, section=key, kind="narrative", position=0, text="{x}")
    assert f"{key}: not a section of this report" in words(client.get(page(inspection, "report_text")))
    assert "The report has no such section" in words(client.get(address(inspection, key, "report_section")))
    said = opened(client, inspection, key) | {f"passage-{stray.pk}-delete": "on"}
    assert send(client, inspection, said, key).url == page(inspection, "report_text")
    assert "9.9" not in words(client.get(page(inspection, "report_text")))


def test_the_report_names_what_keeps_it_from_being_printed(client, inspection, lee):
    stray = Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=0, text="{x}")
    markup = client.get(page(inspection, "report")).content.decode()
    assert "The report cannot be printed" in markup
    assert "{x}: this is not a token" in markup
    assert f"{address(inspection)}#passage-{stray.pk}" in markup


def test_the_figures_can_be_copied_from_a_page(client, lee):
    tameside = make_tameside()
    client.force_login(join(make_user("Lee Lead"), tameside, "lead_inspector"))
    markup = client.get(page(tameside, "figures")).content.decode()
    assert "<code>{2.2.3 percent}</code> 29 per cent" in markup
    assert "<code>{fact Caseload}</code> 1,183" in markup


def test_figures_are_found_by_their_words(client, lee):
    tameside = make_tameside()
    client.force_login(join(make_user("Lee Lead"), tameside, "lead_inspector"))

    def found(wanted):
        groups = client.get(page(tameside, "figures"), {"q": wanted}).context["groups"]
        return [printed.token for group in groups for row in group.rows for printed in row.tokens]

    assert found("2.2.3 keeping OTHER people") == ["{2.2.3 percent}", "{2.2.3 share}"]
    assert found("facts offices") == ["{fact Offices}"]
    assert "{survey people on probation: I was released from a prison sentence}" in found("prison released")
    assert found("no such thing") == []
    assert "0 figures with “ <b> ”" in words(client.get(page(tameside, "figures"), {"q": "<b>"}))
    refused = client.get(page(tameside, "figures"), {"q": "a\x00"})
    assert (refused.status_code, "It holds a NUL character" in words(refused)) == (200, True)


READERS = {"ivy": 200, "lee": 200, "obi": 403, "hana": 200, "quinn": 200, "lara": 403, "adam": 404, "olu": 404}


def test_who_reads_the_report_and_who_writes_it(client, inspection):
    for name, user in make_team(inspection).items():
        client.force_login(user)
        writes = READERS[name] if name == "lee" or READERS[name] == 404 else 403
        assert client.get(page(inspection, "report")).status_code == READERS[name], name
        agrees = 200 if name == "hana" else writes
        assert client.get(page(inspection, "figures")).status_code == writes, name
        assert client.get(page(inspection, "report_text")).status_code == agrees, name
        assert client.get(address(inspection, "foreword", "report_section")).status_code == agrees, name
        assert client.get(address(inspection, "foreword")).status_code == writes, name
        said = {"order": "", "new-narrative-0-text": "x"}
        assert send(client, inspection, said).status_code == (302 if name == "lee" else writes), name


@pytest.mark.parametrize("name", ["report", "report_text", "report_section", "report_section_edit", "figures"])
def test_pages_need_at_most_eighteen_queries_however_much_is_written(client, name, django_assert_max_num_queries):
    tameside = make_tameside(narrative=True)
    client.force_login(join(make_user("Lee Lead"), tameside, "lead_inspector"))
    path = page(tameside, name, *(["2.2"] if "section" in name else []))
    client.get(path)
    with django_assert_max_num_queries(18):
        assert client.get(path).status_code == 200


def test_saving_one_passage_needs_at_most_twenty_queries_six_of_them_to_record_it(
    client, inspection, lee, django_assert_max_num_queries
):
    add(client, inspection, "One")
    add(client, inspection, "Two")
    fields = opened(client, inspection) | {f"passage-{Passage.objects.first().pk}-text": "{2.2.3 percent}"}
    with django_assert_max_num_queries(20):
        send(client, inspection, fields)
    assert texts(inspection) == ["{2.2.3 percent}", "Two"]


def test_a_narrative_may_use_the_name_that_a_section_had_before():
    text = "format: report-narrative/1\ninspection: a\nsections:\n  licence:\n  - narrative: Free to use.\n"
    assert list(read_narrative(text).sections) == ["terms"]
