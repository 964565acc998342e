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


def add(client, inspection, text, kind="narrative", section="foreword", **fields):
    return client.post(page(inspection, "passage_add", kind, section), {"text": text, "save": "save", **fields})


def texts(inspection, section="foreword"):
    return list(Passage.objects.filter(inspection=inspection, section=section).values_list("text", flat=True))


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
    response = add(client, inspection, "Some {2.9.9 percent} & {x}")
    assert response.context["form"].errors["text"] == [
        "{2.9.9 percent}: there is no question 2.9.9 in this framework",
        "{x}: this is not a token",
    ]
    assert "Some {2.9.9 percent} &amp; {x}</textarea>" in response.content.decode()
    assert "<title>Error: " in response.content.decode()
    assert texts(inspection) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Enter the text"),
        (" \n ", "Enter the text"),
        ("x" * 20_001, "It is 20,001 characters long; the most that can be kept is 20,000"),
        ("a\x00b", "It holds a NUL character, at character 2. Delete it and try again"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_the_reason(client, inspection, lee, text, error):
    assert add(client, inspection, text).context["form"].errors["text"] == [error]
    assert texts(inspection) == []


def test_a_recommendation_needs_an_addressee_and_a_link_an_address(client, inspection, lee):
    form = add(client, inspection, "do so", "recommendation", "recommendations").context["form"]
    assert form.errors == {"addressee": ["Enter whom the recommendation is for"]}
    for address in ("javascript:alert(1)", "ftp://a.example/", "no address"):
        form = add(client, inspection, "Here", "link", "links", address=address).context["form"]
        assert form.errors == {"address": ["Enter a web address that begins with https://"]}


def test_an_addressee_is_the_same_however_it_is_spaced(client, inspection, lee):
    add(client, inspection, "do so", "recommendation", "recommendations", addressee="  The   PDU ")
    assert Passage.objects.get().addressee == "The PDU"


def test_a_passage_is_changed(client, inspection, lee):
    add(client, inspection, "Old")
    passage = Passage.objects.get()
    assert "Old</textarea>" in client.get(page(inspection, "passage_edit", passage.pk)).content.decode()
    said = {"text": "New", "expected_version": passage.version, "save": "save"}
    response = client.post(page(inspection, "passage_edit", passage.pk), said)
    assert response.url == page(inspection, "passages") + "#section-foreword"
    assert texts(inspection) == ["New"]
    # Sent twice, it is stored once and no conflict with itself.
    assert client.post(page(inspection, "passage_edit", passage.pk), said).status_code == 302


def test_of_two_who_change_a_passage_the_second_is_shown_both_texts_and_chooses(client, inspection, lee):
    add(client, inspection, "As it was")
    passage = Passage.objects.get()
    address, opened = page(inspection, "passage_edit", passage.pk), passage.version
    client.post(address, {"text": "Stored <first>", "expected_version": opened, "save": "save"})
    refused = client.post(address, {"text": "Typed later", "expected_version": opened, "save": "save"})
    markup = refused.content.decode()
    assert refused.status_code == 409
    assert "Stored &lt;first&gt;" in markup
    assert "Typed later</textarea>" in markup
    assert texts(inspection) == ["Stored <first>"]
    [seen] = re.findall(r'name="expected_version"[^>]*value="(\w+)"', markup) or re.findall(
        r'value="(\w+)"[^>]*name="expected_version"', markup
    )
    assert client.post(address, {"text": "Typed later", "expected_version": seen, "save": "save"}).status_code == 302
    assert texts(inspection) == ["Typed later"]


def test_a_preview_shows_the_figures_and_stores_nothing(client, inspection, lee):
    url = page(inspection, "passage_add", "narrative", "foreword")
    response = client.post(url, {"text": "Of **{cases total}** {{cases}}", "preview": "preview"})
    assert "Of <strong>1</strong> {cases}" in response.content.decode()
    assert "Of **{cases total}** {{cases}}</textarea>" in response.content.decode()
    assert texts(inspection) == []


BENGALI = "BENGALI LETTER BA (U+09AC), BENGALI VOWEL SIGN AA (U+09BE)"


def test_letters_that_the_pdf_lacks_are_named_where_the_passage_is_written_and_listed(client, inspection, lee):
    add(client, inspection, "Ωμέγα, שלום, 简体", "quotation", "1.1", attribution="Who said বা")
    passage = Passage.objects.create(
        inspection=inspection, section="foreword", kind="narrative", position=3, text="বা বা {fact ਪ}"
    )
    Passage.objects.create(inspection=inspection, section="role", kind="narrative", position=1, text="Tŷ – {fact বা}")
    listed = client.get(page(inspection, "passages")).content.decode()
    assert re.findall(r"fonts do not have: (.*)\.</strong>", listed) == [BENGALI, BENGALI]
    address = page(inspection, "passage_edit", passage.pk)
    assert f"fonts do not have: {BENGALI}." in client.get(address).content.decode()
    said = {"text": "ਪ", "expected_version": passage.version, "preview": "preview"}
    assert "fonts do not have: GURMUKHI LETTER PA (U+0A2A)." in client.post(address, said).content.decode()
    assert "do not have" not in client.post(address, said | {"text": "Plain"}).content.decode()


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
def test_a_preview_is_what_the_report_prints(client, inspection, lee, kind, section, fields):
    said = {"text": SAMPLE, **fields}
    previewed = client.post(
        page(inspection, "passage_add", kind, section), said | {"preview": "preview"}
    ).content.decode()
    preview = re.search(r'(?s)<div class="report">(.*?)</div>\s*</section>', previewed)[1]
    add(client, inspection, SAMPLE, kind, section, **fields)
    report = make_html(inspection).decode()
    pieces = [re.sub(r"h[345]\b", "h", markup) for markup in (preview, report)]
    printed = " ".join(pieces[0].split())
    assert "5. " in printed or 'start="5"' in printed
    assert printed in " ".join(pieces[1].split())


def test_a_preview_of_a_faulty_text_shows_its_error(client, inspection, lee):
    url = page(inspection, "passage_add", "narrative", "foreword")
    response = client.post(url, {"text": "{x}", "preview": "preview"})
    assert response.context["form"].errors["text"] == ["{x}: this is not a token"]
    assert "Preview, not saved yet" not in response.content.decode()


def test_a_passage_is_moved_and_stays_at_the_ends(client, inspection, lee):
    for text in ("One", "Two", "Three"):
        add(client, inspection, text)
    first = Passage.objects.get(text="One")
    move(client, inspection, "One", "up")
    assert texts(inspection) == ["One", "Two", "Three"]
    move(client, inspection, "One", "down")
    assert texts(inspection) == ["Two", "One", "Three"]
    assert client.get(page(inspection, "passage_move", first.pk)).status_code == 405


def order(inspection, section):
    return list(Passage.objects.filter(inspection=inspection, section=section).values_list("text", flat=True))


def seen_on(client, address):
    return re.search(r'name="expected_version" value="(\w+)"', client.get(address).content.decode())[1]


def test_nothing_is_moved_by_an_older_page(client, inspection, lee):
    for text in ("One", "Two", "Three"):
        add(client, inspection, text)
    opened = seen_on(client, page(inspection, "passages"))
    move(client, inspection, "Three", "up")
    said = {"direction": "up", "expected_version": opened}
    reply = client.post(page(inspection, "passage_move", Passage.objects.get(text="Two").pk), said)
    assert reply.status_code == 409
    assert "The order has changed since you opened this page" in reply.content.decode()
    assert texts(inspection) == ["One", "Three", "Two"]


def test_a_new_passage_that_is_sent_twice_is_stored_once(client, inspection, lee):
    address = page(inspection, "passage_add", "narrative", "foreword")
    key = re.search(r'name="idempotency_key" value="([^"]+)"', client.get(address).content.decode())[1]
    said = {"text": "Once", "save": "save", "idempotency_key": key}
    assert [client.post(address, said).status_code for _ in range(2)] == [302, 302]
    assert texts(inspection) == ["Once"]
    client.post(address, said | {"idempotency_key": str(uuid.uuid4())})
    client.post(address, said | {"text": "Changed after Back"})
    assert texts(inspection) == ["Once", "Once", "Changed after Back"]
    assert client.post(address, said | {"idempotency_key": "none"}).status_code == 400


def move(client, inspection, text, direction):
    passage = Passage.objects.get(text=text)
    said = {"direction": direction, "expected_version": seen_on(client, page(inspection, "passages"))}
    reply = client.post(page(inspection, "passage_move", passage.pk), said)
    assert reply.url == page(inspection, "passages") + f"#passage-{passage.pk}"


def test_a_passage_moves_past_the_next_that_is_printed_in_the_same_list(client, inspection, lee):
    for text, addressee in (("one", "A"), ("two", "B"), ("three", "A")):
        add(client, inspection, text, "recommendation", "recommendations", addressee=addressee)
    move(client, inspection, "three", "up")
    assert order(inspection, "recommendations") == ["three", "two", "one"]
    markup = client.get(page(inspection, "passages")).content.decode()
    # Nothing stands beside the only one for B, and one thing beside each of A's.
    assert (markup.count(">Move up<"), markup.count(">Move down<")) == (1, 1)


def test_quotations_go_with_the_finding_that_they_follow_and_can_be_moved_themselves(client, inspection, lee):
    for text, kind in (("s1", "strength"), ("q1", "quotation"), ("a1", "improvement"), ("s2", "strength")):
        add(client, inspection, text, kind, "1.1")
    move(client, inspection, "s2", "up")
    assert order(inspection, "1.1") == ["s2", "a1", "s1", "q1"]
    move(client, inspection, "q1", "up")
    assert order(inspection, "1.1") == ["s2", "a1", "q1", "s1"]


def test_a_passage_is_deleted_after_a_question(client, inspection, lee):
    add(client, inspection, "Gone soon")
    passage = Passage.objects.get()
    assert "Gone soon" in client.get(page(inspection, "passage_delete", passage.pk)).content.decode()
    assert texts(inspection) == ["Gone soon"]
    address = page(inspection, "passage_delete", passage.pk)
    said = {"expected_version": seen_on(client, address)}
    Passage.objects.update(text="Another's")
    refused = client.post(address, said)
    assert (refused.status_code, texts(inspection)) == (409, ["Another's"])
    said = {"expected_version": re.search(r'name="expected_version" value="(\w+)"', refused.content.decode())[1]}
    client.post(address, said)
    assert texts(inspection) == []
    # Sent twice, it is told that it is done.
    assert client.post(address, said).url == page(inspection, "passages")
    assert Passage.history.latest("history_date").history_user == lee


@pytest.mark.parametrize(
    ("kind", "section"), [("link", "foreword"), ("strength", "9.9"), ("strength", "2"), ("x", "1.1")]
)
def test_only_what_the_report_has_room_for_can_be_added(client, inspection, lee, kind, section):
    assert client.get(page(inspection, "passage_add", kind, section)).status_code == 404


def test_a_passage_of_another_inspection_is_not_found(client, inspection, lee):
    other = Passage.objects.create(
        inspection=make_inspection(), section="foreword", kind="narrative", position=0, text="x"
    )
    for name in ("passage_edit", "passage_delete"):
        assert client.get(page(inspection, name, other.pk)).status_code == 404
    assert client.post(page(inspection, "passage_move", other.pk)).status_code == 404


def test_the_list_has_every_section_and_room_for_each_kind(client, inspection, lee):
    add(client, inspection, "Early work", "strength", "1.3/Resettlement work")
    markup = client.get(page(inspection, "passages")).content.decode()
    assert "Early work" in markup
    assert page(inspection, "passage_add", "quotation", "1.4/Feedback from people on probation") in markup
    for heading in ("Cover", "Foreword", "2.6. Outcomes", "Annexe one – Web links"):
        assert re.search(rf">\s*{re.escape(heading)}\s*</h2>", markup)


def test_what_stands_in_a_section_that_the_report_lacks_can_be_deleted(client, inspection, lee):
    stray = Passage.objects.create(inspection=inspection, section="9.9", kind="narrative", position=0, text="Stray")
    assert "9.9: not a section of this report" in client.get(page(inspection, "passages")).content.decode()
    client.post(page(inspection, "passage_delete", stray.pk), {"expected_version": stray.version})
    assert "9.9" not in client.get(page(inspection, "passages")).content.decode()


def test_the_report_names_what_keeps_it_from_being_printed(client, inspection, lee):
    stray = Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=0, text="{x}")
    markup = client.get(page(inspection, "report")).content.decode()
    assert "The report cannot be printed" in markup
    assert "{x}: this is not a token" in markup
    assert page(inspection, "passage_edit", stray.pk) in markup


