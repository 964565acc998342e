"""What runs beside the server."""

import os
import subprocess
import sys

from django.conf import settings


def test_it_goes_on_though_nothing_can_be_written_and_ends_with_what_began_it(tmp_path):
    """Of a database without tables nothing can be read."""
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    server = subprocess.Popen(
        ["/bin/sh", "-c", f'"{sys.executable}" manage.py write_checkpoints --every 1 & read line'],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = [server.stdout.readline() for _ in range(2)]
    assert all("checkpoints not written" in line for line in said), said
    # The pipe ends when both have ended.
    server.communicate("\n", timeout=60)
