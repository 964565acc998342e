"""Every form that changes something carries what it saw, every one that makes something a key: all pages are walked."""

import re
from urllib.parse import urljoin

import pytest
from django.urls import Resolver404, resolve

from inspection.web.idempotency import KEY_FIELD
from tests.factories import answer_everything, make_case, submitted
from tests.test_access import address, arguments, asked, browser_of, cookies, inspection, people, sampled, stated

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db]
__all__ = ["arguments", "asked", "cookies", "inspection", "people", "sampled"]  # fixtures

# Of a person's own sign-in, password or session, and a made-up case that is stored nowhere.
OF_ONESELF = {
    *("sign_in", "sign_out", "sign_out_everywhere", "sign_in_link", "password_change", "password_reset"),
    *("keyboard", "invitation", "first_administrator"),
    "keyboard",
    "search",  # which changes nothing
    *("keyboard", "notices_by_mail", "notices_read", "notice_read"),
    *("password_reset_confirm", "framework_trial", "framework_trial_section"),
}
# The digest of what is uploaded says whether it is there already.
# Who is in a team is not added again, and what no longer holds stays so.
SAME_BY_CONTENT = {"framework_upload", "framework_shipped", "place_add", "team_add", "conflict_withdraw"}
# A survey result or a fact is never changed, but another put in its place: which one was seen, the address says.
SAME_BY_CONTENT |= {"context_withdraw", "context_restore"}
# What is ticked off or taken back is named by its digest, which is of what was seen.
SAME_BY_CONTENT |= {"report_checks"}
# Text goes into sections in which nothing is written: the same file again stores nothing.
SAME_BY_CONTENT |= {"report_import"}
# Of a proposal to publish, which never changes, the address says which was seen; it is ended once.
SAME_BY_CONTENT |= {"publication_approve", "publication_decline", "publication_withdraw"}
# Who reads a draft already is not let in again, and who no longer does stays out.
SAME_BY_CONTENT |= {"accuracy_contact_remove", "challenge_file_off"}
# The rows are only read; what invites is the next page's, with a key (tests/inspection/people/test_invite_many.py).
ONLY_CHECKS = {"people_invite_many"}
# An upload is held for who made it, in the place of what they have held before; nothing of it is stored.
HELD = {"caseload_upload"}
# Words are only looked for, and a file is only read: what stores its rows is the next page's, with a key.
ONLY_CHECKS |= {"evidence", "survey_upload"}
CARRIED = {"expected_version", "expected_digest", "key", KEY_FIELD}
WHO = ("lee", "ivy", "adam", "cora")
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)


def forms_on(client, url):
    """(name of the address it is sent to, its hidden fields) of each form that is posted."""
    page = client.get(url)
    if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
        return
    html = page.content.decode()
    for attributes, inside in FORM.findall(html):
        if 'method="post"' not in attributes:
            continue
        own = re.search(r'action="([^"]*)"', attributes)
        # A form without a place of its own may have buttons that have one.
        identity = re.search(r'id="([^"]+)"', attributes)
        buttons = re.findall(rf'form="{identity[1]}" formaction="([^"]*)"', html) if identity else []
        for target in buttons or [own[1] if own else ""]:
            try:
                name = resolve(urljoin(url, target).split("?")[0]).url_name
            except Resolver404:
                pytest.fail(f"a form on {url} is sent to {target}, which is nowhere")
            yield name, set(re.findall(r'type="hidden" name="([^"]+)"|name="([^"]+)" type="hidden"', inside))


def test_every_form_that_changes_something_carries_what_it_saw(inspection, arguments, cookies, people):
    case = make_case(inspection, reference="C-003", assessor=people["ivy"])
    answer_everything(case, by=people["ivy"])
    submitted(case, by=people["ivy"])
    found = {}
    for person in WHO:
        urls = {address(name, person, arguments) for method, name in stated() if method == "GET"}
        for url in sorted({*urls, case.get_absolute_url()}):
            for name, hidden in forms_on(browser_of(person, cookies), url):
                found.setdefault(name, set()).add(frozenset(field for pair in hidden for field in pair if field))
    changing = {
        name: fields for name, fields in found.items() if name not in OF_ONESELF | SAME_BY_CONTENT | ONLY_CHECKS | HELD
    }
    assert [name for name, kinds in changing.items() if not all(CARRIED & fields for fields in kinds)] == []
    assert {"allocation", "report_section_edit", "exports", "case_sign_off", "section"} <= changing.keys()
