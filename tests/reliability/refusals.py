"""Trial 6: whatever a save is refused for, its text comes back, or the sender is told that it must keep it."""

import collections
import html
import itertools
import uuid

from tests.reliability.client import Client, together
from tests.reliability.lost import expect
from tests.reliability.saving import QUESTION, handed_back
from tests.reliability.site import THREADS

LIMIT = 20_000
SECTION = "2.2"
WORKERS = 3


def refused_saves(site, *, each):
    """Every kind of refusal `each` times. Afterwards the same text is stored, as the refusal said it could be."""
    people = WORKERS * THREADS  # as many as are answered at once
    team = site.team(people=people, cases=people)
    desks = [Desk(site, team, place) for place in range(people)]
    turns = dict.fromkeys(KINDS, -(-each // people))
    together([lambda desk=desk: desk.go_through(turns) for desk in desks])
    for kind in BUSY_KINDS:
        _while_locked(site, desks, kind, -(-each // people))
    evidence = collections.Counter(row[4] for row in site.stored(team)["revisions"])
    for desk in desks:
        for text in desk.settled:
            expect(evidence[text] == 1, f"{text[:60]!r} was refused, sent again and is there {evidence[text]} times")
    refused = sum((desk.refused for desk in desks), collections.Counter())
    return {
        "refused saves": refused.total(),
        **{f"refused: {name}": number for name, number in sorted(refused.items())},
        "stored when sent again": sum(len(desk.settled) for desk in desks),
        "texts lost": 0,
    }


def _while_locked(site, desks, kind, turns):
    """The database is locked from outside while everybody saves; then all send the same again."""
    for _ in range(turns):
        site.ask("lock")
        try:
            changes = together([lambda desk=desk: kind(desk) for desk in desks])
        finally:
            site.ask("unlock")
        together(
            [
                lambda desk=desk, change=change: desk.settle(**change)
                for desk, change in zip(desks, changes, strict=True)
            ]
        )


class Desk:
    """An inspector with a case, signed in twice."""

    def __init__(self, site, team, place):
        self.site = site
        self.team = team
        self.case = f"T-{place:04}"
        self.email = team.emails[place]
        self.ivy, self.also_ivy = Client(site, team, self.email), Client(site, team, self.email)
        self.version = 0
        self.numbers = itertools.count(1)
        self.refused = collections.Counter()
        self.settled = []

    def ask(self, do, **more):
        return self.site.ask(do, code=self.team.code, **more)

    def text(self, about):
        return f"{about} {self.case} {next(self.numbers)}: <b>Ŵyn’s</b> & 😀\n\n  as “typed”"

    def go_through(self, turns):
        # Turned by one from desk to desk, so that different refusals meet.
        names = list(turns)
        start = int(self.case[2:]) % len(names)
        for name in names[start:] + names[:start]:
            for _ in range(turns[name]):
                KINDS[name](self)

    def is_refused(self, kind, answered, status, error, evidence=None):
        """By a save of one answer: as data, and with the text."""
        expect((answered[0], answered[1].get("error")) == (status, error), f"{kind} was answered {answered}")
        if evidence is not None:
            expect(handed_back(answered[1])["evidence"] == evidence, f"{kind}: the text did not come back: {answered}")
        self.refused[kind] += 1

    def page_is_refused(self, kind, answered, status, evidence):
        """By a page with a form: with the text on it, in a field or to copy."""
        expect(answered[0] == status, f"{kind} was answered {answered[0]}")
        shown = html.unescape(answered[1]).replace("\r\n", "\n")
        expect(evidence in shown, f"{kind}: the text is not on the page")
        self.refused[kind] += 1

    def settle(self, evidence, key=None):
        """The text is sent (again), and stored."""
        status, reply = self.ivy.save(
            self.case, QUESTION, evidence=evidence, version=self.version, key=key or uuid.uuid4()
        )
        expect(status == 200, f"what was refused is still refused, with {status}: {reply}")
        self.version = reply["version"]
        self.settled.append(evidence)

    def save(self, evidence, key=None, **headers):
        return self.ivy.save_once(self.case, QUESTION, evidence=evidence, version=self.version, key=key, **headers)

    def send_page(self, evidence, version=None):
        """The whole page, as a browser without scripts."""
        fields = {
            "key": str(uuid.uuid4()),
            f"{QUESTION}-version": self.version if version is None else version,
            f"{QUESTION}-evidence": evidence.replace("\n", "\r\n"),
        }
        return self.ivy.post(f"{self.ivy.case(self.case)}{SECTION}/", fields)

    def overtake(self):
        status, reply = self.also_ivy.save(self.case, QUESTION, evidence=self.text("first"), version=self.version)
        expect(status == 200, f"answered {status}: {reply}")
        self.version = reply["version"]


# --- Kinds of refusal: each brings it about, looks at the reply, and settles -----------------------------------------


def conflict(desk):
    evidence, seen = desk.text("conflict"), desk.version
    desk.overtake()
    answered = desk.ivy.save_once(desk.case, QUESTION, evidence=evidence, version=seen)
    desk.is_refused("conflict", answered, 409, "conflict", evidence)
    desk.settle(evidence)


def page_conflict(desk):
    evidence, seen = desk.text("conflict"), desk.version
    desk.overtake()
    desk.page_is_refused("page, conflict", desk.send_page(evidence, seen), 409, evidence)
    desk.settle(evidence)


def session_ended(desk):
    key, evidence = uuid.uuid4(), desk.text("session")
    desk.site.ask("end_session", key=desk.ivy.cookies["sessionid"])
    desk.is_refused("session ended", desk.save(evidence, key), 401, "signed_out", evidence)
    desk.ivy.sign_in()
    desk.settle(evidence, key)


def page_session_ended(desk):
    evidence = desk.text("session")
    desk.site.ask("end_session", key=desk.ivy.cookies["sessionid"])
    desk.page_is_refused("page, session ended", desk.send_page(evidence), 401, evidence)
    desk.ivy.sign_in()
    desk.settle(evidence)


def token_of_old(desk):
    key, evidence = uuid.uuid4(), desk.text("token")
    before = desk.ivy.cookies["csrftoken"]
    desk.ivy.sign_in()
    desk.is_refused("CSRF token of an older sign-in", desk.save(evidence, key, **{"X-CSRFToken": before}), 403, "csrf")
    desk.settle(evidence, key)


def page_token_of_old(desk):
    evidence, token = desk.text("token"), desk.ivy.cookies["csrftoken"]
    desk.ivy.cookies["csrftoken"] = "a" * 32
    answered = desk.ivy.post(
        f"{desk.ivy.case(desk.case)}{SECTION}/",
        {"csrfmiddlewaretoken": token, f"{QUESTION}-version": desk.version, f"{QUESTION}-evidence": evidence},
    )
    desk.ivy.cookies["csrftoken"] = token
    desk.page_is_refused("page, CSRF token of an older sign-in", answered, 403, evidence)
    desk.settle(evidence)


UNSTORABLE = {
    "NUL": "\x00",
    "control character": "\x1b",
    "half a character pair": "\ud83d",
    "U+FFFE": "\ufffe",
    "too long": "x" * LIMIT,
}


def unstorable(desk):
    for what, part in UNSTORABLE.items():
        evidence = desk.text(what)
        refused = evidence + part
        desk.is_refused(what, desk.save(refused), 422, "refused", refused)
        desk.settle(evidence)


def page_unstorable(desk):
    evidence = desk.text("control character")
    desk.page_is_refused("page, control character", desk.send_page(evidence + "\x1b"), 422, evidence)
    desk.settle(evidence)


def taken_from_team(desk):
    key, evidence = uuid.uuid4(), desk.text("team")
    desk.ask("leave_team", email=desk.email)
    desk.is_refused("taken from the team", desk.save(evidence, key), 403, "not_allowed", evidence)
    desk.ask("join_team", email=desk.email)
    for client in (desk.ivy, desk.also_ivy):
        client.sign_in()
    desk.settle(evidence, key)


def reallocated(desk):
    key, evidence = uuid.uuid4(), desk.text("reallocated")
    desk.ask("allocate_to", case=desk.case, email=desk.team.lead)
    desk.is_refused("reallocated", desk.save(evidence, key), 403, "not_allowed", evidence)
    desk.page_is_refused("page, reallocated", desk.send_page(evidence), 403, evidence)
    desk.ask("allocate_to", case=desk.case, email=desk.email)
    desk.settle(evidence, key)


def disabled(desk):
    key, evidence = uuid.uuid4(), desk.text("disabled")
    desk.site.ask("set_active", email=desk.email, active=False)
    desk.is_refused("account disabled", desk.save(evidence, key), 401, "signed_out", evidence)
    desk.site.ask("set_active", email=desk.email, active=True)
    for client in (desk.ivy, desk.also_ivy):
        client.sign_in()
    desk.settle(evidence, key)


def closed(desk):
    key, evidence = uuid.uuid4(), desk.text("closed")
    desk.ask("close", case=desk.case, email=desk.email)
    desk.is_refused("case closed", desk.save(evidence, key), 403, "closed", evidence)
    desk.page_is_refused("page, case closed", desk.send_page(evidence), 409, evidence)
    desk.ask("give_back", case=desk.case, email=desk.team.lead)
    desk.settle(evidence, key)


KINDS = {
    each.__name__: each
    for each in (
        conflict, page_conflict, session_ended, page_session_ended, token_of_old, page_token_of_old, unstorable,
        page_unstorable, taken_from_team, reallocated, disabled, closed,
    )
}  # fmt: skip


def busy(desk):
    change = {"evidence": desk.text("busy"), "key": uuid.uuid4()}
    answered = desk.save(**change)
    desk.is_refused("database locked", answered, 503, "busy")
    return change


def page_busy(desk):
    evidence = desk.text("busy")
    desk.page_is_refused("page, database locked", desk.send_page(evidence), 503, evidence)
    return {"evidence": evidence}


BUSY_KINDS = (busy, page_busy)
