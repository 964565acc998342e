"""A site of its own: database, several web workers, somebody backstage, and the means to kill each of them."""

import copy
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import yaml

from tests.reliability.lost import Lost

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
THREADS = 4  # of each web worker
SETTINGS = "tests.reliability.settings"


def postgresql_programs():
    """The folder of initdb and pg_ctl of the newest PostgreSQL on this machine, or `None`."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def why_not(database) -> str | None:
    """Why there can be no site on this database here, in words."""
    if database == "postgresql" and not postgresql_programs():
        return "the programs of a PostgreSQL server (initdb, pg_ctl) are not on this machine"
    return None


def shipped_server_settings():
    """The arguments with which PostgreSQL is started in production."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    _, *settings = compose["services"]["postgres"]["command"]
    return settings


class SmallDisk:
    """A file system of our own, so that it may be full. Only root can mount one."""

    def __init__(self, folder: Path, megabytes: int):
        self.folder = folder / "disk"
        self.ballast = self.folder / "ballast"
        self.folder.mkdir()
        size = f"size={megabytes}m,mode=1777"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", self.folder], check=True, capture_output=True)

    def fill(self):
        with self.ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass

    def free(self):
        self.ballast.unlink()

    def stop(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class PostgreSQL:
    """A cluster of our own, so that it may be killed: its tables in one folder, what it writes besides in another."""

    name = "postgresql"

    def __init__(self, folder: Path, tables: Path, settings=()):
        self.programs = postgresql_programs()
        self.folder = tables / "postgresql"
        self.log = folder / "postgresql.log"
        self.settings = settings
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.folder.mkdir()
        self.log.touch()
        wal = folder / "wal"
        wal.mkdir()
        if os.getuid() == 0:  # PostgreSQL refuses to run as root.
            folder.chmod(0o755)
            for path in (self.folder, self.log, wal):
                shutil.chown(path, "postgres", "postgres")
        how = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--waldir", wal]
        self._run("initdb", "-D", self.folder, *how)
        self.start()

    def _run(self, program, *arguments, check=True):
        owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*owner, str(self.programs / program), *map(str, arguments)]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        options = " ".join([options, *self.settings])
        self._run("pg_ctl", "-D", self.folder, "-w", "-t", START_SECONDS, "-l", self.log, "-o", options, "start")

    def kill(self, web):
        """SIGKILL to the postmaster and, since they hold the files, to every process of it; then start again."""
        postmaster = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
        processes = [postmaster, *children_of(postmaster)]
        for process in processes:
            kill(process)
        wait_until(lambda: not any(map(is_alive, processes)), "the database is still there")
        (self.folder / "postmaster.pid").unlink()
        self.start()

    def stop(self):
        self._run("pg_ctl", "-D", self.folder, "-m", "immediate", "stop", check=False)


class SQLite:
    """A file: the web's processes are the database's too."""

    name = "sqlite"

    def __init__(self, folder: Path, tables: Path, settings=()):
        self.url = f"sqlite:///{tables / 'trial.sqlite3'}"
        self.log = None

    def kill(self, web):
        web.kill()
        web.start()

    def stop(self):
        pass


DATABASES = {"sqlite": SQLite, "postgresql": PostgreSQL}


class Web:
    """gunicorn with several workers."""

    def __init__(self, environment, workers, application="inspection.wsgi", settings=SETTINGS):
        self.environment = environment | {"DJANGO_SETTINGS_MODULE": settings}
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # Connections are kept longer than any client thinks, so that none is closed in its face.
        options = f"--threads {THREADS} --workers {workers} --bind 127.0.0.1:{self.port} --keep-alive 120"
        quiet = "--log-level critical"
        self.log = Path(environment["DATA_DIR"]) / f"web-{self.port}.log"
        self.command = [sys.executable, "-m", "gunicorn", application, *options.split(), *quiet.split()]
        self.start()

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        wait_until(self.answers, "the site does not answer")

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {self.process.returncode}:\n{self.log.read_text()}")
        try:
            with urllib.request.urlopen(f"{self.address}/health/", timeout=5):
                return True
        except urllib.error.HTTPError as answer:
            return answer.code == 404  # what is served here has no health page, but it is served
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def kill_a_worker(self):
        if workers := children_of(self.process.pid):
            kill(random.choice(workers))

    def kill(self):
        """All of it at once, as when the machine goes."""
        processes = [self.process.pid, *children_of(self.process.pid)]
        for process in processes:
            kill(process)
        self.process.wait()
        wait_until(lambda: not any(map(is_alive, processes)), "the web's processes are still there")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


