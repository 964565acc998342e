"""The CPU that a server has used, and the backends of the database that serve it, as Linux counts it."""

import time
from contextlib import suppress
from pathlib import Path

import psycopg


def seconds_of(process: int) -> float:
    """Of a process with all its threads, also those that have ended; nothing once it has ended itself.

    It is read from the process's own clock, as clock_getcpuclockid(3) makes its number: `/proc` counts to 10 ms only.
    """
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return 0.0


def tree(process: int) -> list[int]:
    """The process and all that descend from it and live."""
    found = [process]
    for parent in found:
        with suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def backends(connection: psycopg.Connection, application: str) -> list[int]:
    """The processes of PostgreSQL that serve those who call themselves so. They must run on this machine."""
    rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [application])
    found = [pid for (pid,) in rows]
    for pid in found:
        command = Path(f"/proc/{pid}/comm")
        if not command.exists() or not command.read_text().startswith("postgres"):
            raise SystemExit("error: PostgreSQL runs on another machine, so its CPU cannot be measured")
    return found


def private_memory(process: int) -> int:
    """Bytes that the process shares with no other."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))
