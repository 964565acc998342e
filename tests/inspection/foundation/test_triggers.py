"""The triggers that keep rows from changing are there after every migration, or the migration says so."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction

from cases.models import AssessmentEvent, InspectionAnswerRevision
from inspection.foundation.triggers import SQLITE_TRIGGERS, check_triggers, trigger_problems
from tests.factories import make_case, make_inspection, make_user

pytestmark = pytest.mark.django_db

# No other table points to it: one that is rebuilt like this has no primary key.
TABLE = "cases_inspectionanswerrevision"


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def rebuild_without_triggers():
    """As a change of the schema does on SQLite; on PostgreSQL a table keeps them, so there they are dropped."""
    if connection.vendor == "postgresql":
        for event in ("update", "delete"):
            execute(f"DROP TRIGGER {TABLE}_refuses_{event} ON {TABLE}")
    else:
        for sql in (
            f"CREATE TABLE rebuilt AS SELECT * FROM {TABLE}",
            f"DROP TABLE {TABLE}",
            f"ALTER TABLE rebuilt RENAME TO {TABLE}",
        ):
            execute(sql)


def test_the_database_has_every_trigger_that_a_model_declares():
    assert list(trigger_problems(connection)) == []


def test_a_migration_that_lost_triggers_stops_and_names_them():
    rebuild_without_triggers()
    with pytest.raises(CommandError) as stop:
        call_command("migrate", verbosity=0)
    assert str(stop.value).splitlines()[:2] == [
        f"The table's trigger {TABLE}_refuses_update is missing",
        f"The table's trigger {TABLE}_refuses_delete is missing",
    ]


def test_a_trigger_of_another_rule_is_told(monkeypatch):
    [update, delete] = InspectionAnswerRevision.refusals
    monkeypatch.setattr(InspectionAnswerRevision, "refusals", [type(update)("UPDATE", "Another message"), delete])
    assert list(trigger_problems(connection)) == [(f"{TABLE}_refuses_update", "not as declared")]


def test_a_database_on_its_way_is_not_compared():
    rebuild_without_triggers()
    execute("DELETE FROM django_migrations WHERE app = 'reports'")

    check_triggers(using="default")


def test_an_event_is_neither_changed_nor_deleted():
    case = make_case(make_inspection(), assessor=None)
    event = AssessmentEvent.objects.create(
        assessment=case.assessments.get(), change="allocated", version=0, by=make_user("Lee Lead")
    )
    for change in (lambda: AssessmentEvent.objects.update(detail="x"), event.delete):
        with pytest.raises(IntegrityError, match="History is never changed"), transaction.atomic():
            change()


@pytest.fixture
def other_database(tmp_path):
    """An SQLite database of its own, on whichever database the tests run."""
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "other.sqlite3"), "OPTIONS": {}}
    connections.settings["other"] = {**connections.settings["default"], **engine}
    yield connections["other"]
    connections["other"].close()
    del connections["other"], connections.settings["other"]


def test_a_table_that_triggers_look_into_is_rebuilt_with_its_rows(other_database, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("migrate", "inspection", "0003", database="other", verbosity=0)
        with other_database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO inspection_framework (id, code, edition, title, publisher, licence, digest, "
                "answer_labels, overall_maximum, one_case, published_at) "
                "VALUES (7, 'a', '1', 'A', 'P', 'L', 'd', '{}', 9, 1, NULL)"
            )
            cursor.execute("INSERT INTO inspection_domain VALUES (1, '1', 'Domain', 'cases', 0, 7)")
            cursor.execute("UPDATE inspection_framework SET published_at = '2026-01-01' WHERE id = 7")
            before = sorted(cursor.execute(SQLITE_TRIGGERS).fetchall())
        call_command("migrate", "inspection", "0004", database="other", verbosity=0)
        with other_database.cursor() as cursor:
            cursor.execute("SELECT id, standard_rule FROM inspection_framework")
            assert cursor.fetchall() == [(7, "lowest_key_question")]
            with pytest.raises(IntegrityError, match="never changes"):
                cursor.execute("UPDATE inspection_domain SET title = 'Other'")
            assert sorted(cursor.execute(SQLITE_TRIGGERS).fetchall()) == before
