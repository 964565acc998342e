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
from inspection.foundation.working_days import working_days_after
from inspection.frameworks.actions import import_framework
from inspection.frameworks.format_2.reading import read_framework_file
from inspection.frameworks.queries import question_set
from inspection.frameworks.shipped import SHIPPED_FRAMEWORKS
from inspection.models import (
    DeliveryUnit,
    Framework,
    FrameworkRating,
    Inspection,
    Region,
    Standard,
    SystemRole,
    TeamMember,
    TeamRole,
    User,
)
from inspection.people.roles import DraftRole
from inspection.programme.planning import begin_inspection, share_report
from reports.accuracy import actions as checks
from reports.accuracy.actions import ChallengeContent
from reports.accuracy.frozen import content_of
from reports.accuracy.queries import challenges_of, standing_of, version_of
from reports.accuracy.readiness import faults_of_report
from reports.authoring.actions import import_narrative, make_finding
from reports.authoring.narrative import read_narrative
from reports.evidence.actions import EntryContent, add_entry
from reports.evidence.context import add_row
from reports.figures.tallies import scorecard
from reports.files.formats import FORMATS
from reports.files.version import data_version
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import ContextFact, Disposition, EvidenceEntry, SurveyResult
from reports.panel.decisions.actions import confirm, reopen
from reports.panel.decisions.queries import newest_row, version_to_confirm
from reports.panel.meetings.actions import (
    add_member,
    declare_interests,
    give_views,
    open_discussion,
    propose,
    record_presence,
)
from reports.panel.meetings.queries import members_of, members_version

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
    "cora": ("Cora Contact", SystemRole.NONE),
}
TEAM = {
    "ivy": TeamRole.INSPECTOR,
    "ida": TeamRole.INSPECTOR,
    "lee": TeamRole.LEAD_INSPECTOR,
    "obi": TeamRole.OBSERVER,
}
TEAMS = {TAMESIDE: TEAM, HARBOUR: {**TEAM, "lara": TeamRole.LOCAL_ASSESSOR}, MILLBROOK: TEAM}
PANEL = {"hana": "Chair", "lee": "Lead inspector", "quinn": "Quality lead"}
GUEST, INTERESTS = "Gwen Guest", "Worked for the neighbouring service until 2019."
# What the members and the guest hold of these standards.
DISCUSSED = ("1.2", "1.3")
VIEWS = [
    ("requires_improvement", "good"),
    ("requires_improvement", "good"),
    ("good", "good"),
    ("inadequate", "requires_improvement"),
]
# What the inspected body says of a paragraph of its draft, and what it is answered.
CHALLENGED = (
    (
        "foreword",
        "The unit served two local authorities then.",
        "Invented for the demonstration: plan of 2022, page 3.",
    ),
    ("background", "Caseloads were counted in another month.", "Invented for the demonstration: return of May 2022."),
)
ANSWERED = (
    (Disposition.NOT_ACCEPTED, "The plan that we were sent names one."),
    (Disposition.ACCEPTED, "The next draft names the month."),
)
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
            self._seat_panel(code, people)
        self._send_draft(people)
        self._share_report(people)
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
    def _seat_panel(self, code, people):
        """A panel that is present; that of Harbour has given views, discussed a standard and reopened its decision."""
        inspection = Inspection.objects.get(code=code)
        if inspection.panel_members.exists():
            self._say(f"Panel of {code}: there already")
            return
        for key, role in PANEL.items():
            add_member(inspection=inspection, user=people[key], role=role, key=uuid.uuid4(), by=None)
        add_member(inspection=inspection, user=None, name=GUEST, role="Editor", key=uuid.uuid4(), by=None)
        for member in members_of(inspection):
            interests = INTERESTS if member.is_guest else ""
            declare_interests(member=member, interests=interests, expected_version=member.version, by=None)
        members = members_of(inspection)
        present = {member.pk for member in members}
        record_presence(inspection=inspection, present=present, expected_version=members_version(members), by=None)
        if code == HARBOUR:
            hold_meeting(inspection, members, people["lee"], people["hana"])
        self._say(f"Panel of {code}: {len(members)} members")

    @transaction.atomic
    def _send_draft(self, people):
        """A check of facts that is over, so that nothing waits for it."""
        inspection = Inspection.objects.get(code=TAMESIDE)
        if inspection.accuracy_drafts.exists():
            self._say(f"Draft of {TAMESIDE}: there already")
            return
        if faults_of_report(inspection):
            # Somebody is at work on it.
            self._say(f"Draft of {TAMESIDE}: not sent, for its report is not finished")
            return
        have_facts_checked(inspection, people["lee"], people["cora"])
        self._say(f"Draft of {TAMESIDE}: sent, challenged and answered")

    def _share_report(self, people):
        """With observers, of Tameside alone: as it was left, where it was loaded before."""
        inspection = Inspection.objects.get(code=TAMESIDE)
        if inspection.version == 0:
            share_report(inspection=inspection, is_shared=True, expected_version=0, by=people["lee"])

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
            role = SystemRole(user.system_role) or TEAMS[HARBOUR].get(key) or DraftRole.CONTACT
            self._say(f"  {role.label:<30}{user.email}")


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


