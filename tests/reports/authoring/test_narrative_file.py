"""The text of a report as a file, and back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from inspection.foundation.files import FileRefusedError
from reports.authoring.actions import import_narrative
from reports.authoring.narrative import read_narrative
from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS
from reports.models import Passage
from tests.factories import make_inspection, make_tameside, make_team
from tests.reports.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]

FIELDS = ("section", "kind", *Passage.CONTENT)


def written(inspection):
    return list(Passage.objects.filter(inspection=inspection).values_list(*FIELDS))


def narrative_of(inspection):
    return FORMATS["narrative"].make(inspection).decode()


def test_an_inspection_in_which_nothing_is_written_takes_the_file_back():
    tameside, empty = make_tameside(narrative=True), make_inspection(code="empty")
    odd = "Tŷ 😀 \u00a0{{a}}: # no\n\n\n- 'x'\t\"y\" {cases total}\n\n  > z"
    Passage.objects.create(inspection=tameside, section="9.9/Gone: yes", kind="narrative", position=1, text=odd)
    file = narrative_of(tameside).replace("inspection: tameside-2023", "inspection: empty", 1)
    assert import_narrative(content=read_narrative(file), by=None) == len(written(tameside)) > 100
    assert written(empty) == written(tameside)
    assert narrative_of(empty) == file


def test_of_nothing_there_is_no_file():
    with pytest.raises(CannotBeMadeError, match="Nothing is written"):
        narrative_of(make_inspection())


def test_it_is_for_who_writes_the_report():
    inspection = make_inspection()
    may = {name: FORMATS["narrative"].can_have(user, inspection) for name, user in make_team(inspection).items()}
    assert [name for name, can in may.items() if can] == ["lee"]


def test_the_name_of_a_section_is_one_line():
    with pytest.raises(FileRefusedError):
        read_narrative('format: report-narrative/1\ninspection: a\nsections:\n  "a\\nb":\n  - narrative: x\n')


TWO = """format: report-narrative/1
inspection: another-one
sections:
  foreword:
    - narrative: "Of the cases, {cases total}."
    - narrative: Second.
  background:
    - narrative: Of old.
  "9.9":
    - narrative: Of another framework.
"""


def send(client, inspection, text=TWO, name="text.yaml"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("report_import", args=[inspection.code]), {"file": file}, follow=True)


def test_a_file_of_another_report_fills_sections_in_which_nothing_is_written(client):
    inspection = make_inspection()
    client.force_login(make_team(inspection)["lee"])
    Passage.objects.create(inspection=inspection, section="background", kind="narrative", position=1, text="Of now.")
    said = words(send(client, inspection))
    assert "2 passages are stored" in said
    assert "Left as they are, for something is written there: Background" in said
    assert "Left out, for this report has no such section: 9.9" in said
    assert [row[:3] for row in written(inspection)] == [
        ("background", "narrative", "Of now."),
        ("foreword", "narrative", "Of the cases, {cases total}."),
        ("foreword", "narrative", "Second."),
    ]
    assert {row.history_user.name for row in Passage.history.filter(inspection=inspection, section="foreword")} == {
        "Lee Lead"
    }
    assert "0 passages are stored" in words(send(client, inspection))
    assert len(written(inspection)) == 3


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (TWO, "text.txt", "is not a YAML file"),
        ("", "text.yaml", "The file is empty"),
        (TWO.replace("narrative: Second.", "verdict: Second."), "text.yaml", "verdict"),
        ("{", "text.yaml", "Nothing was stored"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_stores_nothing(client, text, name, message):
    inspection = make_inspection()
    client.force_login(make_team(inspection)["lee"])
    reply = send(client, inspection, text, name)
    assert (reply.status_code, message in words(reply)) == (422, True)
    assert written(inspection) == []
