"""PostgreSQL is sent a statement and its values apart, or behind a transaction pooler the values in the statement: what
is stored, counted and shown is the same."""

import pytest
from django.db import connection
from django.db.backends.postgresql.base import Cursor, ServerBindingCursor

from cases.models import Judgement
from inspection.models import TeamRole
from reports.figures.tallies import scorecard
from tests.cases.saving.test_save_answer import save
from tests.factories import join, make_case, make_tameside, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
PAGES = ["", "cases/", "cases/?state=signed_off&reference=TAM", "questions/2.2.3/", "report/", "panel/", "allocation/"]


@pytest.fixture(params=[ServerBindingCursor, Cursor], ids=["by the server", "by us"])
def bound(request, monkeypatch, db):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "cursor_factory", request.param)
    monkeypatch.setattr(connection.features, "uses_server_side_binding", request.param is ServerBindingCursor)


def test_it_is_bound_by_the_server():
    with connection.cursor() as cursor:
        assert isinstance(cursor.cursor, ServerBindingCursor)


def test_an_inspection_is_imported_counted_shown_and_answered(bound, client):
    inspection = make_tameside()
    card = scorecard(inspection)
    assert (card.overall.score, card.overall.rating.code) == (7, "requires_improvement")
    lee = join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    client.force_login(lee)
    for page in PAGES:
        assert client.get(f"/inspections/{inspection.code}/{page}").status_code == 200, page
    case = make_case(inspection, reference="T-100", assessor=lee)
    for version in (0, 1):
        assert save(client, case, evidence="It’s 100 % – «so», {she} said: ?", version=version).status_code == 200
    stored = Judgement.objects.get(assessment__case=case)
    assert (stored.evidence, stored.version) == ("It’s 100 % – «so», {she} said: ?", 2)
