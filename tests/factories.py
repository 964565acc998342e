"""States that tests begin from, made through the product's own actions."""

import datetime
import itertools
import re
import uuid
from contextlib import contextmanager
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cases.allocation.actions import allocate
from cases.inspection_answers.actions import record_inspection_answers
from cases.inspection_answers.queries import inspection_answers
from cases.models import Assessment, Case, Caseload, Sample
from cases.review.actions import sign_off, submit
from cases.sampling.actions import NewCaseload, add_case, store_caseload
from cases.sampling.design import Design
from cases.sampling.digests import StoredCase
from cases.sampling.drawing import draw_sample, fix_design, give_seed
from cases.sampling.samples import last_number
from cases.saving.actions import record_judgements
from cases.saving.changes import AnswerChange
from cases.saving.history import store_seals
from inspection.frameworks.actions import create_draft, import_framework
from inspection.frameworks.answers import parse
from inspection.frameworks.document import AnswerType, DetailType
from inspection.frameworks.format_2.reading import read_framework_file
from inspection.frameworks.queries import question_set
from inspection.models import DeliveryUnit, Framework, Inspection, Region, SystemRole, TeamMember, TeamRole, User
from reports.accuracy.frozen import DraftContent, FrozenSection, FrozenStandard, Paragraph, as_text
from reports.authoring.actions import import_narrative
from reports.authoring.narrative import read_narrative
from reports.evidence.actions import EntryContent, add_entry
from reports.figures.tallies import scorecard
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import AccuracyDraft, Edition, EvidenceEntry, PanelMember, PublicationProposal
from reports.panel.decisions.actions import confirm
from reports.panel.decisions.queries import newest_row, version_to_confirm
from reports.panel.meetings.actions import add_member, declare_interests, record_presence
from reports.panel.meetings.queries import members_of, members_version

PASSWORD = "correct horse battery staple"  # of people who exist in tests only
SHIPPED_FRAMEWORKS = Path(settings.BASE_DIR) / "inspection" / "frameworks" / "editions"
DEMO = Path(settings.BASE_DIR) / "reports" / "demo"
DETAILS = {"court_report": "yes", "interview": "no", "sex": "Male", "sentence_type": "Community order"}
SHIPPED_IN_FORMAT_2 = ("dynamic-public-protection-2025", "youth-justice-2021")
EXAMPLES = Path(__file__).parent / "inspection" / "frameworks" / "examples"
# Those that only tests have, and those that are shipped.
FORMAT_2 = sorted(
    [*EXAMPLES.glob("*.yaml"), *(SHIPPED_FRAMEWORKS / f"{stem}.yaml" for stem in SHIPPED_IN_FORMAT_2)],
    key=attrgetter("stem"),
)
FORMAT_1 = sorted(set(SHIPPED_FRAMEWORKS.glob("*.yaml")) - set(FORMAT_2))
REFERENCE = Path(__file__).parent / "reference"

_numbers = itertools.count(1)


@lru_cache
def framework_content(code="probation-pdu-2021"):
    return read_framework_file((SHIPPED_FRAMEWORKS / f"{code}.yaml").read_text())


def make_framework(code="probation-pdu-2021") -> Framework:
    return import_framework(content=framework_content(code))[0]


def make_example(stem, *changes) -> Framework:
    """A framework of format 2, shipped or one that only tests have; with (old, new) `changes` it is another edition."""
    text = next(file for file in FORMAT_2 if file.stem == stem).read_text()
    for old, new in changes:
        assert old in text, f"{old!r} does not stand in {stem}"
        text = text.replace(old, new, 1)
    if changes:
        text = re.sub(r"^edition: .*", f"edition: test-{next(_numbers)}", text, count=1, flags=re.MULTILINE)
    return import_framework(content=read_framework_file(text))[0]


def make_draft(content=None, *, by: User, code="probation-pdu-2021", edition="draft") -> Framework:
    """A framework that somebody has uploaded: a shipped one as another edition, or `content`."""
    content = content or framework_content(code).model_copy(update={"edition": edition})
    return create_draft(content=content, file_name="framework.yaml", by=by)[0]


