"""Trial 7: no request, however broken, is answered with a failure of the server."""

import collections
import functools
import json
import random
import re
import urllib.parse
import uuid

from tests.reliability.client import BROKEN, FORM, Client, together
from tests.reliability.lost import expect
from tests.reliability.saving import CASE, QUESTION

CLIENTS = 6
# Ends the session or changes the password of who asks: after that every request would meet the same refusal.
LEFT_OUT = re.compile(r"^sign-out/|^password-change/$|^admin/(logout|password_change)/")

TEXTS = [
    "", " ", "\x00", "a\x00b", "\x1b[0m", "\ud800", "\ufffe", "\u202e", "e\u0301" * 50, "😀" * 300, "x" * 200_001,
    "None", "null", "true", "-1", "0", "1e9", "NaN", "Infinity", "２", "١", str(2**31), str(2**63), str(2**64),
    "9" * 5000, "%", "%00", "%ff", "'", "\"; --", "{{ 7*7 }}", "../..", "<script>",
    "0b4a0d9e-7d3c-4e0f-9a52-6a9b7a9c2f10",
    "2.2.1", "2.2", "yes", "na", "tameside-2023", "2025-02-30", "0000-00-00", "99999-01-01", "\r\n", "a/b", "#", "[]",
]  # fmt: skip
VALUES = [
    *TEXTS, None, True, False, 0, 1, -1, 2**31 - 1, 2**31, 2**63, 2**64, 10**400, 0.5, 1e308, [], {}, [[]], ["yes"],
    {"a": {}}, [None] * 1000,
]  # fmt: skip
WHOLE_BODIES = [
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 50_000,
    b"\x00" * 100,
    b'{"version": NaN}', b'{"version": 1e999}', b'{"answer": "\\ud800"}', b"{'answer': 'yes'}", b"x" * 6_000_000,
    b'{"version":' + b"9" * 5000 + b"}", '{"answer": "yes"}'.encode("utf-16"),
]  # fmt: skip
CONTENT_TYPES = [
    "application/json", FORM, "text/plain", "", ";", "application/json; charset=utf-99", f"{FORM}; charset=utf-99",
    f"{FORM}; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=é",
    "multipart/form-data; boundary=b", "multipart/form-data; boundary=" + "b" * 500, "\x7f", "a/b/c", "application/x",
]  # fmt: skip
MULTIPART = [
    b"--b\r\n", b"--b--", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="2.2.1-version"\r\n\r\n0',
    b'--b\r\nContent-Disposition: form-data; name="key"\r\nContent-Transfer-Encoding: base64\r\n\r\n=a=\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="a"; filename="x"\r\nContent-Type: \xff\r\n\r\n\x00\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="\xff\xfe"\r\n\r\n\xff\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name*=utf-99\'\'a; name="a"\r\n\r\nx\r\n--b--\r\n',
    b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(2500)) + b"--b--",
    b"".join(b'--b\r\nContent-Disposition: form-data; name="f"; filename="%d"\r\n\r\n\r\n' % n for n in range(20)),
]  # fmt: skip
FIELDS = [
    "csrfmiddlewaretoken", "key", "then", "clear", "use_stored", f"{QUESTION}-version", f"{QUESTION}-answer",
    f"{QUESTION}-evidence", "expected_version", "reason", "cases", "to", "username", "password", "email", "next", "q",
    "page", "state", "assessor", "reference", "commenced_on", "commenced_on_0", "commenced_on_1", "commenced_on_2",
    "detail-court_report", "detail-interview", "format", "rating", "rationale", "version", "text", "heading", "kind",
    "standard",
    "by", "unallocated", "device", "_popup", "o", "p", "_changelist_filters", "action", "_selected_action",
]  # fmt: skip
HEADERS = {
    "Cookie": ["sessionid=\x01", "sessionid=" + "x" * 5000, "csrftoken=é", "csrftoken=", ";;;", "sessionid=a; b"],
    "X-CSRFToken": ["", "x", "é", "a" * 64],
    "Accept": ["", "application/json", "*/*;q=x", "application/json;\x0b", "é" * 20],
    "Host": ["", "a..b", "127.0.0.1:99999", "evil.example", "[::1", "127.0.0.1:x", "é"],
    "Referer": ["", "http://[", "http://127.0.0.1:99999/", "é", "http://127.0.0.1/\x01"],
    "Origin": ["null", "http://[", "http://evil.example", "é"],
    "Content-Length": ["0", "-1", "5000000000", "x", "1"],
    "Transfer-Encoding": ["chunked", "gzip, chunked"],
    "If-Modified-Since": ["x", "Sat, 99 Foo 99999 99:99:99 GMT"],
    "If-None-Match": ["\"", "W/", "*"],
    "Accept-Language": ["x" * 600, "en_", "é"],
    "Accept-Encoding": ["", "br;q=9", "é"],
    "Range": ["bytes=9-1", "x"],
    "X-Forwarded-For": ["", "é", "1.2.3.4, x"],
}  # fmt: skip


