"""Whatever is sent, a page answers: never a 500, and never a bare page of Django's."""

import io

import pytest
from django.test import Client, RequestFactory

from inspection.web import error_views as failures
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

MULTIPART = "multipart/form-data; boundary=x"
BODIES = {
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "empty boundary": (b"--x\r\n", "multipart/form-data; boundary="),
    "boundary not ASCII": (b"--x\r\n", "multipart/form-data; boundary=é"),
    "never ends": (b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nivy', MULTIPART),
    "not multipart at all": (b"\x00\xff" * 100, MULTIPART),
    "bad base64": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--',
        MULTIPART,
    ),
    "header without end": (b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 70_000, MULTIPART),
    "not UTF-8": (b"username=%ff%fe&password=\xff", "application/x-www-form-urlencoded"),
    "unknown charset": (b"username=a", "application/x-www-form-urlencoded; charset=utf-99"),
    "NUL": (b"username=a%00b&password=%00", "application/x-www-form-urlencoded"),
    "too many fields": (b"a=1&" * 2001, "application/x-www-form-urlencoded"),
    "too large": (b"username=" + b"a" * (5 * 1024 * 1024 + 1), "application/x-www-form-urlencoded"),
    "JSON": (b"{", "application/json"),
}


@pytest.fixture(params=[False, True], ids=["no CSRF check", "CSRF check"])
def anyone(request):
    return Client(enforce_csrf_checks=request.param, raise_request_exception=False)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["/sign-in/", "/password-reset/", "/sign-out/", "/health/", "/nowhere/"])
def test_a_body_that_cannot_be_read_is_never_a_500(anyone, path, body):
    data, content_type = BODIES[body]
    assert anyone.generic("POST", path, data, content_type).status_code < 500


@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/frameworks/", 403)])
def test_a_page_that_fails_keeps_the_menu(address, status):
    client = Client()
    client.force_login(make_user("Olu Outsider"))
    page = client.get(address)
    assert page.status_code == status
    for kept in ('aria-label="Menu"', "Home", "Olu Outsider", "Sign out"):
        assert kept in page.content.decode()
    assert 'aria-label="Menu"' not in Client().get("/nowhere/").content.decode()


@pytest.mark.parametrize("body", BODIES)
def test_nor_is_it_for_a_person_signed_in(body):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(password=PASSWORD))
    data, content_type = BODIES[body]
    assert client.generic("POST", "/password-change/", data, content_type).status_code < 500


@pytest.mark.parametrize(
    "path",
    ["/%00", "/%ff/", "/sign-in/?next=%00", "/inspections/%F0%9F%98%80/", "/password-reset/x/y/", "/" + "a" * 5000],
)
def test_a_strange_address_is_never_a_500(anyone, path):
    assert anyone.get(path).status_code < 500


def test_a_host_that_is_not_ours_is_refused_with_a_page(client):
    response = client.get("/sign-in/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "The request could not be read" in response.content.decode()


def test_a_form_from_elsewhere_is_refused_with_a_page():
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()


def test_a_page_that_is_not_there(client):
    client.force_login(make_user())
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_a_script_gets_json():
    request = RequestFactory().get("/", headers={"Accept": "application/json"})
    assert failures.server_error(request).content == b'{"error": "server_error"}'


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (failures.bad_request, 400),
        (failures.not_allowed, 403),
        (failures.csrf_failure, 403),
        (failures.not_found, 404),
        (failures.server_error, 500),
    ],
)
def test_no_failure_page_reads_the_body_the_session_or_the_database(page, status, django_assert_num_queries):
    # A bare request: asking it for a session, a user or its broken body would raise.
    request = RequestFactory().generic("POST", "/", b"--x\r\n", "multipart/form-data")
    request._stream = io.BytesIO(b"")
    with django_assert_num_queries(0):
        response = page(request)
    assert response.status_code == status
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/", "/session/"])
def test_every_page_refuses_scripts_and_copies_of_itself(client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/", "/session/", "/static/nowhere.js"])
def test_every_page_refuses_what_a_browser_could_offer_it(client, path):
    policy = client.get(path).headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()"} <= set(policy)
    assert [feature for feature in policy if not feature.endswith("=()")] == []


def test_a_refusal_hands_back_what_was_typed_but_never_a_form_with_a_password():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Ivy Inspector"))
    refusal = client.post("/password-change/", {"old_password": PASSWORD, "new_password1": "a", "note": "Beside it"})
    assert refusal.status_code == 403
    assert PASSWORD not in refusal.content.decode()
    assert "Beside it" not in refusal.content.decode()
    assert "Beside it" in client.post("/nowhere/", {"note": "Beside it"}).content.decode()
