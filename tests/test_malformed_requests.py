"""Requests that no page of ours makes, to every address: each is answered, and never with a failure of ours.

`pytest tests/test_malformed_requests.py --malformed 10000` is the long run.
"""

import json
import random
import urllib.parse

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from cases.models import Judgement
from inspection.people.invitations import invite, token_of
from tests.factories import (
    answer,
    join,
    make_case,
    make_earlier_recommendation,
    make_example,
    make_inspection,
    make_sent_draft,
    make_team,
    primary,
    submitted,
)

pytestmark = pytest.mark.django_db

SEED = 20260302
KEY = "0b4a0d9e-7d3c-4e0f-9a52-6a9b7a9c2f10"
ODD = [
    "", " ", "0", "-1", "1", "1.5", "1e999", "NaN", "٣", "²", "true", "null", "[]", "None", "nobody", "x" * 25_000,
    str(2**31), str(2**63), str(-(2**63) - 1), "9" * 5000, "\x00", "a\x00b", "\x1b[0m", "\ufffe", "\u202e", "e\u0301",
    "👩🏽‍🤝‍👩🏾", "../../etc/passwd", "%00", "%ff", "%s%n", "{2.2.3 percent}", "'; DROP TABLE x; --", "<script>",
    "\r\n\r\n", "2022-02-30", "0000-00-00", "yes", "na", "3 or more", "licence", KEY, "{" + KEY + "}",
    "urn:uuid:" + KEY, "x" * 36,
]  # fmt: skip
ODD_JSON = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    2**31 - 1,
    1,
    10**400,
    [],
    ["yes"],
    {},
    {"a": {}},
    "\ud83d",
    *ODD,
]
FIELDS = {
    "section": ["key", "2.2.1-version", "2.2.1-answer", "2.2.1-evidence", "clear", "use_stored", "then"],
    "standard": ["key", "1.1-version", "1.1-answer", "1.1-evidence", "1.1/1-version", "clear", "use_stored", "then"],
    "case_details": [
        "expected_version",
        "commenced_on_0",
        "commenced_on_1",
        "commenced_on_2",
        "detail-sex",
        "detail-interview",
    ],
    "allocation": ["cases", "to"],
    "caseload_upload": ["text"],
    "caseload_columns": ["held", "secret", "sheet", "mapping", "references", "reference", "column-sex"],
    "caseload_values": ["held", "secret", "sheet", "mapping", "references", "dates", "value-sex-0"],
    "caseload_store": ["held", "secret", "mapping", "preview", "downloaded", "idempotency_key"],
    "cases": ["reference", "state", "assessor", "page"],
    "question": ["by", "answer", "where-sex", "page"],
    "case_summary": ["q"],
    "case_review": ["decision", "note-2.2.1", "note-2.2.3"],
    "panel_decide": ["agreed", "rationale", "minutes", "warned_of", "may_be_printed", "expected_version"],
    "panel_members": ["present", "expected_version"],
    "panel_member_add": ["user", "name", "role", "idempotency_key"],
    "panel_member": ["has_any", "interests"],
    "panel_views": ["view-1.1", "view-2.2", "idempotency_key"],
    "panel_propose": ["rating", "sentence", "idempotency_key"],
    "panel_dissent": ["member", "held", "why", "idempotency_key"],
    "panel_confirm": ["expected_version", "idempotency_key"],
    "panel_reopen": ["reason", "expected_version", "idempotency_key"],
    "panel_what_if": ["question0", "from0", "to0", "cases0", "question19", "without", "rule", "standard"],
    "section_comments": ["text", "thread", "step", "expected_version", "idempotency_key"],
    "passage_restore": ["version", "expected_version"],
    "report_section_stage": ["step", "expected_version"],
    "report_section_edit": [
        *("order", "add", "preview", "new-narrative-0-text", "new-narrative-0-conditions", "new-strength-0-place"),
        *("passage-1-text", "passage-1-expected_version", "passage-1-place", "passage-1-delete", "new-x-0-text"),
    ],
    "report_checks": ["finding", "take_back"],
    "report_details": ["lead_inspector", "signatory", "copyright_holder", "copyright_year", "address", "isbn"],
    "accuracy_send": ["due_on_0", "letter", "earlier", "name", "email", "expected_version", "idempotency_key"],
    "accuracy_extend": ["due_on_0", "due_on_1", "due_on_2", "reason", "expected_version", "idempotency_key"],
    "accuracy_take_back": ["reason", "expected_version", "idempotency_key"],
    "accuracy_contact_add": ["name", "email", "idempotency_key"],
    "accuracy_answer": ["disposition", "reason", "expected_version", "idempotency_key"],
    "challenge_add": [
        *("words", "evidence", "wording", "paragraph", "standard", "question", "case_number", "case"),
        "idempotency_key",
    ],
    "challenge": ["words", "evidence", "paragraph", "standard", "question", "case_number", "expected_version"],
    "challenge_withdraw": ["expected_version"],
    "draft_submit": ["expected_version", "expected_challenges", "idempotency_key"],
    "recommendation_respond": ["agreement", "action", "owner", "due_on_0", "due_on_1", "due_on_2", "expected_version"],
    "draft_respond": ["agreement", "action", "due_on_0", "due_on_2", "expected_version", "idempotency_key"],
    "recommendation_judge": ["verdict", "reason", "expected_version", "idempotency_key"],
    "publication_propose": ["published_on_0", "published_on_2", "reason", "expected_version", "idempotency_key"],
    "publication_decline": ["reason"],
    "exports": ["format", "idempotency_key"],
    "people": ["q", "role", "state", "page"],
    "people_invite": ["name", "email", "system_role", "idempotency_key"],
    "people_invite_many": ["rows", "expected_digest", "idempotency_key"],
    "person_change": ["name", "system_role"],
    "person_invite_again": ["idempotency_key"],
    "invitation": ["new_password1", "new_password2"],
    "first_administrator": ["code", "name", "email", "new_password1", "new_password2"],
    "places": ["regions", "units"],
    "place": ["name", "region"],
    "place_add": ["name", "code", "region"],
    "framework_shipped": ["edition"],
    "sign_in": ["username", "password", "next"],
    "password_reset": ["email"],
    "password_change": ["old_password", "new_password1", "new_password2"],
}
COMMON = ["expected_version", "reason", "page", "next", "csrfmiddlewaretoken"]
ADMIN = ["user", "region", "deliveryunit", "inspection", "framework"]
ADMIN_PAGES = ["", "add/", "1/change/", "%00/change/", f"{2**63}/change/"]
ADMIN_FIELDS = [
    "q",
    "p",
    "o",
    "all",
    "e",
    "id",
    "pk__in",
    "_popup",
    "_to_field",
    "action",
    "_selected_action",
    "name__contains",
    "code",
    "framework__id__exact",
]
TYPES = [
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded; charset=utf-99",
    "",
    "multipart/form-data",
]


