"""Rows that may never change: triggers that refuse UPDATE and DELETE, the same rule on PostgreSQL and SQLite."""

from django.db.migrations import RunPython

POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END;
"""


def refuse(event: str, table: str, *, message: str, condition: str | None = None) -> RunPython:
    """A migration step: rows of `table` refuse `event` (INSERT, UPDATE or DELETE) where the SQL `condition` holds.

    The database then raises `IntegrityError` with the message. Migrations that rebuild a table on SQLite
    drop its triggers; they must repeat this step.
    """
    name = f"{table}_refuses_{event.lower()}"

    def create(apps, schema_editor):
        vendor = schema_editor.connection.vendor
        sql, always = (POSTGRESQL, "TRUE") if vendor == "postgresql" else (SQLITE, "1")
        schema_editor.execute(
            sql.format(name=name, event=event, table=table, condition=condition or always, message=message), params=None
        )

    def drop(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")

    return RunPython(create, drop)
