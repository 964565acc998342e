"""The product as its users meet it: its own server process, its own database, a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.installation import ROOT, database_of_our_own, run
from tests.journeys.person import Person

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = STOP_SECONDS = 60
PATIENCE = 30_000  # milliseconds that a page may take on a machine which does other things too
ASK = """
from inspection.models import TeamRole, User
from tests.factories import join, make_example, make_inspection
asked = make_inspection(framework=make_example("approved-premises-2025"), code="hill-house-2025")
for name, role in {"lee": TeamRole.LEAD_INSPECTOR, "ivy": TeamRole.INSPECTOR}.items():
    join(User.objects.get(email__startswith=f"{name}@"), asked, role)
"""

LISTED = """
from inspection.models import TeamRole, User
from tests.demo_caseload import WINDOWS
from tests.factories import join, make_caseload, make_inspection
for code in ("riverside-2026", "hillgate-2026"):
    listed = make_inspection(code=code)
    listed.commencement_windows = [list(window) for window in WINDOWS]
    listed.save()
    join(User.objects.get(email__startswith="lee@"), listed, TeamRole.LEAD_INSPECTOR)
make_caseload(listed, 120)
"""

DRAW = """
import datetime
from cases.sampling.design import Design
from cases.sampling.drawing import fix_design
from cases.sampling.replacing import add_by_hand, replace_case
from cases.sampling.samples import next_reserve
from inspection.models import TeamRole, User
from tests.factories import join, make_caseload, make_inspection, make_sample
drawn = make_inspection(code="mill-lane-2026", name="Mill Lane PDU")
lee = join(User.objects.get(email__startswith="lee@"), drawn, TeamRole.LEAD_INSPECTOR)
undrawn = make_inspection(code="ferry-road-2026", name="Ferry Road PDU")
join(lee, undrawn, TeamRole.LEAD_INSPECTOR)
make_caseload(undrawn, 60)
make_caseload(drawn, 60)
make_sample(drawn, by=lee, sub_samples={"court_report": 3})
case = drawn.cases.first()
replace_case(case=case, reason="not_eligible", note="Of another unit.", expected_reserve=next_reserve(case), by=lee)
day = datetime.date(2025, 9, 2)
add_by_hand(inspection=drawn, reference="X-1", commenced_on=day, details={}, reason="Asked for by the panel.", by=lee)
fix_design(inspection=drawn, design=Design(size=9), expected_number=1, reason="It was small", by=lee)
"""


def pytest_collection_modifyitems(items):
    missing = [f"{path} is not there" for path in (CHROMIUM, AXE) if not path.exists()]
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(
                    pytest.mark.skip(reason=f"Browser journeys: {', '.join(missing)} (./run test installs both)")
                )


@contextmanager
def running(environment, log, *command):
    """A program that runs meanwhile and is ended afterwards, whatever happens. What it says goes to a file."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def installation(folder):
    """The environment of a fresh installation with the demonstration loaded."""
    with database_of_our_own(folder) as url:
        environment = os.environ | {
            "PUBLIC_REPORTS": "true",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": uuid.uuid4().hex * 2,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEMO_ALLOWED": "true",
            "LOG_LEVEL": "WARNING",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        # Files do not wait for the database, nor it for them.
        with ThreadPoolExecutor(1) as meanwhile:
            collected = meanwhile.submit(run, environment, "manage.py", "collectstatic", "--noinput", "-v0")
            run(environment, "manage.py", "migrate", "-v0")
            run(environment, "manage.py", "demo")
            collected.result()
        yield environment


@contextmanager
def serving(environment, folder):
    """The address at which the installation is served, once it answers."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    with running(environment, log, "gunicorn", "inspection.wsgi", "--bind", f"127.0.0.1:{port}") as process:
        wait_until_it_answers(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"


def wait_until_it_answers(address, process, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"The server stopped with {process.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2):  # our own server
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The server did not answer within {START_SECONDS} seconds:\n{log.read_text()}")


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("journeys")


@pytest.fixture(scope="package")
def environment(folder):
    with installation(folder) as made:
        yield made


@pytest.fixture(scope="package")
def worker(environment, folder):
    """A Celery worker where a broker is set; otherwise exports are made beside the web server."""
    if not environment.get("CELERY_BROKER_URL"):
        yield None
        return
    celery = ["celery", "-A", "inspection", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    with running(environment, folder / "worker.log", *celery) as process:
        yield process


@pytest.fixture(scope="package")
def address(environment, worker, folder):
    with serving(environment, folder) as served_at:
        yield served_at


# Ended with this package: while it runs, its event loop keeps every test of this process from the database.
@pytest.fixture(scope="package")
def browser():
    expect.set_options(timeout=PATIENCE)
    with chromium() as started:
        yield started


@pytest.fixture(scope="package")
def sessions():
    """{name: cookies of who has signed in once}: passwords are slow to check, so most journeys begin after that."""
    return {}


@pytest.fixture
def person(browser, address, sessions):
    """Opens a browser of their own for each person, signed in and at a page: `person("ivy", at="/", javascript=False)`.

    Afterwards, nobody's pages may have had a failure that the person could not see.
    """
    with browsers(browser, address, sessions) as open_browser:
        yield open_browser


@pytest.fixture(scope="module")
def reader(browser, address, sessions):
    """As `person`, but who has come once goes on in the same browser: for a module whose visits leave nothing behind
    and hang on nothing before them. It is several times as fast."""
    with browsers(browser, address, sessions) as open_browser:
        come = {}

        def go_on(name=None, *, at="/"):
            if name not in come:
                come[name] = open_browser(name, at=at)
                return come[name]
            come[name].page.set_viewport_size({"width": 1280, "height": 900})
            return come[name].go(at)

        yield go_on


@contextmanager
def browsers(browser, address, sessions):
    people = []

    def open_browser(name=None, *, at="/", width=1280, javascript=True):
        context = browser.new_context(
            base_url=address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            storage_state=sessions.get(name),
        )
        context.set_default_timeout(PATIENCE)
        somebody = Person(context.new_page(), axe=AXE)
        people.append(somebody)
        if name and name not in sessions:
            somebody.sign_in(name).heading_is("Home")
            sessions[name] = context.storage_state()
        return somebody.go(at)

    yield open_browser
    for somebody in people:
        somebody.page.context.close()
    assert [fault for somebody in people for fault in somebody.errors] == []


@pytest.fixture
def manage(environment):
    """Runs a command of the installation."""

    def command(*arguments):
        return run(environment, "manage.py", *arguments)

    return command


@pytest.fixture
def on_the_server(environment):
    """Runs Python in the installation, for what nobody can bring about from a browser; gives what it prints."""

    def run_there(code):
        return run(environment, "manage.py", "shell", "-v0", "-c", code).strip()

    return run_there


@pytest.fixture(scope="package")
def asked(environment):
    """The address of an inspection that is itself asked questions and has no cases; Lee and Ivy are in its team."""
    run(environment, "manage.py", "shell", "-v0", "-c", ASK)
    return "/inspections/hill-house-2025/"


@pytest.fixture(scope="package")
def listed(environment):
    """Two inspections of Lee's: Riverside has no caseload yet, Hillgate has one."""
    run(environment, "manage.py", "shell", "-v0", "-c", LISTED)


@pytest.fixture(scope="package")
def sampled(environment):
    """The address of an inspection whose sample Lee has drawn, and is to draw again: a case of it was replaced,
    and X-1 added by hand. ferry-road-2026 has a caseload and no sample yet."""
    run(environment, "manage.py", "shell", "-v0", "-c", DRAW)
    return "/inspections/mill-lane-2026/"


@pytest.fixture(scope="package")
def last_mail(folder):
    """The link in the mail with a subject that was sent last, once it is there: mail leaves after the reply."""

    def links(subject):
        sent = sorted((folder / "mail").glob("*"), key=lambda file: file.stat().st_mtime)
        return re.findall(rf"^Subject: {subject}$.*?^(http://\S+)$", "".join(map(Path.read_text, sent)), re.M | re.S)

    def read(subject="Choose a new Plumbline password"):
        deadline = time.monotonic() + START_SECONDS
        while not links(subject) and time.monotonic() < deadline:
            time.sleep(0.1)
        return links(subject)[-1]

    return read
