import datetime
import uuid
from itertools import cycle
from pathlib import Path

import yaml
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.allocation.actions import allocate, allocate_all
from cases.models import Assessment
from cases.review.actions import submit
from cases.sampling.actions import add_case
from cases.saving.actions import record_judgements
from cases.saving.changes import AnswerChange
from inspection.foundation.files import FileRefusedError, read_text
from inspection.frameworks.actions import import_framework
from inspection.frameworks.format_2.reading import read_framework_file
from inspection.frameworks.queries import question_set
from inspection.frameworks.shipped import SHIPPED_FRAMEWORKS
from inspection.models import DeliveryUnit, Framework, Inspection, Region, SystemRole, TeamMember, TeamRole, User
from inspection.programme.planning import begin_inspection
from reports.authoring.actions import import_narrative, make_finding
from reports.authoring.narrative import read_narrative
from reports.evidence.actions import EntryContent, add_entry
from reports.evidence.context import add_row
from reports.files.formats import FORMATS
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import ContextFact, EvidenceEntry, SurveyResult

DEMO = Path(__file__).resolve().parents[2] / "demo"
DEMO_PASSWORD = "plumbline-demo-2024"  # Public: the command refuses to run where that matters.
DOMAIN = "plumbline.example"

TAMESIDE, HARBOUR, MILLBROOK = "tameside-2023", "harbour-2024", "millbrook-2025"
# {code: its bundle and narrative}
INSPECTIONS = {
    TAMESIDE: ("tameside-2023.json", "tameside-2023-narrative.yaml"),
    HARBOUR: ("invented-2024.json", "invented-2024-narrative.yaml"),
    MILLBROOK: ("invented-youth-2025.json", "invented-youth-2025-narrative.yaml"),
}
OPEN_CASES, EVIDENCE = "invented-2024-open.yaml", "invented-2024-evidence.yaml"
# One that is only being set up: docs/demo-caseload.csv can be uploaded to it, and a sample drawn.
MARSH_LANE, INVENTED_REGION = "marsh-lane", "invented-region"
WINDOWS = [["2025-09-01", "2025-10-12"], ["2025-10-20", "2025-11-30"]]
# Days from the day on which the demonstration is loaded.
PLANNED = {"fieldwork_started_on": 21, "fieldwork_ends_on": 32, "panel_on": 60, "report_due_on": 120}

PEOPLE = {
    "ivy": ("Ivy Inspector", SystemRole.NONE),
    "ida": ("Ida Inspector", SystemRole.NONE),
    "lee": ("Lee Lead", SystemRole.NONE),
    "lara": ("Lara Local", SystemRole.NONE),
    "obi": ("Obi Observer", SystemRole.NONE),
    "quinn": ("Quinn Quality", SystemRole.QUALITY_LEAD),
    "hana": ("Hana Head", SystemRole.HEAD_OF_INSPECTION),
    "adam": ("Adam Administrator", SystemRole.ADMINISTRATOR),
}
TEAM = {
    "ivy": TeamRole.INSPECTOR,
    "ida": TeamRole.INSPECTOR,
    "lee": TeamRole.LEAD_INSPECTOR,
    "obi": TeamRole.OBSERVER,
}
TEAMS = {TAMESIDE: TEAM, HARBOUR: {**TEAM, "lara": TeamRole.LOCAL_ASSESSOR}, MILLBROOK: TEAM}
ASSESSORS = ("ivy", "ida", "lee")

FILES = ("html", "pdf", "xlsx", "json")


