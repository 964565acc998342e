"""Two processes serve one installation: a session that is ended in one of them is ended in the other."""

import http.cookiejar
import os
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.journeys.conftest import serving

pytestmark = pytest.mark.deployed

PASSWORD = "plumbline-demo-2024"  # of the demonstration
# A cache of their own for each, and one that both share where there is Redis.
CACHES = ["", *(["redis://127.0.0.1:6379/10"] if os.environ.get("CELERY_BROKER_URL") else [])]


class Browser:
    """One browser's cookies, which go to both: they are the same host on two ports."""

    def __init__(self):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def send(self, address, **fields):
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode() if fields else None
        try:
            with self.opener.open(urllib.request.Request(address, body, {"Referer": address}), timeout=30) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.mark.parametrize("cache", CACHES, ids=lambda cache: "shared cache" if cache else "no shared cache")
def test_a_session_ended_in_one_worker_is_ended_in_the_other(environment, sessions, tmp_path, cache):
    settings = environment | {"CACHE_URL": cache}
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    with serving(settings, folders[0]) as one, serving(settings, folders[1]) as other:
        ivy, elsewhere = Browser(), Browser()
        for browser in (ivy, elsewhere):
            browser.send(f"{one}/sign-in/")
            browser.send(f"{one}/sign-in/", username="ivy@plumbline.example", password=PASSWORD)
        assert elsewhere.send(f"{other}/session/")[0] == 200
        ivy.send(f"{one}/sign-out-everywhere/", anything="")
        sessions.pop("ivy", None)  # that other journeys went on with: it has ended too
        assert elsewhere.send(f"{other}/session/")[0] == 401
        for worker in (one, other, other):
            status, page = ivy.send(f"{worker}/session/")
            assert status == 200
            assert re.search(r'"name": "Ivy Inspector"', page)
        session = [cookie for cookie in ivy.jar if cookie.name == "sessionid"]
        ivy.send(f"{one}/sign-out/", anything="")
        for cookie in session:
            ivy.jar.set_cookie(cookie)
        for worker in (other, one):
            assert ivy.send(f"{worker}/session/")[0] == 401