def make_user(name="Olu Outsider", system_role=SystemRole.NONE, password=None) -> User:
    """Without a password a user can only be signed in by the test client, which is all most tests need."""
    # Not by number alone: another process may have made one in the same database.
    email = f"{name.lower().replace(' ', '.')}.{next(_numbers)}.{uuid.uuid4().hex[:8]}@plumbline.example"
    return User.objects.create_user(email=email, name=name, password=password, system_role=system_role)


def join(user: User, inspection: Inspection, role: TeamRole) -> User:
    TeamMember.objects.create(inspection=inspection, user=user, role=role)
    return User.objects.get(pk=user.pk)  # forgets the roles it may have read


def make_inspection(*, framework=None, cases=0, code=None, name="") -> Inspection:
    """An inspection with open, unallocated cases C-001, C-002, … that have a court report but no interview."""
    number = next(_numbers)
    region, _ = Region.objects.get_or_create(code="north", defaults={"name": "North"})
    # Not by number alone: another process may have made one in the same database.
    unit = DeliveryUnit.objects.create(
        code=f"unit-{uuid.uuid4().hex}", name=name or f"Unit {number} PDU", region=region
    )
    inspection = Inspection.objects.create(
        code=code or f"inspection-{number}",
        delivery_unit=unit,
        framework=framework or make_framework(),
        fieldwork_started_on=datetime.date(2026, 3, 2),
    )
    for place in range(1, cases + 1):
        make_case(inspection, reference=f"C-{place:03}")
    return inspection


def make_case(inspection, *, reference="C-001", assessor=None, **details):
    case = add_case(
        inspection=inspection,
        reference=reference,
        commenced_on=datetime.date(2025, 9, 1),
        details=DETAILS | details,
    )
    if assessor:
        allocate(assessment=primary(case), to=assessor, by=None)
    return case


MAPPING = {
    "reference": "Case ref",
    "started": "Start date",
    "practitioner": "Officer",
    "details": {"sex": {"column": "Gender"}, "sentence_type": {"column": "Sentence type"}},
}


def caseload_rows(count, **details) -> list[StoredCase]:
    """R-001, R-002, …, of which each third is of a woman; `details` are the same in all of them."""
    sex = ("Female", "Male", "Male")
    return [
        StoredCase(
            f"R-{number:03}",
            datetime.date(2025, 9, 1),
            f"P{number % 4 + 1:02}",
            {"sex": sex[number % 3], "sentence_type": "Community order", **details},
            "",
        )
        for number in range(1, count + 1)
    ]


def make_caseload(inspection, rows=3, *, by=None) -> Caseload:
    """A caseload of that many rows, of these, or what a file became, in the place of the one that there is."""
    cases = caseload_rows(rows) if isinstance(rows, int) else rows if isinstance(rows, list) else []
    new = rows if isinstance(rows, NewCaseload) else NewCaseload("caseload.csv", cases, len(cases), 0, MAPPING)
    current = Caseload.objects.current().filter(inspection=inspection).first()
    return store_caseload(
        inspection=inspection,
        caseload=new,
        expected_version=current.version if current else 0,
        key=uuid.uuid4(),
        by=by,
    )


def primary(case: Case):
    return case.assessments.primary().select_related("case__inspection").get()


def applicable(case: Case):
    """The questions put to a case."""
    return [item for item in question_set(case.inspection.framework_id).questions if item.is_put_to(case.sections)]


def answer(case: Case, answers: dict[str, str], *, by: User, evidence=""):
    """Record answers of an open case by question number, as first answers or on top of those stored. Whoever answers
    has the case for that moment, so that any state can be made."""
    assessment = primary(case)
    framework = question_set(case.inspection.framework_id)
    versions = dict(assessment.judgements.values_list("question__number", "version"))
    changes = [
        AnswerChange(framework.by_number[number], value, evidence, versions.get(number, 0), uuid.uuid4())
        for number, value in answers.items()
    ]
    with _held_by(by, assessment):
        return record_judgements(assessment=assessment, changes=changes, by=by)


