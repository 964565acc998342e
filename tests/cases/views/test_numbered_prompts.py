"""A prompt with a number for a label has a slash in its own number: 1.1/1."""

import uuid

import pytest
from django.urls import reverse

from cases.models import Judgement
from inspection.models import TeamRole
from tests.factories import join, make_case, make_example, make_inspection, make_user

pytestmark = pytest.mark.django_db
LETTERED = "      prompts:\n        a: Is it sufficient?\n    applies_to: core\n"
NUMBERED = "      prompts:\n      - {label: '1', text: Is it sufficient?}\n    applies_to: core\n"


def test_it_is_saved_read_and_found_again(client):
    inspection = make_inspection(framework=make_example("dynamic-public-protection-2025", (LETTERED, NUMBERED)))
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    case = make_case(inspection, assessor=ivy, kind="Order")
    client.force_login(ivy)
    assert 'data-number="C1.1/1"' in client.get(f"{case.get_absolute_url()}C1/").content.decode()
    change = {"answer": "yes", "evidence": "Seen.", "version": 0, "key": str(uuid.uuid4())}
    for address in (f"{case.get_absolute_url()}answers/C1.1%2F1/", f"{case.get_absolute_url()}answers/C1.1/1/"):
        assert client.post(address, change, content_type="application/json").status_code == 200
    assert Judgement.objects.get().question.number == "C1.1/1"
    assert "version 1" in client.get(f"{case.get_absolute_url()}history/C1.1/1/").content.decode()
    client.force_login(join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR))
    assert client.get(reverse("question", args=[inspection.code, "C1.1/1"])).status_code == 200
