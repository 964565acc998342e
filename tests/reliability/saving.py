"""Trials 1 to 4: what was acknowledged is there, once, by its author, whoever else wrote and whatever was killed."""

import collections
import itertools
import random
import re
import threading
import uuid
from types import SimpleNamespace

from tests.reliability.client import Client, together
from tests.reliability.lost import Lost, expect

# Questions that every case of the 2021 edition is asked.
QUESTIONS = [f"2.{standard}.{key}" for standard in (2, 3, 4, 5) for key in (1, 2, 3)] + ["2.6.1", "DA3", "DM1", "MO1"]
CASE, QUESTION = "T-0000", "2.2.1"
PATIENCE = 300  # seconds

# --- 1. Acknowledged saves -------------------------------------------------------------------------------------------


class Killer(threading.Thread):
    """Kills a web worker, or one time in four the database, each time another share of the saves is done."""

    def __init__(self, site, kills, saves):
        super().__init__(daemon=True)
        self.site = site
        self.every = saves / (kills + 1)
        self.kills = kills
        self.done = collections.Counter()
        self.saves = 0
        self.turn = threading.Condition()

    def saved(self):
        with self.turn:
            self.saves += 1
            self.turn.notify()

    def run(self):
        for number in range(1, self.kills + 1):
            due = number * self.every + random.uniform(-self.every, self.every) / 2
            with self.turn:
                self.turn.wait_for(lambda due=due: self.saves >= due)
            if number % 4 == 0:
                self.site.kill_the_database()
                self.done["database"] += 1
            else:
                self.site.web.kill_a_worker()
                self.done["worker"] += 1