def test_the_figures_can_be_copied_from_a_page(client, lee):
    tameside = make_tameside()
    client.force_login(join(make_user("Lee Lead"), tameside, "lead_inspector"))
    markup = client.get(page(tameside, "figures")).content.decode()
    assert "<code>{2.2.3 percent}</code> 29 per cent" in markup
    assert "<code>{fact Caseload}</code> 1,183" in markup


READERS = {"ivy": 200, "lee": 200, "obi": 200, "hana": 200, "quinn": 200, "lara": 403, "adam": 404, "olu": 404}


def test_who_reads_the_report_and_who_writes_it(client, inspection):
    for name, user in make_team(inspection).items():
        client.force_login(user)
        writes = READERS[name] if name == "lee" or READERS[name] == 404 else 403
        assert client.get(page(inspection, "report")).status_code == READERS[name], name
        for writing in ("passages", "figures"):
            assert client.get(page(inspection, writing)).status_code == writes, name
        assert client.get(page(inspection, "passage_add", "narrative", "foreword")).status_code == writes, name
        assert add(client, inspection, "x").status_code == (302 if name == "lee" else writes), name


@pytest.mark.parametrize("name", ["report", "passages", "figures"])
def test_pages_need_at_most_thirteen_queries_however_much_is_written(client, name, django_assert_max_num_queries):
    tameside = make_tameside(narrative=True)
    client.force_login(join(make_user("Lee Lead"), tameside, "lead_inspector"))
    client.get(page(tameside, name))
    # Of the report, three for its checks.
    with django_assert_max_num_queries(13 if name == "report" else 10):
        assert client.get(page(tameside, name)).status_code == 200


def test_saving_needs_at_most_sixteen_queries_six_of_them_to_record_it(
    client, inspection, lee, django_assert_max_num_queries
):
    add(client, inspection, "One")
    passage = Passage.objects.get()
    with django_assert_max_num_queries(16):
        client.post(
            page(inspection, "passage_edit", passage.pk),
            {"text": "{2.2.3 percent}", "expected_version": passage.version, "save": "save"},
        )
    assert texts(inspection) == ["{2.2.3 percent}"]


def test_a_narrative_may_use_the_name_that_a_section_had_before():
    text = "format: report-narrative/1\ninspection: a\nsections:\n  licence:\n  - narrative: Free to use.\n"
    assert list(read_narrative(text).sections) == ["terms"]