@contextmanager
def _held_by(user, assessment):
    """Behind the product's back: neither the team nor the case's events shall tell of it."""
    rows = Assessment.objects.filter(pk=assessment.pk)
    inspection = assessment.case.inspection
    joined = TeamMember(inspection=inspection, user=user, role=TeamRole.INSPECTOR)
    is_member = TeamMember.objects.filter(inspection=inspection, user=user).exists()
    if not is_member:
        TeamMember.objects.bulk_create([joined])
    rows.update(assessor=user)
    yield
    for row in rows:
        row.assessor_id = assessment.assessor_id
        store_seals([row], "assessor")
    if not is_member:
        TeamMember.objects.filter(pk=joined.pk)._raw_delete(TeamMember.objects.db)


def answer_everything(case: Case, *, by: User, value="yes"):
    """Every question of the case answered alike, those with own answers with the first."""
    typed = {AnswerType.NUMBER: "1", AnswerType.DATE: "2025-03-27", AnswerType.TEXT: "As seen."}

    def answer_to(item):
        return value if item.has_percentage else typed.get(item.answer_type) or parse(item, item.answers[0].code)

    return answer(case, {item.number: answer_to(item) for item in applicable(case)}, by=by)


def make_judged_case(inspection, reference, *, by: User, value="yes") -> Case:
    """A case of any framework, with some value in every detail, answered as `answer_everything` does and signed off."""
    values = {
        DetailType.CHOICE: lambda detail: detail.options[0],
        DetailType.YES_NO: lambda detail: "yes",
        DetailType.DATE: lambda detail: "2025-10-01",
        DetailType.NUMBER: lambda detail: 3,
    }
    details = {detail.code: values[detail.type](detail) for detail in question_set(inspection.framework_id).details}
    started = datetime.date(2025, 9, 1)
    case = add_case(inspection=inspection, reference=reference, commenced_on=started, details=details)
    allocate(assessment=primary(case), to=by, by=None)
    answer_everything(case, by=by, value=value)
    signed_off(case, by=by)
    return case


def submitted(case: Case, *, by: User):
    assessment = primary(case)
    return submit(assessment=assessment, expected_version=assessment.version, by=by)


def signed_off(case: Case, *, by: User):
    """Signed off by somebody who had no part in it."""
    assessment = submitted(case, by=by)
    return sign_off(assessment=assessment, expected_version=assessment.version, by=make_user("Sam Second"))


@lru_cache
def _bundle(code):
    return Bundle((DEMO / f"{code}.json").read_text())


def make_tameside(*, narrative=False) -> Inspection:
    make_framework()
    return _demo_inspection("tameside-2023", narrative)


def make_harbour(*, narrative=False) -> Inspection:
    """The invented inspection against the 2023 framework."""
    make_framework("probation-pdu-2023")
    return _demo_inspection("invented-2024", narrative)


def _demo_inspection(file, narrative):
    inspection, _ = import_inspection(bundle=_bundle(file))
    if narrative:
        import_narrative(content=read_narrative((DEMO / f"{file}-narrative.yaml").read_text()), by=None)
    return Inspection.objects.select_related("delivery_unit__region").get(pk=inspection.pk)


def make_team(inspection: Inspection) -> dict[str, User]:
    """One person per role, by first name: Ivy the inspector, Lee the lead, Olu the outsider, and so on."""
    ivy = join(make_user("Ivy Inspector"), inspection, TeamRole.INSPECTOR)
    lee = join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    lara = join(make_user("Lara Local"), inspection, TeamRole.LOCAL_ASSESSOR)
    obi = join(make_user("Obi Observer"), inspection, TeamRole.OBSERVER)
    return {
        "ivy": ivy,
        "lee": lee,
        "lara": lara,
        "obi": obi,
        "olu": make_user("Olu Outsider"),
        "adam": make_user("Adam Administrator", SystemRole.ADMINISTRATOR),
        "hana": make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION),
        "quinn": make_user("Quinn Quality", SystemRole.QUALITY_LEAD),
    }


