"""Rows that may never change: triggers that refuse INSERT, UPDATE or DELETE, the same rule on PostgreSQL and SQLite.

A model declares what its table refuses (`@refuses`), a migration makes the triggers (`refuse`), and after every
`migrate` the database is compared with the models: SQLite drops a table's triggers when a migration rebuilds it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.apps import apps
from django.core.management.base import CommandError
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps

M = TypeVar("M", bound=models.Model)

POSTGRESQL_BODY = """
BEGIN
    IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END """
POSTGRESQL = (
    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
    + POSTGRESQL_BODY
    + "$$;\nCREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();"
)
SQLITE = """CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{message}'); END"""

POSTGRESQL_TRIGGERS = """
SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid
JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid
WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_class.relnamespace = current_schema()::regnamespace
"""
SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A table refuses `event` for rows of which the SQL `condition` holds; `OLD` and `NEW` stand for the row."""

    event: str
    message: str
    condition: str | None = None

    def name(self, table: str) -> str:
        return f"{table}_refuses_{self.event.lower()}"

    def sql(self, template: str, table: str, *, always: str) -> str:
        return template.format(
            name=self.name(table),
            event=self.event,
            table=table,
            condition=self.condition or always,
            message=self.message,
        )


def never(message: str) -> list[Refusal]:
    """Rows that are neither changed nor deleted."""
    return [Refusal("UPDATE", message), Refusal("DELETE", message)]


def refuses(refusals: list[Refusal]) -> Callable[[type[M]], type[M]]:
    """Declare on a model what its table refuses; a migration has to bring it about."""

    def declare(model: type[M]) -> type[M]:
        model.refusals = refusals  # type: ignore[attr-defined]  # read by `_declared`, of any model
        return model

    return declare


def refuse(event: str, table: str, *, message: str, condition: str | None = None) -> RunPython:
    """A migration step: rows of `table` refuse `event` (INSERT, UPDATE or DELETE) where the SQL `condition` holds.

    The database then raises `IntegrityError` with the message. A change of a table that has triggers, or that
    triggers of others look into, stands inside `keeping_triggers`.
    """
    refusal = Refusal(event, message, condition)

    def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        template, always = (POSTGRESQL, "TRUE") if is_postgresql else (SQLITE, "1")
        schema_editor.execute(refusal.sql(template, table, always=always), params=None)

    def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        name = refusal.name(table)
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        schema_editor.execute(f"DROP FUNCTION {name}() CASCADE" if is_postgresql else f"DROP TRIGGER {name}")

    return RunPython(create, drop)


def keeping_triggers(*operations: Operation) -> list[Operation]:
    """Operations of a migration that rebuild a table on SQLite, with its triggers taken away and brought back.

    Dropping the old table drops its triggers; and while it is gone, the triggers of other tables that look into it
    keep the new one from getting its name. PostgreSQL changes the table itself.
    """
    stored: list[str] = []

    def take(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor == "sqlite":
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(SQLITE_TRIGGERS)
                triggers = dict(cursor.fetchall())
            stored[:] = triggers.values()
            for name in triggers:
                schema_editor.execute(f"DROP TRIGGER {name}")

    def bring_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for sql in stored:
            schema_editor.execute(sql, params=None)

    return [RunPython(take, bring_back), *operations, RunPython(bring_back, take)]


# --- Comparing the database with the models ---------------------------------------------------------------------------


def check_triggers(*, using: str, **_: object) -> None:
    """After `migrate`: raises `CommandError` where the database lacks a trigger that a model declares, or has another.

    A database that is on its way (migrated to an older state) is not compared.
    """
    connection = connections[using]
    if is_up_to_date(connection) and (problems := list(trigger_problems(connection))):
        lines = [f"The table's trigger {name} is {problem}" for name, problem in problems]
        lines.append(
            "A migration that rebuilds a table on SQLite drops its triggers: put it inside keeping_triggers()."
        )
        raise CommandError("\n".join(lines))


def trigger_problems(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """(name, "missing" or "not as declared") of every trigger that models declare and the database does not have."""
    is_postgresql = connection.vendor == "postgresql"
    template, always = (POSTGRESQL_BODY, "TRUE") if is_postgresql else (SQLITE, "1")
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL_TRIGGERS if is_postgresql else SQLITE_TRIGGERS)
        stored = {name: _words(sql) for name, sql in cursor.fetchall()}
    for table, refusal in _declared():
        name = refusal.name(table)
        if name not in stored:
            yield name, "missing"
        elif stored[name] != _words(refusal.sql(template, table, always=always)):
            yield name, "not as declared"


def _declared() -> Iterator[tuple[str, Refusal]]:
    for model in apps.get_models():
        for refusal in getattr(model, "refusals", []):
            yield model._meta.db_table, refusal


def _words(sql: str) -> str:
    """SQLite quotes the names of a table that it has renamed."""
    return " ".join(sql.replace('"', "").split())


def is_up_to_date(connection: BaseDatabaseWrapper) -> bool:
    """Whether every migration has run."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
