"""Files end by themselves, whatever is killed, and whatever happens to the broker: nobody opens a page meanwhile."""

import collections
import itertools
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from tests.reliability.client import BROKEN, Client
from tests.reliability.lost import Lost, expect
from tests.reliability.site import ROOT, SETTINGS, START_SECONDS, Web, children_of, free_port, kill, wait_until

SLOWEST_SECONDS = 60  # from the request for a file to its end
# The limit for one that waits for a broker is 1 second. The rest is for a machine that has other things to do.
REQUEST_SECONDS = 2
ENDING_SECONDS = 180
AT_A_TIME = 3
FORMATS = ("json", "csv", "xlsx", "html")


class Redis:
    """One of our own, so that it may be stopped, paused and wiped."""

    def __init__(self, folder: Path):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir", folder]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        wait_until(lambda: self.says("ping") == "PONG", "Redis does not answer")

    def says(self, *command):
        asked = ["redis-cli", "-p", str(self.port), *command]
        return subprocess.run(asked, capture_output=True, text=True, timeout=START_SECONDS, check=False).stdout.strip()

    def stop(self):
        self.process.kill()
        self.process.wait()


class Worker:
    """A Celery worker, as `./run worker` starts it."""

    def __init__(self, environment, log):
        self.environment = environment | {"DJANGO_SETTINGS_MODULE": SETTINGS}
        self.log = log
        self.start()

    def start(self):
        command = [sys.executable, "-m", "celery", "-A", "inspection", "worker", "--concurrency", "2", "-l", "ERROR"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def kill(self):
        self.process.kill()
        self.process.wait()


def makings(process):
    """The processes in which a maker of this process has files made, whichever of its threads started them."""
    listed = (task / "children" for task in Path(f"/proc/{process}/task").glob("*"))
    found = itertools.chain.from_iterable(_read(path).split() for path in listed)
    return [int(each) for each in found if "make_claimed_export" in _read(Path(f"/proc/{each}/cmdline"))]


def _read(path):
    try:
        return path.read_text()
    except OSError:
        return ""


class Requests(threading.Thread):
    """Somebody who asks for files, and sends the same form again where no answer comes.

    A few at a time: how long many wait for one another says how fast the machine is, and nothing else.
    """

    def __init__(self, site, team):
        super().__init__(daemon=True)
        self.client = Client(site, team, team.lead)
        self.address = f"/inspections/{team.code}/exports/"
        self.files = partial(site.ask, "exports", code=team.code)
        self.write = partial(site.ask, "write_passage", code=team.code)
        self.asked = 0
        self.seconds = []
        self.enough = threading.Event()

    def run(self):
        while not self.enough.wait(random.uniform(0.5, 2)):
            if sum(seconds is None for _, seconds, _ in self.files()) < AT_A_TIME:
                self.ask({"format": random.choice(FORMATS), "idempotency_key": str(uuid.uuid4())})

    def ask(self, fields):
        self.write()
        self.asked += 1
        begun = time.monotonic()
        while not self.is_taken(fields):
            self.client.hang_up()
        self.seconds.append(time.monotonic() - begun)

    def is_taken(self, fields):
        try:
            return self.client.post(self.address, fields)[0] == 302
        except BROKEN:
            return False

    def stop(self):
        self.enough.set()
        self.join(ENDING_SECONDS)


def exports_end(site, *, kills):
    """Half of the kills without a broker, where the web server makes the files, and half with one."""
    without = _without_a_broker(site, kills // 2)
    # Its makers would take up what the workers are to.
    site.web.stop()
    try:
        with_one = _with_a_broker(site, kills - kills // 2)
    finally:
        site.web.start()
    return {f"{name}, {how}": figure for how, figures in [("no broker", without), ("broker", with_one)]
            for name, figure in figures.items()}  # fmt: skip


def _without_a_broker(site, kills):
    def being_made():
        return [process for worker in children_of(site.web.process.pid) for process in makings(worker)]

    blows = {"a web worker": site.web.kill_a_worker, "the process of a file": lambda: _kill_one(being_made)}
    return _trial(site, kills, blows)


def _with_a_broker(site, kills):
    with _workers(site) as (redis, worker, web):

        def of_a_worker():
            worker.kill()
            worker.start()

        def stopped():
            redis.stop()
            _a_moment()
            redis.start()  # and empty

        def paused():
            redis.process.send_signal(signal.SIGSTOP)
            _a_moment()
            redis.process.send_signal(signal.SIGCONT)

        blows = {
            "a worker": of_a_worker,
            "the process of a file": lambda: _kill_one(lambda: makings(worker.process.pid)),
            "Redis stopped": stopped,
            "Redis paused": paused,
            "Redis wiped": lambda: redis.says("flushall"),
        }
        figures = _trial(site.seen_through(web), kills, blows)
    expect(figures["slowest request (s)"] <= REQUEST_SECONDS, f"a request waited: {figures}")
    return figures


@contextmanager
def _workers(site):
    with ExitStack() as afterwards:
        redis = Redis(site.folder)
        afterwards.callback(redis.stop)
        environment = site.environment | {"CELERY_BROKER_URL": redis.url}
        worker = Worker(environment, site.folder / "worker.log")
        afterwards.callback(worker.kill)
        web = Web(environment, workers=2)
        afterwards.callback(web.stop)
        yield redis, worker, web


def _trial(site, kills, blows):
    team = site.team()
    done = collections.Counter()
    requests = Requests(site, team)
    requests.start()
    # In turn, in an order of chance, so that a short trial has each of them too.
    for name in itertools.islice(itertools.cycle(random.sample(list(blows), len(blows))), kills):
        _a_moment()
        blows[name]()
        done[name] += 1
    requests.stop()
    ended = _ended(site, team)
    expect(len(ended) == requests.asked, f"{requests.asked} files were asked for, and {len(ended)} are there")
    slowest = max(seconds for _, seconds, _ in ended)
    expect({state for state, _, _ in ended} == {"done"}, f"not every file was made: {ended}")
    expect(slowest <= SLOWEST_SECONDS, f"a file took {slowest} seconds: {ended}")
    return {
        "files made": len(ended),
        "slowest (s)": slowest,
        "most attempts": max(attempt for _, _, attempt in ended),
        "slowest request (s)": round(max(requests.seconds), 2),
        "blows": dict(done),
    }


def _a_moment():
    time.sleep(random.uniform(1, 3))


def _kill_one(find):
    """One of the processes found, once there is one."""
    wait_until(find, "no file is being made")
    for process in find()[:1]:  # it may have ended meanwhile
        kill(process)


def _ended(site, team):
    """(state, seconds from the request to the end, attempts) of each file, once all have ended."""
    deadline = time.monotonic() + ENDING_SECONDS
    while time.monotonic() < deadline:
        ended = site.ask("exports", code=team.code)
        if all(seconds is not None for _, seconds, _ in ended):
            return ended
        time.sleep(0.2)
    raise Lost(f"after {ENDING_SECONDS} seconds there are files that have not ended: {ended}")


def why_no_redis() -> str | None:
    return None if shutil.which("redis-server") else "redis-server is not on this machine"
