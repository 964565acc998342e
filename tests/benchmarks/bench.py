"""The rows: what is compared, and what each may cost."""

import itertools

from tests.benchmarks import crowd
from tests.benchmarks.comparing import Effort, compare, compare_after, ratio_of
from tests.benchmarks.rows import Figure
from tests.benchmarks.sameness import expect_same
from tests.benchmarks.saves import page_saves, single_saves
from tests.benchmarks.sides import Cost, Request
from tests.benchmarks.site import LEAD, LEAD_OF_ONE
from tests.benchmarks.wire import weigh

CASES = range(50)  # pages are looked at in one case after another
PAGES = {
    "edit-2.4": ("Form page to edit (20 questions)", 1.4),
    "read-2.4": ("Form page to read (20 questions)", 1.4),
    "summary": ("Case summary (89 questions)", 1.6),
    "case": ("Case page", 1.6),
    "cases": ("Case list of 50", 1.6),
    "home-inspector": ("Home of an inspector", 1.8),
    "home-lead": ("Home of a lead", 1.8),
    "home-head": ("Home of a head of inspection", 1.8),
    "dashboard": ("Dashboard", 1.5),
    "panel": ("Ratings panel", 1.5),
    "question": ("Question page", 1.5),
    "report": ("Report HTML, Markdown remembered", 1.4),
}
COLD_REPORTS = 10  # a round
# Every passage becomes another text, which nobody has rendered.
NEW_PASSAGES = "UPDATE reports_passage SET text = text || ' x'"
CROWD_SECONDS = 1.5  # a round
SLOWER = 1.54  # of many clients' saves: 0.65 of the floor's rate
LARGEST = {"HTML": 8, "CSS": 15, "JS": 15}  # KB
WORKER_MB = 70


class Bench:
    """`many` is how many cases the largest inspection has, and `pages` how many a worker has shown when its memory is
    looked at."""

    def __init__(self, site, product, floor, effort: Effort, *, many, pages):
        self.site = site
        self.product = product
        self.floor = floor
        self.effort = effort
        self.many = many
        self.pages_shown = pages
        self.rows = []

    def add(self, row):
        self.rows.append(row)
        print(row, flush=True)

    def compare(self, name, target, product, floor):
        self.add(compare(name, target, (self.product, product), (self.floor, floor), self.effort))

    def pages(self):
        for page, (name, target) in PAGES.items():
            requests = [self.site.pages(case)[page] for case in CASES]
            for request in dict.fromkeys([requests[0], requests[-1]]):
                expect_same(page, self.product, self.floor, request)
            self.compare(name, target, itertools.cycle(requests), itertools.cycle(requests))

    def saves(self):
        """Each side has cases of its own, for it counts their versions."""
        self.compare(
            "Save of one answer", 1.5, single_saves(self.site, range(20)), single_saves(self.site, range(20, 40))
        )
        self.compare(
            "Save of a page of 20, one changed",
            1.6,
            page_saves(self.site, self.product, range(40, 47)),
            page_saves(self.site, self.floor, range(47, 54)),
        )

    def cold(self):
        request = self.site.pages()["report"]
        change = self.site.execute
        change(NEW_PASSAGES)
        expect_same("report", self.product, self.floor, request)
        name, sides = "Report HTML, Markdown cold", ((self.product, request), (self.floor, request))
        self.add(compare_after(name, 1.4, lambda: change(NEW_PASSAGES), *sides, self.effort.rounds, COLD_REPORTS))

    def growth(self):
        """The product's home of who has a role in every inspection, to the home of who has one."""
        many, one = (itertools.repeat(Request(person, "/")) for person in (LEAD, LEAD_OF_ONE))
        name = f"Home of a lead of {self.site.around + 2} inspections, to that of one"
        self.add(compare(name, 1.2, (self.product, many), (self.product, one), self.effort))

    def crowd(self):
        """Eight clients saving without pause. What they need themselves comes from the same machine, and slows both
        sides alike."""
        sides = (self.floor, crowd.savers(self.site, crowd.CLIENTS)), (self.product, crowd.savers(self.site, 0))
        rounds = []
        for _ in range(self.effort.rounds + 1):
            rounds.append([crowd.save_for(side, clients, CROWD_SECONDS) for side, clients in sides])
        counted = rounds[1:]  # in the first, workers read what never changes
        times = [[CROWD_SECONDS / len(saves) for saves in pair] for pair in counted]
        slowest = [[crowd.slowest_hundredth(saves) for saves in pair] for pair in counted]
        self._add_seconds("8 clients saving, wall time a save", SLOWER, times)
        self._add_seconds("8 clients saving, p99 of the wall time", 2.0, slowest)

    def documents(self):
        made = self.site.documents()
        self._add_seconds(f"CSV of {self.many} cases, to one aggregate query", 2.0, made["csv"])
        self._add_seconds("Report PDF, to WeasyPrint alone", 1.1, made["pdf"])

    def _add_seconds(self, name, target, rounds):
        """Of rounds of which one kind of seconds is known."""
        self.add(ratio_of(name, target, [tuple(Cost(seconds, seconds) for seconds in pair) for pair in rounds]))

    def wire(self):
        for kind, size in weigh(self.product, self.site.pages()["edit-2.4"]).items():
            self.add(Figure(f"Form page on the wire, {kind}", size / 1000, LARGEST[kind], " KB"))

    def memory(self):
        """Of a server that has only just begun."""
        side = self.site.side("product")
        try:
            held = crowd.memory_after(side, list(self.site.pages().values()), self.pages_shown)
        finally:
            side.stop()
        self.add(Figure(f"Private memory of a worker after {self.pages_shown} pages", held / 2**20, WORKER_MB, " MB"))