class Agent:
    def __init__(self, environment):
        self.turn = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.agent"],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": SETTINGS},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do, **arguments):
        with self.turn:
            print(json.dumps({"do": do, **arguments}), file=self.process.stdin, flush=True)
            answer = json.loads(self.process.stdout.readline() or '{"fault": "the agent is gone"}')
        if "fault" in answer:
            raise Lost(answer["fault"])
        return answer["is"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Site:
    """One is enough for many trials: each has an inspection of its own on it."""

    def __init__(self, database, folder, environment):
        self.database = database
        self.folder = folder
        self.environment = environment

    def team(self, people=1, cases=1, **more):
        """Inspectors with cases T-0000, T-0001, … in an inspection of their own; what `agent.make` tells."""
        return SimpleNamespace(**self.ask("make", people=people, cases=cases, **more))

    def ask(self, do, **arguments):
        return self.agent.ask(do, **arguments)

    def stored(self, team):
        """What is stored of the team's work, once its history has been verified."""
        self.ask("verify", code=team.code)
        return self.ask("dump", code=team.code)

    def kill_the_database(self):
        self.database.kill(self.web)

    def logs(self):
        """Everything that the site and the server of its database have logged."""
        files = [self.web.log, self.database.log] if self.database.log else [self.web.log]
        return "".join(file.read_text(errors="replace") for file in files)

    def seen_through(self, web):
        """The same site, as another of its servers shows it."""
        other = copy.copy(self)
        other.web = web
        return other

    @contextmanager
    def also_served(self, **how):
        """Another server on the same database."""
        web = Web(self.environment, **how)
        try:
            yield web
        finally:
            web.stop()


@contextmanager
def serving(database, *, workers=3, disk_megabytes=None, server=(), **variables):
    """A `Site` on "sqlite" or "postgresql", gone without a trace afterwards.

    With `disk_megabytes` its tables are on a `SmallDisk`; `server` are arguments for PostgreSQL, and `variables` stand
    in the site's environment.
    """
    with ExitStack() as afterwards:
        folder = Path(tempfile.mkdtemp(prefix="plumbline-trial-"))
        afterwards.callback(shutil.rmtree, folder, ignore_errors=True)
        (folder / "static").mkdir()  # where the product looks for its collected files
        disk = SmallDisk(folder, disk_megabytes) if disk_megabytes else None
        if disk:
            afterwards.callback(disk.stop)
        made = DATABASES[database](folder, disk.folder if disk else folder, server)
        afterwards.callback(made.stop)
        environment = {name: value for name, value in os.environ.items() if name not in LEFT_BEHIND} | {
            "DATABASE_URL": made.url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": uuid.uuid4().hex * 2,
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "DATABASE_LOCK_SECONDS": "1",
            **variables,
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        site = Site(made, folder, environment)
        site.disk = disk
        site.agent = Agent(environment)
        afterwards.callback(site.agent.stop)
        site.web = Web(environment, workers)
        afterwards.callback(site.web.stop)
        yield site


# Of the environment that a trial is started from: a broker, and pytest's own settings.
LEFT_BEHIND = {"CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "PLUMBLINE_ENV", "DEBUG"}


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(process):
    try:
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(process):
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def wait_until(holds, complaint, seconds=START_SECONDS):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(0.02)
