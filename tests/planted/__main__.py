"""`./run planted [WORDS …]`: plants each fault in a copy of the tree and runs the tests that must catch it.

Prints a row a fault: what was planted and the first test that failed. Exits 1 where one was missed. With words, only
the faults whose names hold all of them.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.planted.catalogue import FAULTS

ROOT = Path(__file__).resolve().parents[2]
# Made at setting up; the copy looks at ours.
SHARED = [".venv", "frontend/node_modules", "static/build"]


def copy_tree(folder):
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)


def first_failure(folder, tests):
    """The test that failed first, or `None` where all passed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests.split()]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    failed = re.search(r"^(?:FAILED|ERROR) \S*?(\w+\.py::\S+)", done.stdout, re.MULTILINE)
    if done.returncode != 1 or not failed:
        raise SystemExit(f"error: pytest ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return failed[1]


def plant(folder, fault):
    file = folder / fault.file
    sound = file.read_text()
    if sound.count(fault.old) != 1:
        raise SystemExit(f"error: {fault.name}: its place is not found in {fault.file}")
    file.write_text(sound.replace(fault.old, fault.new))
    try:
        return first_failure(folder, fault.tests)
    finally:
        file.write_text(sound)


def main(words):
    missed = 0
    chosen = [fault for fault in FAULTS if all(word in fault.name for word in words)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_tree(folder)
        print("| planted | caught by |\n|---|---|")
        for fault in chosen:
            caught = plant(folder, fault)
            missed += caught is None
            print(f"| {fault.name} | {f'`{caught}`' if caught else '**missed**'} |", flush=True)
    print(f"{len(chosen) - missed} caught, {missed} missed", file=sys.stderr)
    return 1 if missed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