def hold_meeting(inspection, members, lee, hana):
    """Views and a proposal on 1.2, whose discussion is open and whose decision is confirmed by one; views on 1.3."""
    scale = {rating.code: rating for rating in FrameworkRating.objects.filter(framework=inspection.framework_id)}
    numbered = {row.number: row for row in Standard.objects.filter(framework=inspection.framework_id)}
    for member, codes in zip(members, VIEWS, strict=True):
        ratings = {numbered[number]: scale[code] for number, code in zip(DISCUSSED, codes, strict=True)}
        give_views(member=member, ratings=ratings, expected_version="0", key=uuid.uuid4(), by=member.user or lee)
    standard = numbered["1.2"]
    about = {"inspection": inspection, "standard": standard}
    rating, sentence = scale["requires_improvement"], "Vacancies were filled late, and caseloads stayed high."
    propose(**about, rating=rating, sentence=sentence, expected_version=0, key=uuid.uuid4(), by=lee)
    open_discussion(**about, key=uuid.uuid4(), by=hana)
    take(reopen, inspection, "1.2", hana, reason="The panel met, and heard of the vacancies.")
    take(confirm, inspection, "1.2", hana)


def have_facts_checked(inspection, lee, cora):
    """By somebody of the inspected body, who challenges two paragraphs and is answered."""
    draft = checks.send_draft(
        inspection=inspection,
        due_on=working_days_after(timezone.localdate(), inspection.question_set.accuracy_days),
        letter="Please check the facts. This letter, the challenges and their answers are invented.",
        contacts=[cora],
        expected_version=data_version(inspection),
        key=uuid.uuid4(),
        by=lee,
    )
    sections = {section.key: section for section in content_of(draft).sections}
    made = [
        checks.add_challenge(
            draft=draft,
            content=ChallengeContent(words, evidence, paragraph=sections[section].paragraphs[0].number),
            key=uuid.uuid4(),
            by=cora,
        )
        for section, words, evidence in CHALLENGED
    ]
    seen = version_of(challenges_of(draft, content_of(draft)))
    checks.submit(draft=draft, **what_stands(draft), expected_challenges=seen, by=cora)
    for challenge, (disposition, reason) in zip(made, ANSWERED, strict=True):
        checks.answer(
            challenge=challenge,
            disposition=disposition,
            reason=reason,
            expected_version=checks.answer_version(challenge),
            key=uuid.uuid4(),
            by=lee,
        )
    checks.send_answers(draft=draft, **what_stands(draft), by=lee)


def what_stands(draft):
    return {"expected_version": standing_of(draft).version, "key": uuid.uuid4()}


def take(step, inspection, number, by, **said):
    """A step with the newest decision of a standard, as it stands."""
    score = scorecard(inspection).standards[number]
    row = newest_row(inspection, score.standard)
    assert row is not None, "the bundle has a decision on it"
    seen = version_to_confirm(score, row)
    step(decision=row.decision, expected_version=seen, key=uuid.uuid4(), by=by, **said)


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