def acknowledged_saves(site, *, saves, kills, clients=8):
    """What was acknowledged is there, as current value and once in history, whatever was killed meanwhile."""
    team = site.team(people=clients, cases=clients)
    people = [Client(site, team, email) for email in team.emails]
    killer = Killer(site, kills, saves)
    killer.start()
    jobs = [
        lambda place=place, client=client: _saving(client, f"T-{place:04}", saves // clients, killer)
        for place, client in enumerate(people)
    ]
    acknowledged = [change for changes in together(jobs) for change in changes]
    killer.join(PATIENCE)
    expect(not killer.is_alive(), f"only {sum(killer.done.values())} of {kills} kills were made")
    _compare(site.stored(team), acknowledged)
    answered = sum((client.answered for client in people), collections.Counter())
    return {
        "acknowledged saves": len(acknowledged),
        "kills of a web worker": killer.done["worker"],
        "kills of the whole database": killer.done["database"],
        "answers 503 on the way": answered[503],
        "answers 500 on the way": answered[500],
        "missing among current values": 0,
        "missing in history": 0,
        "duplicates": 0,
    }


def _saving(client, case, number, killer):
    """The changes as acknowledged, in order."""
    versions = collections.Counter()
    acknowledged = []
    for place in range(number):
        question = random.choice(QUESTIONS)
        change = {"evidence": f"{case} {place} – Ŵyn’s visit 😀", "key": uuid.uuid4()}
        status, reply = client.save(case, question, answer="", version=versions[question], **change)
        expect(status == 200, f"{case} {question}: a save was answered {status}: {reply}")
        versions[question] = reply["version"]
        acknowledged.append(SimpleNamespace(case=case, question=question, version=reply["version"], **change))
        killer.saved()
    return acknowledged


def _compare(stored, acknowledged):
    """Every acknowledged change stands in history once, under its version, and the newest are the current values."""
    history = {}
    for case, question, version, _, evidence, _, key in stored["revisions"]:
        expect((case, question, version) not in history, f"{case} {question} has version {version} twice")
        history[case, question, version] = (evidence, key)
    keys = collections.Counter(row[-1] for row in stored["revisions"])
    expect(set(keys.values()) <= {1}, "a key is stored twice")
    newest = {}
    for it in acknowledged:
        there = history.get((it.case, it.question, it.version))
        expect(there == (it.evidence, str(it.key)), f"{it.case} {it.question} v{it.version} is {there} in history")
        newest[it.case, it.question] = (it.version, it.evidence)
    current = {(case, question): (version, text) for case, question, version, _, text, _ in stored["judgements"]}
    expect(current == newest, "current values are not the last ones acknowledged")
    expect(len(history) == len(acknowledged), "history holds what nobody sent")


# --- 2. Racing pairs -------------------------------------------------------------------------------------------------


def racing_pairs(site, *, pairs):
    """Two browsers save over the same version at once: one wins, the other is told and keeps its text."""
    team = site.team()
    sessions = Client(site, team), Client(site, team)
    version = without_winner = 0
    for pair in range(pairs):
        texts = f"first {pair}", f"second {pair}"
        replies = together(
            [
                lambda c=client, t=text, v=version: c.save_once(CASE, QUESTION, evidence=t, version=v)
                for client, text in zip(sessions, texts, strict=True)
            ]
        )
        if sorted(status for status, _ in replies) != [200, 409]:
            without_winner += 1
            version = max(reply.get("version", version) for _, reply in replies)
            continue
        (won, winner), (lost, loser) = sorted(zip(replies, texts, strict=True), key=lambda each: each[0][0])
        expect(lost[1]["stored"]["evidence"] == winner, "the loser is not shown the winner's text")
        expect(lost[1]["yours"]["evidence"] == loser, "the loser's text is not in its reply")
        version = won[1]["version"]
    expect(without_winner == 0, f"{without_winner} of {pairs} pairs had no single winner: updates were lost")
    revisions = site.stored(team)["revisions"]
    expect(len(revisions) == pairs, f"{pairs} races left {len(revisions)} revisions")
    return {"pairs": pairs, "with exactly one winner": pairs, "lost updates": 0, "losers’ texts returned": pairs}


def planted_mistake(site, *, pairs):
    """The same races against the product with a check in Python before the save: `racing_pairs` must complain."""
    with site.also_served(workers=3, application="tests.reliability.planted") as web:
        try:
            racing_pairs(site.seen_through(web), pairs=pairs)
        except Lost as complaint:
            return {"caught": str(complaint)}
    raise Lost("the trial of racing pairs does not notice a check in Python before the save")


# --- 3. and 4. The same save again, older saves ----------------------------------------------------------------------


def fourfold_saves(site, *, saves):
    """The same save sent four times at once, with one key, is one save and four successes."""
    team = site.team()
    clients = [Client(site, team) for _ in range(4)]
    successes = 0
    for place in range(saves):
        change = {"evidence": f"text {place}", "version": place, "key": uuid.uuid4()}
        replies = together([lambda c=client, x=change: c.save_once(CASE, QUESTION, **x) for client in clients])
        expect(
            all(status == 200 and reply["version"] == place + 1 for status, reply in replies),
            f"save {place} was answered {[status for status, _ in replies]}",
        )
        successes += len(replies)
    revisions = site.stored(team)["revisions"]
    expect(len(revisions) == saves, f"{saves} saves left {len(revisions)} revisions")
    return {"saves": saves, "successes": successes, "revisions": len(revisions), "conflicts": 0}


def late_saves(site, *, saves):
    """A save that arrives after a newer one replaces nothing, whichever way it was delayed."""
    team = site.team()
    client = Client(site, team)
    older = {"key": uuid.uuid4(), "evidence": "older", "version": 0}
    client.save(CASE, QUESTION, **older)
    version = 1
    for place in range(saves):
        newer = f"newer {place}"
        status, reply = client.save(CASE, QUESTION, evidence=newer, version=version)
        expect(status == 200, f"a newer save was answered {status}: {reply}")
        # In turn: a change made before it, and a copy of one that was stored before it.
        status, reply = client.save(CASE, QUESTION, evidence=f"older {place}", version=version - 1)
        expect(status == 409 and reply["stored"]["evidence"] == newer, f"an older save was answered {status}: {reply}")
        status, reply = client.save(CASE, QUESTION, **older)
        expect(
            status == 200 and reply["version"] == older["version"] + 1, f"a late copy was answered {status}: {reply}"
        )
        older = {"key": uuid.uuid4(), "evidence": f"then {place}", "version": version + 1}
        status, reply = client.save(CASE, QUESTION, **older)
        expect(status == 200, f"a newer save was answered {status}: {reply}")
        version = reply["version"]
    stored = site.stored(team)
    expect([row[4] for row in stored["judgements"]] == [older["evidence"]], "an older save replaced a newer one")
    expect(len(stored["revisions"]) == version, "a late save is in history")
    return {"older saves": saves, "late copies": saves, "replaced": 0}


# --- 4. Several on one case ------------------------------------------------------------------------------------------


class Tally:
    """What four people were told, shared between their threads."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.author_of = {}  # by key
        self.refused = collections.Counter()  # by what stood against it
        self.turn = threading.Condition()

    def stored(self, key, email):
        with self.turn:
            self.author_of[key] = email
            self.turn.notify_all()

    @property
    def is_full(self):
        return len(self.author_of) >= self.wanted

    def wait_a_moment(self):
        with self.turn:
            self.turn.wait(0.1)

    def wait_for_more(self, than):
        """Whether there will be more."""
        with self.turn:
            self.turn.wait_for(lambda: self.is_full or len(self.author_of) > than, PATIENCE)
        return not self.is_full


def shared_case(site, *, saves, people=4):
    """A case handed from one to the other while all of them write: every revision has its author, no text is gone."""
    team = site.team(people=people)
    lead = Client(site, team, team.lead)
    tally = Tally(saves)
    clients = [Client(site, team, email) for email in team.emails]
    writing = [lambda client=client: _write_over(client, tally) for client in clients]
    *_, moves = together([*writing, lambda: _hand_on(lead, team, tally)])
    revisions = site.stored(team)["revisions"]
    told = {row[-1]: row[5] for row in revisions}
    expect(told == tally.author_of, "a revision is not that of the person who was told it is stored")
    return {
        "people": people,
        "stored, each with its true author": len(revisions),
        "refused as not theirs, text returned": tally.refused[403],
        "refused as a conflict, both texts returned": tally.refused[409],
        "reallocations meanwhile": moves,
    }


def _hand_on(lead, team, tally):
    moves = 0
    # Each time somebody got something stored: it falls in between the others' saves.
    while tally.wait_for_more(than=moves):
        moves += 1
        to = team.people[team.emails[moves % len(team.emails)]]
        address = f"/inspections/{team.code}/allocation/"
        seen = re.search(r'name="expected_version" value="([^"]*)"', lead.get(address))[1]
        fields = {"cases": team.assessments[CASE], "to": to, "expected_version": seen}
        status, _ = lead.post(address, fields)
        expect(status == 302, f"an allocation was answered {status}")
    return moves


def _write_over(client, tally):
    version = 0
    for place in itertools.count():
        if tally.is_full:
            return
        key, evidence = str(uuid.uuid4()), f"{client.email} {place}"
        status, reply = client.save(CASE, QUESTION, evidence=evidence, version=version, key=key)
        if status == 200:
            tally.stored(key, client.email)
            version = reply["version"]
            continue
        expect(status in (403, 409), f"a save was answered {status}: {reply}")
        expect(handed_back(reply)["evidence"] == evidence, f"a refused text did not come back: {reply}")
        tally.refused[status] += 1
        tally.wait_a_moment()
        version = reply["stored"]["version"] if status == 409 else version


def handed_back(reply):
    """The text as a refusal returns it."""
    return reply.get("yours") or {"answer": reply.get("answer"), "evidence": reply.get("evidence")}