POSTED = ["save_answer", "store_key", "case_submit", "case_sign_off", "case_return", "case_reopen"]


class Fuzz:
    def __init__(self, seed, known):
        self.random = random.Random(seed)
        self.known = known
        self.patterns = list(patterns())

    def path(self):
        """(name, address); arguments are right most of the time, so that requests get behind the door."""
        if self.random.random() < 0.08:
            return "admin", f"/admin/inspection/{self.random.choice(ADMIN)}/{self.random.choice(ADMIN_PAGES)}"
        name, template, arguments = self.random.choice(self.patterns)
        if self.random.random() < 0.25:
            name, template, arguments = next(each for each in self.patterns if each[0] == "save_answer")
        chosen = {each: self.argument(each, name) for each in arguments}
        return name, "/" + template % chosen

    def argument(self, name, page):
        known = self.known.get((page, name), self.known.get(name))
        text = known if self.random.random() < 0.95 and known is not None else self.random.choice(ODD)
        return urllib.parse.quote(str(text)[:2000], safe="")

    def form(self, name):
        names = [*FIELDS.get(name, []), *COMMON, *(ADMIN_FIELDS if name == "admin" else [])]
        pairs = [(self.random.choice(names), self.value(name)) for _ in range(self.random.randint(0, 8))]
        return [(field, self.right(field) if self.random.random() < 0.3 else text) for field, text in pairs]

    def right(self, field):
        known = {
            "key": KEY,
            "2.2.1-version": "0",
            "2.2.1-answer": "yes",
            "expected_version": "0",
            "format": "x",
            "order": "1",
        }
        return known.get(field, "1")

    def value(self, name):
        return self.random.choice(ODD)

    def json(self):
        said = {"answer": "yes", "evidence": "Text", "version": 0, "key": KEY, "device": KEY}
        for name in self.random.sample(list(said), self.random.choice([1, 1, 2, 3])):
            if self.random.random() < 0.15:
                del said[name]
            else:
                said[name] = self.random.choice(ODD_JSON)
        return json.dumps(said)

    def body(self, name):
        """(bytes, content type)"""
        kind = self.random.randrange(6)
        form = urllib.parse.urlencode(self.form(name), errors="replace")
        if kind == 0:
            return form.encode(), "application/x-www-form-urlencoded"
        if kind == 1 or (kind < 4 and name in ("save_answer", "store_key")):
            return self.broken(self.json().encode()), "application/json"
        if kind == 2:
            parts = "".join(
                f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'
                for field, text in self.form(name)
            )
            return self.broken(parts.encode() + b"--x--\r\n"), "multipart/form-data; boundary=x"
        if kind == 3:
            return form.encode(), "application/x-www-form-urlencoded"
        if kind == 4:
            return self.random.randbytes(self.random.randrange(200)), self.random.choice(TYPES)
        return self.broken(form.encode()), self.random.choice([*TYPES, "application/x-www-form-urlencoded"])

    def broken(self, body):
        what = self.random.randrange(5)
        if what == 0 and self.random.random() < 0.5:
            return body[: self.random.randrange(len(body) + 1)]
        if what == 1:
            place = self.random.randrange(len(body) + 1)
            return body[:place] + self.random.randbytes(3) + body[place:]
        return body

    def request(self):
        name, path = self.path()
        if self.random.random() < (0.05 if name in POSTED else 0.5):
            query = urllib.parse.urlencode(self.form(name))
            return "GET", f"{path}?{query}", b"", "text/plain"
        method = self.random.choices(["POST", "GET", "PUT", "HEAD", "OPTIONS", "DELETE"], [90, 3, 2, 2, 2, 1])[0]
        return method, path, *self.body(name)


def patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name == "sign_out":
                continue
            for template, arguments in get_resolver().reverse_dict.getlist(pattern.name)[0][0]:
                yield pattern.name, template, arguments
        elif getattr(pattern, "namespace", None) != "admin":
            yield from patterns(pattern)


@pytest.fixture
def known():
    inspection = make_inspection()
    team = make_team(inspection)
    ivys = make_case(inspection, reference="C-001", assessor=team["ivy"])
    answer(ivys, {"2.2.3": "yes"}, by=team["ivy"])
    submitted(make_case(inspection, reference="C-002", assessor=team["ivy"]), by=team["ivy"])
    asked = make_inspection(framework=make_example("approved-premises-2025"))
    for name in ("ivy", "lee"):
        join(team[name], asked, team[name].team_memberships.get().role)
    of_asked = {(page, "code"): asked.code for page in ("standards", "standard", "standard_history")}
    invitation, _ = invite(email="nia@plumbline.example", name="Nia New", by=team["adam"])
    draft = make_sent_draft(inspection, by=team["lee"], contact=team["olu"])
    draft.challenges.create(number=1, words="It was five.", evidence="The register.", by=team["olu"])
    of_draft = {
        (name, "pk"): draft.pk for name, *_ in patterns() if name.startswith(("draft", "challenge"))
    } | dict.fromkeys(("draft_number", "challenge_number", "place"), 1)
    earlier = make_earlier_recommendation(inspection, by=team["lee"])
    pages = ("place", "place_add", "place_close", "place_open")
    of_region = {(page, "kind"): "regions" for page in pages} | {(page, "code"): "north" for page in pages}
    return {
        **of_asked,
        **of_region,
        **of_draft,
        "earlier": earlier.pk,
        ("invitation", "token"): token_of(invitation),
        ("standard", "number"): "1",
        ("standard_history", "number"): "1.1/1",
        "team": team,
        "case": ivys,
        "code": inspection.code,
        "reference": "C-001",
        "number": "2.2.1",
        "section": "2.2",
        "kind": "narrative",
        "pk": "1",
        "uidb64": "MQ",
        "token": "set-password",
    }


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("field", ["", "\x00", "no_such_field"])
def test_an_admin_page_is_asked_for_by_no_field(known, model, field):
    client = Client()
    client.force_login(known["team"]["adam"])
    for pk in ("1", "%00"):
        for view in ("change", "delete"):
            for send in (client.get, client.post):
                address = f"/admin/inspection/{model._meta.model_name}/{pk}/{view}/"
                assert send(address, {"_to_field": field}).status_code < 500


@pytest.mark.parametrize("selected", ["", "\x00", "x", "9" * 40])
def test_an_admin_action_is_asked_for_what_is_no_row(known, selected):
    client = Client()
    client.force_login(known["team"]["adam"])
    for model in ("region", "deliveryunit", "user", "inspection", "framework"):
        sent = {"action": "delete_selected", "_selected_action": selected}
        assert client.post(f"/admin/inspection/{model}/", sent).status_code < 500


def test_no_malformed_request_is_a_failure_of_ours(known, pytestconfig):
    fuzz = Fuzz(SEED, known)
    people = [known["team"][name] for name in ("ivy", "ivy", "ivy", "lee", "lee", "adam", "olu", "olu")]
    clients = [Client(raise_request_exception=False) for _ in people] + [Client(raise_request_exception=False)]
    for client, person in zip(clients, people, strict=False):
        client.force_login(person)
    before = primary(known["case"]).version
    failed, seen = [], {}
    for _ in range(pytestconfig.getoption("--malformed")):
        method, path, body, content_type = fuzz.request()
        client = fuzz.random.choice(clients)
        with transaction.atomic():
            reply = client.generic(method, path, body, content_type)
            if reply.status_code >= 500:
                failed.append((reply.status_code, method, path[:300], body[:300], content_type))
            seen[reply.status_code] = seen.get(reply.status_code, 0) + 1
            transaction.set_rollback(True)
    print(dict(sorted(seen.items())))  # noqa: T201
    assert failed == []
    # It must have come behind the door, too.
    assert {200, 302, 400, 401, 403, 404, 405, 422} <= set(seen)
    assert primary(known["case"]).version == before
    assert Judgement.objects.count() == 1
