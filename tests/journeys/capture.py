"""What the journeys about capture share: a case of their own, a browser that can be killed, a look into its store."""

import os
import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, Page

from tests.journeys.person import Person

READ_STORE = """async () => {
  const database = await new Promise((go) => { indexedDB.open("plumbline").onsuccess = (e) => go(e.target.result) });
  if (!database.objectStoreNames.contains("unsent")) return [];
  const all = database.transaction("unsent").objectStore("unsent").getAll();
  await new Promise((go) => { all.onsuccess = go });
  database.close();
  return all.result.map((record) => [record.owner, record.iv.join()]);
}"""
PATIENCE_SECONDS = 30

ADD_CASE = """
import datetime
from cases.allocation.actions import allocate
from cases.sampling.actions import add_case
from cases.models import Assessment, Case
from inspection.models import Inspection, User
inspection = Inspection.objects.get(code="harbour-2024")
if not Case.objects.filter(inspection=inspection, reference="{reference}").exists():
    commenced_on = datetime.date(2024, 1, 8)
    case = add_case(inspection=inspection, reference="{reference}", commenced_on=commenced_on, details={details})
    assessment = Assessment.objects.get(case=case)
    allocate(assessment=assessment, to=User.objects.get(email="ivy@plumbline.example"), by=None)
"""

REVISIONS = """
from cases.models import JudgementRevision
found = JudgementRevision.objects.filter(assessment__case__reference="{reference}", question__number="{number}")
print(*found.order_by("version").values_list("{field}", flat=True), sep="|")
"""


def new_case(on_the_server, reference, *, details=None):
    """An unanswered case of Ivy's in the inspection that is under way; its address."""
    on_the_server(ADD_CASE.format(reference=reference, details=details or {}))
    return f"/inspections/harbour-2024/cases/{reference}/"


def revisions(on_the_server, reference, number, field="evidence"):
    """What every stored version of an answer has, the oldest first."""
    return on_the_server(REVISIONS.format(reference=reference, number=number, field=field)).split("|")


def kept_in(page: Page):
    """The owners of the records that the browser keeps."""
    return [owner for owner, _ in page.evaluate(READ_STORE)]


def wait_until(is_so, what):
    """For what a browser tells only when it is asked; each question is a round trip to it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"In vain: {what}"


def open_with_store(person, path):
    """Opens a page and waits for its key; a page that goes offline before that keeps nothing, and says so."""
    with person.page.expect_response("**/store-key/") as key:
        person.go(path)
    # What is typed before the page has unpacked it is stored a moment later.
    key.value.finished()
    return person


def is_kept(person, number_of_records):
    """Waits until so many records are kept."""
    wait_until(lambda: len(kept_in(person.page)) == number_of_records, f"{number_of_records} records are kept")
    return person


@contextmanager
def written_to_the_store(person):
    """Waits until the browser has written a record anew; what is in it cannot be read, but is encrypted otherwise."""
    before = person.page.evaluate(READ_STORE)
    yield
    wait_until(lambda: person.page.evaluate(READ_STORE) != before, "a record is written anew")


def watch_saves(person):
    """A list that grows with every answer that the browser sends."""
    sent = []
    person.page.context.on("request", lambda each: sent.append(each) if "/answers/" in each.url else None)
    return sent


def another_tab(person) -> Person:
    return Person(person.page.context.new_page(), axe=person._axe)


def close(person):
    """As by the window's cross: without a question."""
    person.page.close(run_before_unload=False)


def close_offline(person):
    """Closes a page that is offline, then gives the browser its network back.

    What a page sends at its very end leaves when the page is gone, and with it the pretence that there is no network;
    but without its cookies the server does not take it.
    """
    context = person.page.context
    cookies = context.cookies()
    context.clear_cookies()
    close(person)
    context.add_cookies(cookies)
    context.set_offline(False)


class Machine:
    """A browser on a disk of its own, which it finds again when it was closed or killed."""

    def __init__(self, browser, folder: Path, address, *, program, flags, axe):
        self.type, self.folder, self.axe = browser.browser_type, folder, axe
        self.options = {"executable_path": program, "args": flags, "base_url": address}
        self.context = None

    def start(self) -> Person:
        self.context = self.type.launch_persistent_context(self.folder, **self.options)
        return Person(self.context.new_page(), axe=self.axe)

    def kill(self):
        for process in self._processes():
            os.kill(process, signal.SIGKILL)
        with suppress(Error):  # it is dead
            self.context.close()

    def _processes(self):
        """The browser's own process, by its folder; its children end with it."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={self.folder}\0".encode() in command and b"--type=" not in command:
                yield int(entry.name)

    def stop(self):
        self.context.close()

    def files_with(self, words):
        """Files of the disk that hold the words, in either of the ways in which Chromium writes text."""
        wanted = [words.encode(), words.encode("utf-16-le")]
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return [str(file) for file in files if any(each in file.read_bytes() for each in wanted)]
