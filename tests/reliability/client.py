"""An inspector's browser, as far as saving goes: signs in, saves, and keeps trying with the same key."""

import collections
import http.client
import json
import random
import re
import threading
import time
import urllib.parse
import uuid
from http.cookies import SimpleCookie

FORM = "application/x-www-form-urlencoded"
SIGN_IN_TRIES = 10  # while the database is busy
BROKEN = (OSError, http.client.HTTPException)


class Client:
    """`Client(site, team)` is the team's first inspector, signed in; another email makes it somebody else."""

    def __init__(self, site, team, email=None):
        self.port = site.web.port
        self.team = team
        self.email = email or team.emails[0]
        self.cookies = {}
        self.connection = None
        self.answered = collections.Counter()  # statuses
        self.sign_in()

    def request(self, method, path, body=None, headers=None, timeout=30):
        """(status, headers, body); a broken connection raises one of `BROKEN`."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.connection.request(method, path, body, {"Cookie": cookies} | (headers or {}))
            response = self.connection.getresponse()
            content = response.read()
        except BROKEN:
            self.hang_up()
            raise
        self.answered[response.status] += 1
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return response.status, response.headers, content

    def hang_up(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def sign_in(self):
        for _ in range(SIGN_IN_TRIES):
            self.cookies.clear()
            _, _, page = self.request("GET", "/sign-in/")
            token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
            fields = {"csrfmiddlewaretoken": token, "username": self.email, "password": self.team.password}
            status, _ = self.post("/sign-in/", fields)
            if status != 503:
                break
        assert status == 302, f"{self.email} could not sign in ({status})"

    def post(self, path, fields):
        """A form, as a page sends it; (status, text of the page)."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")} | fields
        status, _, page = self.request("POST", path, urllib.parse.urlencode(fields, doseq=True), {"Content-Type": FORM})
        return status, page.decode()

    def get(self, path):
        status, _, page = self.request("GET", path)
        assert status == 200, f"{path} answered {status}"
        return page.decode()

    def case(self, case):
        return f"/inspections/{self.team.code}/cases/{case}/"

    def save_once(self, case, question, *, answer="", evidence="", version=0, key=None, **headers):
        """One request; (status, reply)."""
        body = {"answer": answer, "evidence": evidence, "version": version, "key": str(key or uuid.uuid4())}
        headers = {"X-CSRFToken": self.cookies.get("csrftoken", "")} | headers
        as_json = {"Content-Type": "application/json", "Accept": "application/json"}
        status, _, content = self.request(
            "POST", f"{self.case(case)}answers/{question}/", json.dumps(body), as_json | headers
        )
        return status, json.loads(content) if content[:1] == b"{" else {}

    def save(self, case, question, *, seconds=120, **change):
        """As the page does: the same change with the same key until the server has answered it."""
        change.setdefault("key", uuid.uuid4())
        deadline = time.monotonic() + seconds
        while True:
            try:
                status, reply = self.save_once(case, question, **change)
                if status < 500:
                    return status, reply
            except BROKEN as broken:
                status = repr(broken)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{case} {question} was not answered within {seconds} s (last: {status})")
            time.sleep(random.uniform(0.02, 0.2))


def together(jobs):
    """Run callables at the same moment in threads of their own; their results in order, the first error raised."""
    start = threading.Barrier(len(jobs))
    results = [None] * len(jobs)
    errors = []

    def run(place, job):
        try:
            start.wait()
            results[place] = job()
        except Exception as error:  # raised below, in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results
