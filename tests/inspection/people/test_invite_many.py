"""Rows that are pasted or stand in a file: first looked at, then invited in one step."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inspection.models import Invitation, PersonEvent, SystemRole, User
from inspection.people.batches import MOST_ROWS, RowsRefusedError, check_rows
from inspection.people.invitations import invite
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PAGE = "/people/invite-many/"
GOOD = "Nia New, nia@plumbline.example, Quality lead\nOwen Old, owen@plumbline.example,"


@pytest.fixture
def adam():
    return make_user("Adam Administrator", SystemRole.ADMINISTRATOR)


@pytest.fixture
def browser(adam):
    client = Client()
    client.force_login(adam)
    return client


def read(text):
    return [(row.name, row.email, row.role_label, list(row.faults)) for row in check_rows(text)]


def faults(text):
    return [list(row.faults) for row in check_rows(text)]


def hidden(reply):
    """The fields of the form that invites."""
    page = reply.content.decode()
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if "expected_digest" in form)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {**fields, "rows": reply.context["rows"].text}


@pytest.mark.parametrize(
    "text",
    [
        "Nia New,nia@plumbline.example,Quality lead",
        "Nia New\tnia@plumbline.example\tquality  LEAD",
        "Nia New; nia@plumbline.example; quality_lead",
        '"Nia New","nia@plumbline.example","Quality lead"\r\n\r\n',
        "Name,Email address,Role\n\nNia  New , nia@plumbline.example , Quality lead",
    ],
)
def test_rows_are_read_however_they_were_copied(text):
    assert read(text) == [("Nia New", "nia@plumbline.example", "Quality lead", [])]


@pytest.mark.parametrize("role", ["", ",", ", none", ",None (team roles only)"])
def test_without_a_role_there_is_none(role):
    assert read(f"Nia New,nia@plumbline.example{role}")[0][2:] == ("None (team roles only)", [])


def test_each_row_is_told_why_it_is_refused(adam):
    make_user("Ivy Inspector")
    taken = User.objects.get(name="Ivy Inspector").email
    text = f"""Nia New, nia@plumbline.example
Nia Again, NIA@plumbline.example
Ivy, {taken.upper()}
Bad, nobody
, empty@plumbline.example
Nameless
King, king@plumbline.example, King
Long, long@plumbline.example, , more
{"x" * 121}, x@plumbline.example"""
    roles = "None (team roles only), Administrator, Head of inspection, Quality lead"
    assert faults(text) == [
        [],
        ["The address stands in line 1 already"],
        ["There is an account with this address already"],
        ["The address is none, such as name@example.org"],
        ["The name is missing"],
        ["The address is missing"],
        [f"“King” is no role. There are: {roles}"],
        ["It has more than three columns: name, address, role"],
        ["The name is longer than 120 characters"],
    ]


@pytest.mark.parametrize("text", ["", " \n\n", "Name, Email"])
def test_nothing_is_told_as_nothing(text):
    with pytest.raises(RowsRefusedError, match="There is no row"):
        check_rows(text)


def test_more_rows_than_can_be_are_refused():
    row = "Person {n}, p{n}@plumbline.example\n"
    assert len(check_rows("".join(row.format(n=n) for n in range(MOST_ROWS)))) == MOST_ROWS
    with pytest.raises(RowsRefusedError, match="more than 500 rows"):
        check_rows("".join(row.format(n=n) for n in range(MOST_ROWS + 1)))


@pytest.mark.parametrize("rows", [1, 30])
def test_many_rows_are_checked_in_one_query(django_assert_num_queries, rows):
    with django_assert_num_queries(1):
        check_rows("".join(f"Person, p{n}@plumbline.example\n" for n in range(rows)))


def test_the_check_stores_nothing_and_mails_nobody(browser, mailoutbox):
    before = User.objects.count()
    page = browser.post(PAGE, {"rows": f"{GOOD}\nBad, nobody"}).content.decode()
    assert "2 people can be invited" in page
    assert "The address is none" in page
    assert (User.objects.count(), Invitation.objects.count(), mailoutbox) == (before, 0, [])


def test_what_was_seen_is_invited_in_one_step_and_once(browser, mailoutbox):
    sent = hidden(browser.post(PAGE, {"rows": f"{GOOD}\nBad, nobody"}))
    assert [browser.post(PAGE, sent).url for _ in range(2)] == ["/people/"] * 2
    people = User.objects.filter(invitations__isnull=False).order_by("name")
    assert list(people.values_list("name", "system_role")) == [("Nia New", "quality_lead"), ("Owen Old", "")]
    assert sorted(mail.to[0] for mail in mailoutbox) == ["nia@plumbline.example", "owen@plumbline.example"]
    assert PersonEvent.objects.count() == 2


def test_a_file_is_read_as_rows_are(browser):
    file = SimpleUploadedFile("people.csv", ("\ufeffName,Address,Role\n" + GOOD).encode())
    sent = hidden(browser.post(PAGE, {"rows": "", "file": file}))
    browser.post(PAGE, sent)
    assert User.objects.filter(name__in=["Nia New", "Owen Old"]).count() == 2


def test_what_has_changed_since_is_looked_at_again(browser, adam):
    sent = hidden(browser.post(PAGE, {"rows": GOOD}))
    invite(email="owen@plumbline.example", name="Owen", by=adam)
    reply = browser.post(PAGE, sent)
    assert reply.status_code == 409
    assert "What is known has changed since" in reply.content.decode()
    assert not User.objects.filter(name="Nia New").exists()
    # Knowing of it, they may go on.
    assert browser.post(PAGE, hidden(reply)).status_code == 302
    assert User.objects.filter(name="Nia New").exists()


def test_rows_that_were_not_checked_are_not_invited(browser):
    sent = {"rows": GOOD, "expected_digest": "of others", "idempotency_key": str(uuid.uuid4())}
    assert browser.post(PAGE, sent).status_code == 409
    assert browser.post(PAGE, {**sent, "idempotency_key": "\x00"}).status_code == 400
    assert not Invitation.objects.exists()


def test_without_a_mail_server_every_link_is_shown(browser, settings):
    settings.MAIL_SERVER_IS_GIVEN = False
    page = browser.post(PAGE, hidden(browser.post(PAGE, {"rows": GOOD}))).content.decode()
    assert len(set(re.findall(r"http://testserver/invitations/[^<\s]+", page))) == 2


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"rows": ""}, "There is no row"),
        ({"rows": "a\x00b"}, "It holds a NUL character, at character 2"),
        ({"rows": "x" * 100_001}, "the most that can be kept is 100,000"),
        ({"file": SimpleUploadedFile("p.csv", b"\xff\xfe")}, "The file is not UTF-8 text (byte 1)"),
        ({"file": SimpleUploadedFile("p.csv", b"a\x00,b")}, "It holds a NUL character"),
        ({"file": SimpleUploadedFile("p.csv", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("p.csv", b"x" * 400_001)}, "The file is too large"),
        ({"rows": GOOD, "file": SimpleUploadedFile("p.csv", GOOD.encode())}, "not both"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(browser, sent, told):
    reply = browser.post(PAGE, sent)
    assert reply.status_code == 422
    assert told in reply.content.decode()


def test_text_pasted_from_other_programs_is_read(browser):
    reply = browser.post(PAGE, {"rows": "Nia\xa0New\tnia@plumbline.example\u2028Owen\towen@plumbline.example"})
    assert [(row.name, row.faults) for row in reply.context["rows"].checked] == [("Nia New", ()), ("Owen", ())]