def answer_inspection(inspection, answers: dict[str, str], *, by: User, evidence=""):
    """Record answers of the inspection itself, as first answers or on top of those stored."""
    stored = inspection_answers(inspection)
    items = [inspection.question_set.by_number[number] for number in answers]
    changes = [
        AnswerChange(
            item, answers[item.number], evidence, stored[item.pk].version if item.pk in stored else 0, uuid.uuid4()
        )
        for item in items
    ]
    return record_inspection_answers(inspection=inspection, changes=changes, by=by)


def make_sample(inspection, *, size=6, seed="a seed", by=None, reason="", **design) -> Sample:
    """Drawn from the inspection's caseload: by default two women and four men of a caseload of `caseload_rows`."""
    wanted = Design.model_validate({"size": size, "stratify": ["sex"], "reserves": 2, **design})
    seen = last_number(inspection)
    sample = fix_design(inspection=inspection, design=wanted, expected_number=seen, reason=reason, by=by)
    sample = give_seed(sample=sample, seed=seed, seed_from="Nan Named, of another unit", by=by)
    return draw_sample(sample=sample, by=by)


def make_evidence(inspection, *, by: User, **said) -> EvidenceEntry:
    content = {
        "standard": "1.1",
        "kind": "meeting",
        "group": "staff",
        "source": "Focus group of practitioners",
        "day": datetime.date(2026, 3, 2),
        "bearing": "strength",
        "words": "Managers are seen in every office.",
    }
    return add_entry(entry=EvidenceEntry(inspection=inspection), content=EntryContent(**{**content, **said}), by=by)


def make_panel(inspection, *people: User, guests=("Gus Guest",), by=None) -> list[PanelMember]:
    """They sit on the panel with these guests, have declared no interests and are present."""
    for user in people:
        add_member(inspection=inspection, user=user, key=uuid.uuid4(), by=by)
    for name in guests:
        add_member(inspection=inspection, user=None, name=name, role="Editor", key=uuid.uuid4(), by=by)
    for member in members_of(inspection):
        declare_interests(member=member, interests="", expected_version=member.version, by=by)
    members = members_of(inspection)
    present = {member.pk for member in members}
    seen = members_version(members)
    return record_presence(inspection=inspection, present=present, expected_version=seen, by=by)


def confirmed(inspection, *people: User):
    """Every decision that waits for it is confirmed by these."""
    for waiting in scorecard(inspection).to_be_confirmed:
        for person in people:
            score = scorecard(inspection).standards[waiting.standard.number]
            row = newest_row(inspection, score.standard)
            seen = version_to_confirm(score, row)
            confirm(decision=row.decision, expected_version=seen, key=uuid.uuid4(), by=person)


def make_sent_draft(inspection, *, by, contact, **more):
    """A draft of one paragraph and one rating that was sent to somebody of the inspected body."""
    content = DraftContent(
        title="A report",
        overall=None,
        score="",
        sections=(FrozenSection("foreword", "Foreword", (Paragraph(1, "", "Good work."),)),),
        standards=(FrozenStandard("1.1", "Leadership", True, None, None, "Not rated", (), (), "", (), ()),),
    )
    said = {"number": 1, "due_on": timezone.localdate(), "content": as_text(content), "case_references": "{}", **more}
    draft = AccuracyDraft.objects.create(inspection=inspection, by=by, **said)
    draft.contacts.create(user=contact, by=by)
    return draft


def make_earlier_recommendation(inspection, *, by):
    """In the published report of an inspection of the same unit, six years before."""
    before = make_inspection(framework=inspection.framework)
    before.delivery_unit, before.fieldwork_started_on = inspection.delivery_unit, datetime.date(2020, 3, 2)
    before.save()
    day = datetime.date(2020, 6, 2)
    proposal = PublicationProposal.objects.create(inspection=before, number=1, published_on=day, by=by)
    edition = Edition.objects.create(inspection=before, number=1, published_on=day, proposal=proposal, manifest="{}")
    return edition.recommendations.create(number=1, addressee="The unit", words="Read every file.")
