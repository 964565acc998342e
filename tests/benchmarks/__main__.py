"""`./run bench`: each page and save with its queries, and its time as a ratio to a floor measured in the same run.

Both sides answer in processes of their own, alternately, so that a busy machine slows both alike. Exits 1 when a
target is missed.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

import brotli

ROOT = Path(__file__).resolve().parents[2]
MOST_QUERIES = 10
PARTS = ("pages", "lead_pages", "documents", "wire")


@dataclass(frozen=True)
class Row:
    name: str
    floor_ms: float
    product_ms: float
    limit: float | None
    queries: int | None

    @property
    def ratio(self):
        return self.product_ms / self.floor_ms

    @property
    def reached(self):
        return (self.limit is None or self.ratio <= self.limit) and (self.queries or 0) <= MOST_QUERIES

    def __str__(self):
        limit = f"≤ {self.limit}" if self.limit else "–"
        queries = "–" if self.queries is None else self.queries
        verdict = "yes" if self.reached else "**no**"
        times = f"{self.floor_ms:.1f} | {self.product_ms:.1f} | {self.ratio:.2f}"
        return f"| {self.name} | {times} | {limit} | {queries} | {verdict} |"


class Side:
    """An agent: the product, or the floor."""

    def __init__(self, settings, cookies, environment):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.agent", json.dumps(cookies)],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, path, body=None, count=False):
        command = {"method": "POST" if body else "GET", "path": path, "body": body, "count": count}
        print(json.dumps(command), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        if answer["status"] != 200:
            raise SystemExit(f"error: {path} answered {answer['status']}")
        return answer

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Bench:
    def __init__(self, environment, rounds):
        self.environment = environment
        self.rounds = rounds
        self.rows: list[Row] = []
        self.facts: list[tuple[str, str, bool]] = []
        made = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.seed"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        self.at = json.loads(made.stdout)

    def sides(self, person):
        cookies = self.at[person]
        return (
            Side("inspection.settings", cookies, self.environment),
            Side("tests.benchmarks.floor.settings", cookies, self.environment),
        )

    def compare(self, name, product, floor, limit=None):
        """`product` and `floor` are calls that give an answer with its milliseconds."""
        for _ in range(3):
            product(), floor()
        times = [(product()["ms"], floor()["ms"]) for _ in range(self.rounds)]
        queries = product(count=True).get("queries")
        mine, floors = (statistics.median(each) for each in zip(*times, strict=True))
        self.rows.append(Row(name, floors, mine, limit, queries))
        print(self.rows[-1], flush=True)

    def fact(self, name, value, holds):
        self.facts.append((name, value, holds))
        print(f"| {name} | {value} | {'yes' if holds else '**no**'} |", flush=True)

    def pages(self):
        product, floor = self.sides("ivy")
        sixty, full = self.at["sixty"], self.at["full"]
        case = f"/inspections/{sixty['code']}/cases/{full['reference']}"
        mixed = self.at["mixed"]
        mixed_case = f"/inspections/{mixed['code']}/cases/{mixed['reference']}"
        pages = {
            "Page of mixed answers (20 questions)": (f"{mixed_case}/information/", f"/mixed/{mixed['pk']}/", 1.5),
            "Standard page (20 questions)": (f"{case}/2.4/", f"/section/{full['pk']}/", 1.5),
            "Case summary (81 questions and more)": (f"{case}/summary/", f"/summary/{full['pk']}/", 1.5),
            "Case list of 50": (f"/inspections/{sixty['code']}/cases/", f"/cases/{sixty['pk']}/", 2.0),
        }
        for name, (path, bare, limit) in pages.items():
            self.compare(name, lambda p=path, **o: product.send(p, **o), lambda p=bare: floor.send(p), limit)
        size = product.send(f"{case}/2.4/")["bytes"]
        self.fact("Standard page, HTML", f"{size / 1000:.0f} KB (≤ 110)", size <= 110_000)
        self.saves(product, floor)
        one = self.at["one"]
        pairs = {
            "home": ("/", "/"),
            "case list": tuple(f"/inspections/{each['code']}/cases/" for each in (one, sixty)),
            "case": tuple(f"/inspections/{each['code']}/cases/B-000/" for each in (one, sixty)),
            "standard page, 10 and 20 questions": (f"{case}/2.1/", f"{case}/2.4/"),
        }
        self.equal_queries(product, pairs)
        product.stop(), floor.stop()

    def saves(self, product, floor):
        sixty, empty, full = self.at["sixty"], self.at["empty"], self.at["full"]
        path = f"/inspections/{sixty['code']}/cases/{empty['reference']}/answers/2.2.1/"
        bare = f"/save/{full['pk']}/{self.at['questions']['2.2.1']}/"
        versions = itertools.count()

        def change(version):
            return {
                "answer": "yes",
                "evidence": f"{version} " + "x" * 400,
                "version": version,
                "key": str(uuid.uuid4()),
            }

        self.compare(
            "Save of one answer",
            lambda **o: product.send(path, change(next(versions)), **o),
            lambda: floor.send(bare, change(0)),
            1.6,
        )

    def equal_queries(self, product, pairs):
        for name, (small, large) in pairs.items():
            few, many = (product.send(path, count=True)["queries"] for path in (small, large))
            self.fact(f"Queries, {name}", f"{few} and {many} (≤ {MOST_QUERIES}, equal)", few == many <= MOST_QUERIES)

    def lead_pages(self):
        product, floor = self.sides("lee")
        tameside, one, sixty = self.at["tameside"], self.at["one"], self.at["sixty"]
        root = f"/inspections/{tameside['code']}"
        self.compare(
            "Dashboard against one plain SQL GROUP BY and its ratings table",
            lambda **o: product.send(f"{root}/", **o),
            lambda: floor.send(f"/tallies/{tameside['pk']}/"),
        )
        self.compare(
            "Report, HTML",
            lambda **o: product.send(f"{root}/report/", **o),
            lambda: floor.send(f"/report/{tameside['pk']}/"),
            1.3,
        )
        names = ["", "panel/", "exports/", "report/passages/", "report/figures/", "questions/2.2.3/", "allocation/"]
        pages = {
            f"lead's page {name or 'dashboard'}": tuple(f"/inspections/{each['code']}/{name}" for each in (one, sixty))
            for name in names
        }
        self.equal_queries(product, pages)
        product.stop(), floor.stop()

    def wire(self):
        """What a first visit to a form costs on the wire, as WhiteNoise sends it."""
        for kind, limit, patterns in (
            ("CSS", 20, ["build/plumbline.css", "colours.css", "app.css", "cases.css"]),
            ("Scripts", 15, ["build/*.js"]),
        ):
            files = [file for pattern in patterns for file in (ROOT / "static").glob(pattern)]
            size = sum(len(brotli.compress(file.read_bytes())) for file in files)
            self.fact(f"{kind} of the case form, compressed", f"{size / 1000:.1f} KB (≤ {limit})", size <= 1000 * limit)

    def documents(self):
        timed = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.documents", self.at["tameside"]["code"]],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        for row in json.loads(timed.stdout):
            self.rows.append(Row(row["name"], row["floor_ms"], row["product_ms"], row["limit"], row["queries"]))
            print(self.rows[-1], flush=True)


def main():
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=60, help="requests to each side (default 60)")
    parser.add_argument("--part", choices=PARTS, action="append", help="one part only; may be repeated (default all)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATA_DIR": folder, "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "127.0.0.1,testserver"}
        environment.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        bench = Bench(environment, options.rounds)
        print("| what | floor ms | product ms | ratio | target | queries | reached |\n|---|---|---|---|---|---|---|")
        for part in options.part or PARTS:
            getattr(bench, part)()
    missed = [row.name for row in bench.rows if not row.reached] + [name for name, _, holds in bench.facts if not holds]
    if missed:
        raise SystemExit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
