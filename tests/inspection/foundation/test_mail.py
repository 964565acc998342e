"""Mail that leaves after the reply, through the whole way: only the mail server is ours."""

import threading

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from inspection.foundation import mail
from tests.factories import make_user
from tests.inspection.test_settings import settings_with

pytestmark = pytest.mark.django_db


class SlowServer(BaseEmailBackend):
    """Takes a mail when it is let, and refuses the first where it is told to."""

    open = threading.Event()
    taken: list[EmailMessage] = []
    refuses = 0

    def send_messages(self, email_messages):
        self.open.wait(10)
        if SlowServer.refuses:
            SlowServer.refuses -= 1
            raise ConnectionRefusedError("of ivy@plumbline.example")
        self.taken.extend(email_messages)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = "inspection.foundation.mail.BackgroundEmailBackend"
    settings.MAIL_DELIVERY_BACKEND = f"{__name__}.SlowServer"
    SlowServer.open.clear()
    SlowServer.taken.clear()
    yield SlowServer
    SlowServer.open.set()


def all_sent():
    mail.sender.submit(lambda: None).result(10)


def test_nobody_waits_for_the_mail_server(client, server):
    ivy = make_user("Ivy Inspector", password="x")
    assert client.post("/password-reset/", {"email": ivy.email}).status_code == 302
    assert server.taken == []
    server.open.set()
    all_sent()
    assert [sent.to for sent in server.taken] == [[ivy.email]]


def test_a_mail_that_fails_is_logged_without_its_address_and_the_next_leaves(client, server, caplog):
    ivy = make_user("Ivy Inspector", password="x")
    server.refuses = 1
    server.open.set()
    for _ in range(2):
        assert client.post("/password-reset/", {"email": ivy.email}).status_code == 302
    all_sent()
    assert len(server.taken) == 1
    [line] = [record.msg for record in caplog.records if record.name == "mail"]
    assert (line["event"], line["mails"]) == ("mail was not sent", 1)


def test_the_product_sends_in_the_background(tmp_path):
    made = settings_with(tmp_path, EMAIL_URL="smtp+tls://user:password@mail.example:587")
    assert made["EMAIL_BACKEND"] == "inspection.foundation.mail.BackgroundEmailBackend"
    assert made["MAIL_DELIVERY_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert made["EMAIL_HOST"] == "mail.example"
    assert made["EMAIL_TIMEOUT"] > 0
