"""The two that are compared, each served as it is shipped: the product, and the floor on the same database."""

import gzip
import http.client
import time
from dataclasses import dataclass

from tests.benchmarks import cpu
from tests.reliability.site import Web, children_of

WORKERS = 2
SETTINGS = {"product": "inspection.settings", "floor": "tests.benchmarks.floor.settings"}


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser of `person` sends: a GET, or a POST with a body of some type."""

    person: str
    path: str
    body: str | None = None
    content_type: str = "application/x-www-form-urlencoded"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some requests: CPU and wall time in seconds."""

    cpu: float
    wall: float


class Side:
    """A gunicorn of its own. `monitor` is a connection to its PostgreSQL, or `None` on SQLite."""

    def __init__(self, name, environment, people, monitor):
        self.name, self.people, self.monitor = name, people, monitor
        self.application = f"benchmark-{name}"
        # libpq's name for the connection is how its backends are told from the other side's.
        self.web = Web(environment | {"PGAPPNAME": self.application}, WORKERS, settings=SETTINGS[name])
        self.connection = self.connect()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=120)

    def send(self, request: Request, connection=None, **headers):
        """(headers, body as it was sent); raises where the status is another than expected."""
        cookies = self.people[request.person]
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} | headers
        headers.setdefault("Accept-Encoding", "gzip")
        method = "GET"
        if request.body is not None:
            method = "POST"
            headers |= {"Content-Type": request.content_type, "X-CSRFToken": cookies["csrftoken"]}
        connection = connection or self.connection
        connection.request(method, request.path, request.body, headers)
        response = connection.getresponse()
        content = response.read()
        if response.status != request.status:
            raise RuntimeError(f"{self.name} answered {response.status} to {method} {request.path}")
        return response.headers, content

    def text(self, request: Request):
        headers, content = self.send(request)
        return (gzip.decompress(content) if headers["Content-Encoding"] == "gzip" else content).decode()

    def cpu(self):
        """{process: CPU seconds} of its servers, and of the database's that serve them."""
        processes = cpu.tree(self.web.process.pid)
        if self.monitor:
            processes += cpu.backends(self.monitor, self.application)
        return {process: cpu.seconds_of(process) for process in processes}

    def cpu_since(self, before):
        """CPU seconds; what has begun meanwhile has begun at nothing."""
        return sum(seconds - before.get(process, 0.0) for process, seconds in self.cpu().items())

    def cost(self, requests) -> Cost:
        """Of requests one after another."""
        before, started = self.cpu(), time.perf_counter()
        for request in requests:
            self.send(request)
        wall = time.perf_counter() - started
        return Cost(self.cpu_since(before), wall)

    def workers(self):
        return children_of(self.web.process.pid)

    def stop(self):
        self.connection.close()
        self.web.stop()
