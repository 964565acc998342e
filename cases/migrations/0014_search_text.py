"""The words of answers and evidence, as they are searched: an index of PostgreSQL's full text, or FTS5 of SQLite."""

import sqlite3

import django.db.models.deletion
from django.db import migrations, models

# A word is found by its stem, and as it stands: names are no English words, and "will" and "may" are names too. The
# number of the inspection stands among the words, with a sign that no word has: rows of others are not even looked at.
POSTGRESQL = """
ALTER TABLE cases_searchtext ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    array_to_tsvector(ARRAY['#' || inspection_id::text])
    || to_tsvector('pg_catalog.english', words) || to_tsvector('pg_catalog.simple', words)
) STORED;
CREATE INDEX cases_searchtext_vector ON cases_searchtext USING gin (vector);
"""
# {table: (how it tells words, what else it has)}; words of a text stand in `cases_searchtext` alone.
SQLITE = {
    "cases_searchstem": ("porter unicode61 remove_diacritics 2", ""),
    "cases_searchword": ("unicode61 remove_diacritics 2", ", prefix='2 3'"),
}
# Deleted words leave the files of the index at once. SQLite has it since then.
SECURE_DELETE_SINCE = (3, 42)


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for table, (tokenize, more) in SQLITE.items():
        schema_editor.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5("
            f"words, content='cases_searchtext', content_rowid='id', tokenize='{tokenize}'{more})"
        )
        if sqlite3.sqlite_version_info >= SECURE_DELETE_SINCE:
            schema_editor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('secure-delete', 1)")
    for event, statements in {
        "INSERT": [_add],
        "DELETE": [_take],
        "UPDATE": [_take, _add],
    }.items():
        body = "; ".join(statement(table) for statement in statements for table in SQLITE)
        name = f"cases_searchtext_follows_{event.lower()}"
        schema_editor.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON cases_searchtext FOR EACH ROW BEGIN {body}; END", params=None
        )


def _add(table):
    return f"INSERT INTO {table} (rowid, words) VALUES (NEW.id, NEW.words)"


def _take(table):
    return f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', OLD.id, OLD.words)"


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE cases_searchtext DROP COLUMN vector")
        return
    for event in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER cases_searchtext_follows_{event}")
    for table in SQLITE:
        schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_sample"),
        ("inspection", "0017_plan"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexedAssessment",
            fields=[
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="indexed",
                        serialize=False,
                        to="cases.assessment",
                    ),
                ),
                ("revision_count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("words", models.TextField(blank=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspection.inspection"
                    ),
                ),
                (
                    "inspection_answer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_text",
                        to="cases.inspectionanswer",
                    ),
                ),
                (
                    "judgement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_text",
                        to="cases.judgement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("inspection_answer__isnull", False), ("judgement", None))
                        | models.Q(("inspection_answer", None), ("judgement__isnull", False)),
                        name="search_text_is_of_one_answer",
                    )
                ],
            },
        ),
        migrations.RunPython(create, drop),
    ]
