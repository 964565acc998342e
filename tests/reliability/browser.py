"""Trial 5: a real browser on a bad network; killed, signed out, and searched for what it should not have kept."""

import os
import re
import shutil
import signal
import tempfile
import time
import uuid
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, sync_playwright
from playwright.sync_api import expect as seen

from tests.reliability.lost import expect
from tests.reliability.proxy import Proxy
from tests.reliability.saving import CASE
from tests.reliability.site import is_alive, wait_until

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECTION = "2.4"  # twenty questions
PATIENCE = 90_000  # milliseconds: the page waits up to half a minute between two tries
AFTER_TYPING_SECONDS = 2  # what the trial tries
SHARE_HARMED = 0.4


class Person:
    """An inspector with a browser of their own, whose profile stays when the browser goes."""

    def __init__(self, site, team, profile):
        self.site = site
        self.team = team
        self.profile = profile
        self.proxy = Proxy(site.web.port)
        self.playwright = sync_playwright().start()
        self.open_browser()

    def open_browser(self):
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=FLAGS, base_url=self.proxy.address
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.pages[0]
        # The question whether to leave with unsaved work.
        self.page.on("dialog", lambda dialog: dialog.accept())

    def kill_browser(self):
        processes = [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and f"--user-data-dir={self.profile}".encode() in _command_of(entry)
        ]
        for process in processes:
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: not any(map(is_alive, processes)), "the browser is still there")
        with suppress(Error):  # what it says of a browser that is gone
            self.context.close()

    def close(self):
        self.context.close()
        self.playwright.stop()
        self.proxy.close()

    def sign_in(self, page=None):
        page = page or self.page
        page.goto("/sign-in/")
        page.get_by_label("Email address").fill(self.team.emails[0])
        page.get_by_label("Password", exact=True).fill(self.team.password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/sign-in/" not in address)

    def open_section(self):
        """The form, once it has done all that it does at first."""
        self.page.goto(f"/inspections/{self.team.code}/cases/{CASE}/{SECTION}/")
        if "/sign-in/" in self.page.url:
            self.sign_in()
            self.page.goto(f"/inspections/{self.team.code}/cases/{CASE}/{SECTION}/")
        self.page.wait_for_load_state("networkidle")

    @property
    def numbers(self):
        return self.page.locator("fieldset[data-number]").evaluate_all("all => all.map(each => each.dataset.number)")

    def text_of(self, number):
        return self.page.locator(f'fieldset[data-number="{number}"] textarea[name]')

    def type(self, number, text):
        field = self.text_of(number)
        field.evaluate("field => field.closest('details')?.setAttribute('open', '')")  # a note is folded away at first
        field.fill(text)

    @property
    def total(self):
        return self.page.locator(".case-form__state")

    def evidence(self):
        return [row[4] for row in self.site.stored(self.team)["revisions"]]


def _command_of(entry):
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def somebody(site):
    with ExitStack() as afterwards:
        profile = tempfile.mkdtemp(prefix="profile-", dir=site.folder)
        afterwards.callback(shutil.rmtree, profile, ignore_errors=True)
        person = Person(site, site.team(), profile)
        afterwards.callback(person.close)
        person.sign_in()
        person.open_section()
        yield person


def edits_on_a_bad_network(site, *, edits):
    """Connections cut at random bytes and replies dropped after the commit: every edit is stored, and once."""
    with somebody(site) as ivy:
        numbers = ivy.numbers
        texts = []
        while len(texts) < edits:
            texts += _round_of_edits(ivy, numbers, len(texts))
        evidence = ivy.evidence()
        harmed = dict(ivy.proxy.done)
    wrong = {text: evidence.count(text) for text in texts if evidence.count(text) != 1}
    expect(not wrong, f"of {len(texts)} edits, these are not stored exactly once: {wrong}")
    expect(len(evidence) == len(texts), f"{len(texts)} edits left {len(evidence)} revisions")
    return {"edits": len(texts), "stored exactly once": len(texts), **{f"requests {k}": n for k, n in harmed.items()}}


def _round_of_edits(ivy, numbers, already):
    """Every question of the page once. The first one meets no network at all."""
    texts = [f"edit {already + place} – Ŵyn’s 😀" for place in range(len(numbers))]
    ivy.proxy.do_harm(saves=1.0)
    for place, (number, text) in enumerate(zip(numbers, texts, strict=True)):
        ivy.type(number, text)
        said = ivy.total.text_content()
        expect("not saved yet" in said, f"{number} is not acknowledged, and the page says {said!r}")
        if place == 0:
            expect(ivy.proxy.wait_for_harm(1, PATIENCE / 1000), "the edit was not sent")
            said = ivy.total.text_content()
            expect("not saved yet" in said, f"{number} cannot be saved, and the page says {said!r}")
            ivy.proxy.do_harm(saves=SHARE_HARMED)
    seen(ivy.total).to_have_text("All saved", timeout=PATIENCE)
    stored = set(ivy.evidence())
    expect(stored.issuperset(texts), "the page says “All saved”, and not all is stored")
    return texts


def typed_before_the_script(site, *, times):
    """On a slow network people type into a page whose script is still on its way: that is saved as well."""
    with somebody(site) as ivy:
        for turn in range(times):
            number, text = ivy.numbers[turn], f"typed early {turn} – Ŵyn’s 😀"
            on_its_way = _held_up(ivy.page, "**/case-form.js")
            ivy.page.reload(wait_until="commit")
            ivy.type(number, text)
            while not on_its_way:
                ivy.page.title()  # each question to the browser lets it tell what it asks for
            for request in on_its_way:
                request.continue_()
            ivy.page.unroute("**/case-form.js")
            seen(ivy.total).to_have_text("All saved", timeout=PATIENCE)
            expect(ivy.evidence().count(text) == 1, f"{text!r} is not stored once")
    return {"typed before the script": times, "stored once": times}


def _held_up(page, address):
    """The requests to an address from now on, which wait."""
    held = []

    def hold(request):
        held.append(request)

    page.route(address, hold)
    return held


def killed_browsers(site, *, times):
    """kill -9 of a browser two seconds after typing without a network; reopened, it has the text, and sends it."""
    for turn in range(times):
        # A new profile each time: nothing but the kill itself has had time to reach the disk.
        with somebody(site) as ivy:
            text = f"typed before kill {turn} – Ŵyn’s 😀"
            ivy.proxy.cut_off()
            ivy.type(ivy.numbers[0], text)
            time.sleep(AFTER_TYPING_SECONDS)
            ivy.kill_browser()
            expect(text not in ivy.evidence(), "the text was stored before the kill: the trial shows nothing")
            ivy.proxy.do_harm()
            ivy.open_browser()
            ivy.open_section()
            seen(ivy.text_of(ivy.numbers[0])).to_have_value(text, timeout=PATIENCE)
            # By this page, or by the one on which the person signed in again.
            wait_until(lambda text=text: text in ivy.evidence(), f"{text!r} is not stored")
            expect(ivy.evidence().count(text) == 1, f"{text!r} is not stored once")
    return {"browsers killed": times, "texts present afterwards": times, "stored once": times}


def ended_sessions(site, *, times):
    """The session ends in mid-form; after signing in in another tab everything is saved."""
    with somebody(site) as ivy:
        numbers = ivy.numbers
        for turn in range(times):
            number, text = numbers[turn % len(numbers)], f"typed after the session {turn} – Ŵyn’s 😀"
            session = {each["name"]: each["value"] for each in ivy.context.cookies()}["sessionid"]
            expect(site.ask("end_session", key=session) == 1, "there was no session to end")
            ivy.type(number, text)
            seen(ivy.page.locator("#session-ended")).to_be_visible(timeout=PATIENCE)
            expect("not saved yet" in ivy.total.text_content(), "the session has ended, and the page does not say so")
            tab = ivy.context.new_page()
            ivy.sign_in(tab)
            tab.close()
            ivy.page.bring_to_front()
            seen(ivy.total).to_have_text("All saved", timeout=PATIENCE)
            expect(ivy.evidence().count(text) == 1, f"{text!r} is not stored once")
    return {"sessions ended in mid-form": times, "texts saved after signing in": times}


def after_sign_out(site):
    """No file of the browser holds a readable word of the evidence, and the same person finds it again."""
    with somebody(site) as ivy:
        saved, unsent, control = (f"planted{uuid.uuid4().hex}" for _ in range(3))
        first, second, *_ = ivy.numbers
        ivy.type(first, f"This is {saved}")
        seen(ivy.total).to_have_text("All saved", timeout=PATIENCE)
        ivy.page.reload()
        ivy.open_section()
        ivy.proxy.cut_off(others=False)
        ivy.type(second, f"This is {unsent}")
        expect(ivy.proxy.wait_for_harm(1, PATIENCE / 1000), "the edit was not sent")
        # What the search must find, or it proves nothing.
        ivy.page.evaluate("word => localStorage.setItem('control', word)", control)
        ivy.page.get_by_role("button", name="Sign out", exact=True).click()
        seen(ivy.page.locator("#signing-out")).to_contain_text("1 answer that is not saved yet", timeout=PATIENCE)
        ivy.page.get_by_role("button", name="Sign out anyway").click()
        ivy.page.wait_for_url(re.compile("/sign-in/"))
        ivy.context.close()
        files = [path for path in Path(ivy.profile).rglob("*") if path.is_file()]
        expect(_holding(files, control), "the search does not find even what was stored in plain words")
        for word in (saved, unsent):
            found = _holding(files, word)
            expect(not found, f"evidence can be read after sign-out in {found}")
        ivy.proxy.do_harm()
        ivy.open_browser()
        ivy.open_section()
        seen(ivy.text_of(second)).to_have_value(f"This is {unsent}", timeout=PATIENCE)
        wait_until(lambda: f"This is {unsent}" in ivy.evidence(), "what was kept is not stored")
        expect(ivy.evidence().count(f"This is {unsent}") == 1, "what was kept is not stored once")
    return {"files searched": len(files), "with readable evidence": 0, "kept texts found again by the same person": 1}


def _holding(files, word):
    """Files with the word in any encoding that browsers use."""
    shapes = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")]
    return [path for path in files if any(shape in path.read_bytes() for shape in shapes)]


def why_no_browser() -> str | None:
    return None if CHROMIUM.exists() else f"{CHROMIUM} is not there"