def malformed_requests(site, *, requests, seed=7):
    """Wrong types, huge numbers, broken bodies, odd Unicode and missing parts, sent to every address there is."""
    team = site.team(cases=2)
    routes = [route for route in site.ask("addresses") if not LEFT_OUT.match(route)]
    emails = [team.emails[0], team.lead, team.administrator]
    senders = [
        Sender(Client(site, team, emails[place % len(emails)]), routes, random.Random(seed * 1000 + place))
        for place in range(CLIENTS)
    ]
    together([lambda sender=sender: sender.send_many(-(-requests // CLIENTS)) for sender in senders])
    answered = sum((sender.answered for sender in senders), collections.Counter())
    failed = [fault for sender in senders for fault in sender.failed]
    expect(not failed, f"{len(failed)} answers of 500 or above, such as {failed[:5]}")
    # What they did is no harm to anybody else.
    ivy = Client(site, team)
    for page in ("", "2.2/", "summary/", f"history/{QUESTION}/"):
        ivy.get(f"{ivy.case(CASE)}{page}")
    site.stored(team)
    return {
        "requests": answered.total(),
        "addresses": len(routes),
        "answers below 500": sum(number for status, number in answered.items() if str(status) < "500"),
        "answers of 500 and above": 0,
        "deliberate 503": answered["503, busy"],
        "connections closed without an answer": answered["closed"],
    }


class Sender:
    def __init__(self, client, routes, chance):
        self.client = client
        self.routes = routes
        self.chance = chance
        self.answered = collections.Counter()
        self.failed = []
        self.cookies = dict(client.cookies)

    def send_many(self, number):
        for _ in range(number):
            self.client.cookies = dict(self.cookies)
            method, path, body, headers = self.chance.choice(
                (self.json_save, self.json_save, self.form_page, self.address, self.address, self.odd_headers)
            )()
            self.send(method, path, body, {name: value.encode("utf-8", "replace") for name, value in headers.items()})

    def send(self, method, path, body, headers):
        try:
            status, told, content = self.client.request(method, path, body, headers)
        except BROKEN:
            self.answered["closed"] += 1
            return
        except ValueError as fault:  # http.client itself refuses to send it
            self.client.hang_up()
            self.answered["closed"] += 1
            expect("nvalid" in str(fault), str(fault))
            return
        if status >= 500 and not (status == 503 and "Retry-After" in told):
            self.failed.append(f"{status} to {method} {path[:120]} {headers} {(body or b'')[:160]!r}: {content[:80]!r}")
        self.answered["503, busy" if status == 503 else str(status)] += 1

    # --- What is sent

    def token(self):
        return self.cookies["csrftoken"] if self.chance.random() < 0.9 else self.chance.choice(TEXTS)

    def text(self):
        if self.chance.random() < 0.2:
            return "".join(chr(self.chance.randrange(0x110000)) for _ in range(self.chance.randrange(1, 40)))
        return self.chance.choice(TEXTS)

    def path_part(self):
        if self.chance.random() < 0.2:
            return self.chance.choice(
                ["%ff%fe", "%00", "%ED%A0%80", "%", "%2F", "..", "%0a", "x" * 3000, "%F0%9F%98%80"]
            )
        return quoted(self.text()[:500])

    def headers(self, content_type):
        return {"Content-Type": content_type, "X-CSRFToken": self.cookies["csrftoken"]} | (
            {"Accept": "application/json"} if self.chance.random() < 0.5 else {}
        )

    def json_save(self):
        body = {
            "answer": "yes",
            "evidence": "text",
            "version": 0,
            "key": str(uuid.UUID(int=self.chance.getrandbits(128))),
        }
        for _ in range(self.chance.randrange(1, 3)):
            name = self.chance.choice([*body, "extra"])
            if self.chance.random() < 0.3:
                body.pop(name, None)
            else:
                body[name] = self.chance.choice(VALUES)
        sent = self.chance.choice(WHOLE_BODIES) if self.chance.random() < 0.15 else json.dumps(body).encode()
        number = QUESTION if self.chance.random() < 0.8 else self.path_part()
        content_type = "application/json" if self.chance.random() < 0.8 else self.chance.choice(CONTENT_TYPES)
        return "POST", f"{self.client.case(CASE)}answers/{number}/", sent, self.headers(content_type)

    def form(self):
        """(body, content type)"""
        if self.chance.random() < 0.3:
            return self.chance.choice(MULTIPART + WHOLE_BODIES), self.chance.choice(CONTENT_TYPES[-8:])
        names = self.chance.choices([*FIELDS, self.text()], k=self.chance.randrange(0, 8))
        fields = [("csrfmiddlewaretoken", self.token()), *((name, self.text()) for name in names)]
        body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields).encode()
        if self.chance.random() < 0.1:
            body += self.chance.choice([b"&%", b"&%zz=1", b"&=", b"&" * 5000, b"&a=%ff%fe", b";"])
        return body, FORM

    def form_page(self):
        body, content_type = self.form()
        section = "2.2" if self.chance.random() < 0.8 else self.path_part()
        return "POST", f"{self.client.case(CASE)}{section}/", body, self.headers(content_type)

    def address(self):
        """Any address of the product, each of its parts right or odd, with an odd query or an odd form."""
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", self._part, self.chance.choice(self.routes)).lstrip("^").rstrip("$")
        path = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", self._part, path).replace("\\Z", "")
        path = "".join(each if 32 < ord(each) < 127 else quoted(each) for each in path)
        if self.chance.random() < 0.5:
            body, content_type = self.form()
            return "POST", path, body, self.headers(content_type)
        names = self.chance.choices([*FIELDS, self.text()], k=self.chance.randrange(0, 4))
        query = "&".join(f"{quoted(name)}={quoted(self.text()[:1500])}" for name in names)
        return (
            self.chance.choice(["GET", "GET", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "X"]),
            f"{path}?{query}",
            None,
            {},
        )

    def _part(self, match):
        known = {
            "code": self.client.team.code,
            "reference": CASE,
            "section": "2.2",
            "number": QUESTION,
            "question": QUESTION,
            "standard": "2.2",
            "object_id": "1",
            "app_label": "inspection",
        }
        if self.chance.random() < 0.7:
            return known.get(match[1], "1")
        return self.path_part()

    def odd_headers(self):
        name = self.chance.choice(list(HEADERS))
        method, path, body, headers = self.chance.choice((self.json_save, self.form_page, self.address))()
        return method, path, body, headers | {name: self.chance.choice(HEADERS[name])}


@functools.lru_cache(1000)
def quoted(text):
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="")
