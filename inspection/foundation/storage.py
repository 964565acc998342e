"""Whether the database can store anything: asked of its disk, by writing to it and taking it back."""

import tempfile
from pathlib import Path

from django.db import connection, transaction

# What a save needs at most, and a little more. Written where the tables are, as PostgreSQL does with a result that is
# too large for its memory: no row, no lock and no transaction log.
SPILL = "SELECT count(*) FROM generate_series(1, 20000)"  # 280 KiB
FILE_BYTES = 280 * 1024


def try_to_store() -> None:
    """Raises what stands against it: `DatabaseError`, `OSError`."""
    if connection.vendor == "postgresql":
        _spill()
    elif (database := Path(connection.settings_dict["NAME"])).is_file():  # those of tests are in memory
        _write_beside(database)


def _spill() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute(SPILL)


def _write_beside(database: Path) -> None:
    with tempfile.TemporaryFile(dir=database.parent) as file:
        file.write(bytes(FILE_BYTES))
        file.flush()
