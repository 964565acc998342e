"""What is logged of a request: one line, its id on all of them, and never what the database or a form said."""

import io
import logging
import re
from unittest import mock
from urllib.parse import quote

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from inspection.foundation.logs import logging_settings
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ROW = 'new row violates a rule. DETAIL: Failing row contains (7, "Told me of her mother.")'


@pytest.fixture
def log():
    """Calls what makes log lines, and gives them as they are written to standard error."""
    line = logging_settings(level="INFO")["formatters"]["line"]
    handler = logging.StreamHandler(stream := io.StringIO())
    handler.setFormatter(line["()"](**{name: value for name, value in line.items() if name != "()"}))
    logging.getLogger().addHandler(handler)
    yield lambda: stream.getvalue().splitlines()
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Ivy Inspector"))
    return client


def fields(line):
    return dict(re.findall(r'(\w+)=("[^"]*"|\S*)', line))


def test_a_request_is_one_line_with_its_id_and_without_its_query(client, log):
    client.get("/?page=Told")
    [line] = log()
    said = fields(line)
    assert (said["event"], said["request"], said["code"]) == ("request_finished", '"GET /"', "200")
    assert re.fullmatch(r"[0-9a-f-]{36}", said["request_id"])
    assert said["ms"].isdigit()
    assert int(said["user"]) > 0


def test_two_requests_have_two_ids(client, log):
    client.get("/")
    client.get("/")
    first, second = (fields(line)["request_id"] for line in log())
    assert first != second


def test_an_error_is_told_by_type_and_place_never_by_its_message(client, log):
    with mock.patch("cases.views.lists.allocated_to", side_effect=IntegrityError(ROW)):
        assert client.get("/").status_code == 500
    [line] = log()
    said = fields(line)
    assert (said["event"], said["error"]) == ("request_failed", "IntegrityError")
    assert "views/lists.py" in said["at"]
    assert "mother" not in line
    assert "Failing row" not in line


def test_an_error_that_other_code_logs_keeps_its_message_to_itself_too(log):
    try:
        raise IntegrityError(ROW)
    except IntegrityError:
        logging.getLogger("anything").exception("It failed")
    [line] = log()
    assert fields(line)["error"] == "IntegrityError"
    assert "mother" not in line


def test_the_key_in_the_address_of_a_password_reset_is_not_logged(log):
    Client().get("/password-reset/MQ/set-password/")
    assert not any("set-password" in line for line in log())
    assert any("<token>" in line for line in log())


UNPRINTABLE = "\x00\x07\x1b[31m\r\n\x7f\x85\u200b\u2028\u202e\ud83d\ufeff"


def test_what_does_not_print_never_reaches_a_line_raw(client, log):
    client.get(f"/a{quote(UNPRINTABLE, errors='surrogatepass')}b/")
    logging.getLogger("anything").error("A message %s and", UNPRINTABLE, extra={"more": UNPRINTABLE})
    structlog.get_logger("anything").error("event", value=UNPRINTABLE)
    lines = log()
    assert len(lines) == 3
    assert [line for line in lines if not line.isprintable()] == []
    assert "\\x1b[31m\\r\\n\\x7f\\x85\\u200b" in lines[1].replace("\\\\", "\\")


def test_letters_of_every_script_are_logged_as_they_are(log):
    logging.getLogger("anything").error("Ŵyn Привет 東京 😀")
    assert "Ŵyn Привет 東京 😀" in log()[0]