class Command(BaseCommand):
    help = "Load the demonstration and write its files. Again, it changes nothing that is stored."

    def handle(self, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "its passwords are public, so it is not for production (DEMO_ALLOWED=true loads it anyway)"
            )
        for file in sorted(SHIPPED_FRAMEWORKS.glob("*.yaml")):
            self._load_framework(file)
        people = {key: self._find_or_make(key) for key in PEOPLE}
        for code in INSPECTIONS:
            self._load_inspection(code)
            self._set_up_team(code, people)
        self._begin_another(people)
        self._write_files()
        self._say_who_can_sign_in(people)

    def _say(self, line):
        self.stdout.write(line)
        self.stdout.flush()

    def _load_framework(self, file):
        content = refused_in_words(file, lambda: read_framework_file(read_text(file)))
        framework, is_new = refused_in_words(file, lambda: import_framework(content=content))
        self._say(f"Framework {framework}: {'published' if is_new else 'there already'}")

    def _find_or_make(self, key):
        """Whoever is there already keeps their name, role and password."""
        email, (name, system_role) = f"{key}@{DOMAIN}", PEOPLE[key]
        return User.objects.filter(email__iexact=email).first() or User.objects.create_user(
            email=email, name=name, password=DEMO_PASSWORD, system_role=system_role
        )

    def _load_inspection(self, code):
        bundle, narrative = (DEMO / name for name in INSPECTIONS[code])
        # Found by its code: what was made of it since is not compared with the file.
        if Inspection.objects.filter(code=code).exists():
            self._say(f"Inspection {code}: there already")
        else:
            refused_in_words(bundle, lambda: import_inspection(bundle=Bundle(read_text(bundle))))
            self._say(f"Inspection {code}: stored")
        content = refused_in_words(narrative, lambda: read_narrative(read_text(narrative)))
        stored = refused_in_words(narrative, lambda: import_narrative(content=content, by=None))
        self._say(f"Report of {code}: {f'{stored} passages stored' if stored else 'there already'}")

    @transaction.atomic
    def _set_up_team(self, code, people):
        """Team, allocation and open cases come together or not at all: an inspection with a team has had them."""
        inspection = Inspection.objects.get(code=code)
        if inspection.team_members.exists():
            self._say(f"Team of {code}: there already")
            return
        for key, role in TEAMS[code].items():
            TeamMember.objects.create(inspection=inspection, user=people[key], role=role)
        share_out(inspection, [people[key] for key in ASSESSORS])
        if code == HARBOUR:
            for entry in yaml.safe_load(read_text(DEMO / OPEN_CASES)):
                add_open_case(inspection, entry, people)
            add_register(inspection, yaml.safe_load(read_text(DEMO / EVIDENCE)), people)
        self._say(f"Team of {code}: {len(TEAMS[code])} people, cases allocated")

    @transaction.atomic
    def _begin_another(self, people):
        if DeliveryUnit.objects.filter(code=MARSH_LANE).exists():
            self._say(f"Inspection of {MARSH_LANE}: there already")
            return
        region = Region.objects.get(code=INVENTED_REGION)
        unit = DeliveryUnit.objects.create(code=MARSH_LANE, name="Marsh Lane PDU", region=region)
        today = timezone.localdate()
        days = {name: today + datetime.timedelta(days=number) for name, number in PLANNED.items()}
        framework = Framework.objects.current("probation-pdu-2021")
        values = {"delivery_unit": unit, "framework": framework, "commencement_windows": WINDOWS, **days}
        values["notice"] = "Demonstration: the unit, its caseload and its cases are invented"
        inspection = begin_inspection(key=uuid.uuid4(), values=values, lead=people["lee"], by=None)
        for key, role in TEAMS[HARBOUR].items():
            if key != "lee":
                TeamMember.objects.create(inspection=inspection, user=people[key], role=role)
        self._say(f"Inspection {inspection.code}: begun, to be set up")

    def _write_files(self):
        folder = settings.DATA_DIR / TAMESIDE
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
        for code in FILES:
            name = FORMATS[code].suffix
            self._say(f"Writing {folder / name}")
            try:
                call_command("export_inspection", TAMESIDE, format=code, output=folder / name)
            except CommandError as error:
                # Somebody's unfinished text must not keep them from opening the page on which to finish it.
                self.stderr.write(f"{name} is not written: {error}")

    def _say_who_can_sign_in(self, people):
        self._say(f"\nSign-ins, with the password {DEMO_PASSWORD} unless it was changed:")
        for key, user in people.items():
            role = SystemRole(user.system_role) or TEAMS[HARBOUR][key]
            self._say(f"  {role.label:<20}{user.email}")


def refused_in_words(file, read):
    try:
        return read()
    except FileRefusedError as error:
        raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.errors)) from error


def share_out(inspection, assessors):
    shares: dict[User, list[int]] = {user: [] for user in assessors}
    assessments = Assessment.objects.primary().filter(case__inspection=inspection)
    for assessment, user in zip(assessments.values_list("pk", flat=True), cycle(assessors), strict=False):
        shares[user].append(assessment)
    for user, share in shares.items():
        allocate_all(inspection=inspection, assessments=share, to=user, by=None)


def add_open_case(inspection, entry, people):
    assessor = people[entry["assessor"]]
    details = ("reference", "commenced_on", "details")
    case = add_case(inspection=inspection, **{name: entry[name] for name in details})
    assessment = case.assessments.primary().select_related("case__inspection").get()
    allocate(assessment=assessment, to=assessor, by=None)
    changes = answers_of(case, entry)
    if changes:
        record_judgements(assessment=assessment, changes=changes, by=assessor)
    if entry.get("is_submitted"):
        assessment.refresh_from_db()
        submit(assessment=assessment, expected_version=assessment.version, by=assessor)


def add_register(inspection, content, people):
    for said in content["entries"]:
        by, becomes_finding = people[said.pop("by")], said.pop("finding", False)
        entry = add_entry(entry=EvidenceEntry(inspection=inspection), content=EntryContent(**said), by=by)
        if becomes_finding:
            make_finding(entry=entry, expected_version=entry.version, by=by)
    for model, name in ((SurveyResult, "results"), (ContextFact, "facts")):
        for said in content[name]:
            by = people[said.pop("by")]
            add_row(row=model(inspection=inspection, key=uuid.uuid4(), **said), by=by)


def answers_of(case, entry):
    given = {number: answer for answer, numbers in entry.get("answers", {}).items() for number in numbers}
    evidence, remaining = entry.get("evidence", {}), entry.get("remaining", "")
    asked = [item for item in question_set(case.inspection.framework_id).questions if item.is_put_to(case.sections)]
    changes = [
        AnswerChange(item, given.get(item.number, remaining), evidence.get(item.number, ""), 0, uuid.uuid4())
        for item in asked
    ]
    return [change for change in changes if change.answer or change.evidence]
