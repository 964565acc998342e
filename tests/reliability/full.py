"""What was typed while others typed the same, and while the disk of the database was full: nothing of it is lost, and
nothing of it is in a log."""

import http.client
import json
import secrets
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

from tests.reliability.client import Client, together
from tests.reliability.lost import expect
from tests.reliability.site import SmallDisk, serving, shipped_server_settings

MARK = "Zzyzx"  # in every text that is sent
FIRST, AGAIN, ON_A_PAGE, WHEN_FULL = "2.2.1", "2.2.2", "2.2.3", "2.3.1"
PAGES = {ON_A_PAGE: "2.2", WHEN_FULL: "2.3"}
MOST_SAVES = 200  # that a full disk may still have room for, in pages that were begun
MEGABYTES = {"sqlite": 24, "postgresql": 112}
# How it is installed. PostgreSQL's own settings have it log a statement that fails; behind a pooler statements go out
# with their values in them, and only the settings that are shipped keep them out of the log.
WAYS = {
    "sqlite": [{}],
    "postgresql": [{}, {"server": shipped_server_settings(), "DATABASE_TRANSACTION_POOLER": "true"}],
}


def why_no_disk():
    folder = Path(tempfile.mkdtemp(prefix="plumbline-disk-"))
    try:
        SmallDisk(folder, 1).stop()
    except (OSError, subprocess.CalledProcessError):
        return "no file system can be mounted here"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return None


def full_disk(site, *, rounds):
    """On a site of its own, installed in each way."""
    name = site.database.name
    ways = [_installed(name, rounds, way) for way in WAYS[name]]
    return {"ways to install it": len(ways), "first saves raced, stale and sent again": rounds} | ways[0]


def _installed(name, rounds, way):
    with serving(name, workers=2, disk_megabytes=MEGABYTES[name], **way) as small:
        team = small.team(cases=rounds)
        tabs = Client(small, team), Client(small, team)
        for place in range(rounds):
            _first_saves(tabs, f"T-{place:04}")
        stored = _until_full(small, team, tabs[0])
        logs = small.logs()
        expect(MARK not in logs, "what was typed is in a log")
        # Or the log would show nothing whatever is written into it.
        expect(name == "sqlite" or "No space left on device" in logs, "the server has logged nothing of its full disk")
        return {"stored until the disk was full": stored, "texts lost": 0, "texts in a log": 0}


def text():
    """Long enough to need room of its own, and not to be made short by compressing it."""
    return f"{MARK} {secrets.token_hex(6000)}"


def _first_saves(tabs, case):
    """Two at once over no answer, one that comes again, late ones from another tab; as answers and as pages."""
    one, other = tabs
    replies = together([lambda tab=tab: tab.save_once(case, FIRST, evidence=text()) for tab in tabs])
    expect(sorted(status for status, _ in replies) == [200, 409], "of two first saves not exactly one was stored")
    key, typed = uuid.uuid4(), text()
    again = [one.save_once(case, AGAIN, evidence=typed, version=version, key=key)[0] for version in (0, 0, 1)]
    expect(again == [200] * 3, f"a save that came again was answered {again}")
    late, _ = other.save_once(case, AGAIN, evidence=text())
    expect(late == 409, f"a late first save was answered {late}")
    sent = _page(ON_A_PAGE)
    pages = [tab.post(f"{tab.case(case)}2.2/", fields)[0] for tab, fields in ((one, sent), (one, sent))]
    pages.append(other.post(f"{other.case(case)}2.2/", _page(ON_A_PAGE))[0])
    expect(pages == [302, 302, 409], f"a page sent twice and a late one were answered {pages}")


def _page(question):
    return {"key": str(uuid.uuid4()), f"{question}-version": "0", f"{question}-evidence": text()}


def _until_full(site, team, client):
    """How many saves the full disk still took. The first that it refuses is stored once there is room."""
    case = "T-0000"
    site.disk.fill()
    version, change = 0, {"evidence": text(), "key": uuid.uuid4()}
    while (answered := client.save_once(case, WHEN_FULL, version=version, **change))[0] == 200:
        version, change = version + 1, {"evidence": text(), "key": uuid.uuid4()}
        expect(version < MOST_SAVES, "the disk does not get full")
    status, reply = answered
    expect((status, reply.get("error")) == (503, "full"), f"a full disk was answered {status}: {reply}")
    expect(reply["evidence"] == change["evidence"], "what was typed did not come back")
    _tells_and_shows(client, case, version)
    expect(_health(site) == (503, "nothing can be saved"), f"the health page says {_health(site)}")
    site.disk.free()
    expect(_health(site) == (200, "ok"), f"the health page still says {_health(site)}")
    status, reply = client.save(case, WHEN_FULL, version=version, **change)
    expect(status == 200, f"with room again, the save was answered {status}: {reply}")
    revisions = [row for row in site.stored(team)["revisions"] if row[1] == WHEN_FULL]
    expect(len(revisions) == version + 1, f"{version + 1} saves left {len(revisions)} revisions")
    return version


def _tells_and_shows(client, case, version):
    """The page too is refused with its text; and everything can be read."""
    page = _page(WHEN_FULL) | {f"{WHEN_FULL}-version": version}
    status, shown = client.post(f"{client.case(case)}{PAGES[WHEN_FULL]}/", page)
    expect(status == 503, f"a page sent to a full disk was answered {status}")
    expect(page[f"{WHEN_FULL}-evidence"] in shown, "what was typed on the page did not come back")
    client.get(client.case(case))


def _health(site):
    connection = http.client.HTTPConnection("127.0.0.1", site.web.port, timeout=30)
    connection.request("GET", "/health/")
    response = connection.getresponse()
    said = json.loads(response.read())["status"]
    connection.close()
    return response.status, said
