"""An inspection with something of everything that is recorded, and ways to change it behind the product's back."""

import datetime
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from cases.allocation.actions import allocate
from cases.inspection_answers.actions import store_answers
from cases.interviews.actions import Slot, plan_interview, settle_interview
from cases.models import Assessment, AssessmentEvent, Case, Interview, InterviewState, Judgement
from cases.review.actions import reopen, return_to_assessor, submit
from cases.sampling.design import Design
from cases.sampling.drawing import fix_design
from cases.sampling.replacing import add_by_hand, replace_case
from cases.sampling.samples import next_reserve
from cases.saving.changes import AnswerChange
from inspection.ledger.actions import record
from inspection.models import FrameworkRating, Inspection, Standard, TeamRole, User
from reports.authoring.actions import add_passage, make_finding, save_details, save_section, say_stage, tick_checks
from reports.authoring.changes import PassageChange
from reports.authoring.checking import checks_of
from reports.authoring.commenting import add_comment, settle_thread
from reports.authoring.comments import threads_of
from reports.authoring.outline import outline
from reports.authoring.report import read_written
from reports.authoring.states import statuses_of
from reports.evidence.actions import EntryContent, attach_file, change_entry, withdraw_entry, withdraw_file
from reports.evidence.context import add_row, withdraw_row
from reports.evidence.storage import store_content
from reports.figures.tallies import scorecard
from reports.files.actions import claim_export, finish_export, request_export
from reports.models import (
    Challenge,
    ChallengeFile,
    CommentStep,
    ContextFact,
    Edition,
    EditionFile,
    EvidenceFile,
    Passage,
    PublicationEnd,
    PublicationProposal,
    Recommendation,
    ReportDetails,
    SectionComment,
    SectionStage,
    SurveyResult,
)
from reports.panel.decisions.actions import confirm, decide, dissent
from reports.panel.decisions.actions import reopen as reopen_decision
from reports.panel.decisions.queries import newest_row, version_to_confirm
from reports.panel.meetings.actions import declare_interests, give_views, open_discussion, propose, take_off
from tests.conftest import triggers
from tests.factories import (
    answer,
    join,
    make_case,
    make_caseload,
    make_evidence,
    make_inspection,
    make_panel,
    make_sample,
    make_sent_draft,
    make_user,
    primary,
    signed_off,
)


@contextmanager
def triggers_off():
    """As somebody can who owns the database. What is done so in a test is rolled back with it."""
    drop, create = triggers()
    with connection.cursor() as cursor:
        for sql in drop or ["SET session_replication_role = replica"]:
            cursor.execute(sql)
        yield
        for sql in create or ["SET session_replication_role = DEFAULT"]:
            cursor.execute(sql)


@dataclass(frozen=True)
class World:
    inspection: Inspection
    other: Inspection
    ivy: User
    lee: User

    def case(self, reference) -> Case:
        return self.inspection.cases.get(reference=reference)

    def assessment(self, reference) -> Assessment:
        return self.case(reference).assessments.get()

    def judgement(self, reference, number) -> Judgement:
        return self.assessment(reference).judgements.get(question__number=number)

    def sign_off(self) -> AssessmentEvent:
        return self.assessment("C-001").events.filter(change="signed_off").last()


def make_world() -> World:
    ivy, lee = make_user("Ivy Inspector"), make_user("Lee Lead")
    inspection, other = make_inspection(), make_inspection(cases=1)
    make_caseloads(inspection, join(lee, inspection, TeamRole.LEAD_INSPECTOR))
    for number in range(1, 4):
        make_case(inspection, reference=f"C-{number:03}")
    ivy = join(ivy, inspection, TeamRole.INSPECTOR)
    make_case(inspection, reference="C-004", assessor=ivy)
    world = World(inspection, other, ivy, lee)
    make_answers(world)
    make_decisions(world)
    make_text(world)
    make_file(world)
    make_interviews(world)
    make_samples(world)
    make_register(world)
    make_publications(world)
    make_drafts(world)
    return world


def make_samples(world):
    """One that was drawn again, the one in force with a case replaced, and one that is fixed; a case added by hand."""
    make_sample(world.inspection, size=2, by=world.lee)
    make_sample(world.inspection, size=2, seed="another", reason="The seed was known", by=world.lee)
    case = world.inspection.cases.filter(left_because="").exclude(sample=None).first()
    reserve = next_reserve(case) or ""
    replace_case(case=case, reason="not_eligible", note="Of another unit.", expected_reserve=reserve, by=world.lee)
    first = world.case("C-001").commenced_on
    add_by_hand(
        inspection=world.inspection, reference="X-1", commenced_on=first, details={}, reason="Asked for.", by=world.lee
    )
    design = Design(size=3)
    fix_design(inspection=world.inspection, design=design, expected_number=2, reason="Too small", by=world.lee)


def make_caseloads(inspection, by):
    """One that was replaced, and the one that there is."""
    for rows in (2, 4):
        make_caseload(inspection, rows, by=by)


def make_answers(world):
    """C-001 signed off, opened and signed off again; C-002 returned and open; nothing in C-003 and C-004."""
    for reference in ("C-001", "C-002"):
        answer(world.case(reference), {"2.2.1": "yes", "2.2.1a": "no"}, by=world.ivy, evidence="Ŵyn said so 😀")
        answer(world.case(reference), {"2.2.1": "no"}, by=world.lee, evidence="On reflection, not.")
    assessment = signed_off(world.case("C-001"), by=world.lee)
    reopen(assessment=assessment, expected_version=assessment.version, reason="One more look", by=world.lee)
    answer(world.case("C-001"), {"2.2.2": "yes"}, by=world.ivy, evidence="Later.")
    signed_off(world.case("C-001"), by=world.lee)
    allocate(assessment=primary(world.case("C-002")), to=world.ivy, by=world.lee)
    open_case = submit(assessment=primary(world.case("C-002")), expected_version=2, by=world.ivy)
    item = world.inspection.question_set.by_number["2.2.1"]
    notes = {item.pk: "Whose reflection?"}
    return_to_assessor(assessment=open_case, expected_version=2, reason="It is thin", by=world.lee, notes=notes)
    for version, value in enumerate(("yes", "no")):
        change = AnswerChange(item, value, f"Of the inspection, {value}.", version, uuid.uuid4())
        store_answers(world.inspection, [change], world.ivy)


def make_decisions(world):
    """One that a member dissents from, confirmed, reopened and confirmed anew; then two on another standard."""
    first, second = (
        Standard.objects.get(framework=world.inspection.framework_id, number=number) for number in ("1.2", "1.1")
    )
    good, poor = (
        FrameworkRating.objects.get(framework=world.inspection.framework_id, code=code)
        for code in ("good", "inadequate")
    )
    guest = make_meeting(world, first, good)
    for standard, agreed in ((first, good), (second, good), (second, poor)):
        decide(
            inspection=world.inspection,
            standard=standard,
            agreed=agreed,
            rationale=f"It is {agreed.code}.",
            minutes="Long was it spoken of.",
            by=world.lee,
        )
    step = {"inspection": world.inspection, "number": "1.2", "by": world.lee}
    take(dissent, **step, member=guest, held=poor, why="The plan is thin.")
    for reason in ("New evidence", "And more"):
        take(confirm, **step)
        take(confirm, **step | {"by": world.ivy})
        if reason == "New evidence":
            take(reopen_decision, **step, reason=reason)
    surveys = [
        SurveyResult.objects.create(inspection=world.inspection, survey="Staff", **found)
        for found in (
            {"statement": "I am trained", "percent": 61, "position": 0},
            {"statement": "I am heard", "yes": 3, "of": 5, "position": 1},
        )
    ]
    fact = ContextFact.objects.create(
        inspection=world.inspection, name="Caseload", value=Decimal("41.5"), unit="cases", position=0
    )
    record(world.inspection.pk, [*surveys, fact])


def make_register(world):
    """An entry that was changed, with a file that was taken off, and one that is a finding of the report."""
    entry = make_evidence(world.inspection, by=world.ivy, who="Heads")
    content = EntryContent("1.2", "interview", "staff", "Interview", datetime.date(2026, 3, 4), "concern", "Too few.")
    change_entry(entry=entry, content=content, expected_version=0, by=world.lee)
    withdraw_entry(entry=entry, reason="Twice", expected_version=1, by=world.lee)
    finding = make_evidence(world.inspection, by=world.ivy, words="They listen.")
    for number in range(2):
        file = EvidenceFile(entry=finding, name=f"Plan {number}.pdf", media_type="application/pdf")
        attach_file(file=file, content=b"%PDF of a plan", by=world.ivy)
    withdraw_file(file=file, by=world.lee)
    make_finding(entry=finding, expected_version=0, by=world.lee)
    fact = ContextFact(inspection=world.inspection, name="Load", value=145, upper=150, key=uuid.uuid4())
    withdraw_row(row=add_row(row=fact, by=world.lee), by=world.lee)


def make_publications(world):
    """Two editions, a proposal that was declined and one that is open, of a report that would not be published."""
    day, files = datetime.date(2026, 3, 5), []
    for number, (outcome, reason) in enumerate([("published", ""), ("published", ""), ("declined", "Thin")], start=1):
        proposal = PublicationProposal.objects.create(
            inspection=world.inspection, number=number, published_on=day, reason="A slip", by=world.lee
        )
        end = PublicationEnd.objects.create(
            proposal=proposal, outcome=outcome, reason=reason, proposed_by=world.lee, by=world.ivy
        )
        record(world.inspection.pk, [proposal, end])
        if outcome == "published":
            edition = Edition.objects.create(
                inspection=world.inspection, number=number, published_on=day, proposal=proposal, manifest="{}"
            )
            file = EditionFile.objects.create(edition=edition, format=f"pdf{number}", content=b"%PDF", size=4)
            files += [edition, file, *make_recommendations(world, edition)]
    left = PublicationProposal.objects.create(
        inspection=world.inspection, number=4, published_on=day, reason="A slip", by=world.lee
    )
    record(world.inspection.pk, [*files, left])


def make_recommendations(world, edition):
    """One that stood in the edition before too, and another; with a response and a verdict."""
    before = Recommendation.objects.filter(edition__inspection=world.inspection).first()
    first, second = (
        edition.recommendations.create(number=number, addressee="The unit", words=words, same_as=same)
        for number, words, same in ((2 * edition.number, "Read.", before), (2 * edition.number + 1, "Write.", None))
    )
    day = datetime.date(2027, 3, 5)
    said = {"agreement": "agreed", "action": "We will.", "owner": "Head", "due_on": day, "evidence": "A plan"}
    found = {"verdict": "done", "reason": "They did.", "inspection": world.inspection}
    return [first, second, second.responses.create(by=world.lee, **said), second.verdicts.create(by=world.lee, **found)]


def make_drafts(world):
    """Two drafts that were sent: one that was given more time, submitted, answered; one whose contact was let go."""
    inspection, lee, ivy = world.inspection, world.lee, world.ivy
    day, made = datetime.date(2026, 3, 5), []
    for number, contact in enumerate((ivy, lee), start=1):
        draft = make_sent_draft(inspection, number=number, by=lee, contact=contact, due_on=day, letter="Dear all")
        made += [draft, *draft.contacts.all()]
    first, contact = made[0], made[-1]
    contact.ended_by, contact.ended_at = lee, timezone.now()
    contact.save()
    said = {"move": "extended", "due_on": day, "reason": "Asked for"}
    made += [first.steps.create(by=lee, **said), first.steps.create(by=ivy, move="submitted")]
    made += [draft.steps.create(by=lee, move="taken_back", reason="A slip")]
    challenges = [
        Challenge(draft=first, number=number, words="Five.", evidence="The file.", by=ivy, **about)
        for number, about in enumerate(
            ({"paragraph": 1}, {"standard": "1.1", "question": "1.1.1", "case_number": 1}), 1
        )
    ]
    for challenge in challenges:
        challenge._history_user = ivy
        challenge.save()
    challenge.version, challenge.withdrawn_at = 1, timezone.now()
    challenge.save()
    file = ChallengeFile(challenge=challenges[0], name="a.pdf", media_type="application/pdf", withdrawn_by=lee)
    file.size, file.withdrawn_at = 5, timezone.now()
    file.by, file.digest, file.stored_as = ivy, sha256(b"%PDF-").hexdigest(), store_content("challenges/x", b"%PDF-")
    file.save()
    made.append(file)
    made.append(challenges[0].answers.create(disposition="accepted", reason="It is put right.", by=lee))
    record(inspection.pk, made)


def make_meeting(world, standard, good):
    """Lee, with an interest, and a guest are present, and another was taken off; both have given a view, and discussion
    is open."""
    lee, guest, gone = make_panel(world.inspection, world.lee, guests=("Gus Guest", "Gil Gone"), by=world.lee)
    take_off(member=gone, expected_version=gone.version, by=world.lee)
    declare_interests(member=lee, interests="Worked there until 2019.", expected_version=lee.version, by=world.lee)
    for member in (lee, guest):
        given = {"ratings": {standard: good}, "expected_version": "0", "key": uuid.uuid4(), "by": world.lee}
        give_views(member=member, **given)
    about = {"inspection": world.inspection, "standard": standard, "by": world.lee}
    propose(**about, rating=good, sentence="It is good.", expected_version=0, key=uuid.uuid4())
    open_discussion(**about, key=uuid.uuid4())
    return guest


def take(step, *, inspection, number, by, **said):
    """A step with the newest decision on a standard, as it stands."""
    score = scorecard(inspection).standards[number]
    row = newest_row(inspection, score.standard)
    return step(decision=row.decision, expected_version=version_to_confirm(score, row), key=uuid.uuid4(), by=by, **said)


def make_text(world):
    for text in ("One.", "Two.", "Three."):
        passage = Passage(inspection=world.inspection, section="foreword", kind="narrative", text=text)
        add_passage(passage=passage, by=world.lee)
    one, two, three = Passage.objects.filter(inspection=world.inspection, section="foreword")
    seen, one.text = one.version, "One, and more."
    save_section(
        inspection=world.inspection,
        section="foreword",
        changes=[PassageChange(one, seen, place=2), PassageChange(three, three.version, deletes=True)],
        order=[one.pk, two.pk, three.pk],
        by=world.lee,
    )
    said = SectionComment(inspection=world.inspection, section="foreword", text="Too long.", by=world.lee)
    add_comment(comment=said, title="Foreword")
    reply = {"section": "foreword", "thread": said, "text": "Cut.", "by": world.lee}
    add_comment(comment=SectionComment(inspection=world.inspection, **reply), title="Foreword")
    [thread] = threads_of(world.inspection)["foreword"]
    settle_thread(thread=thread, step=CommentStep.RESOLVED, expected_version=thread.version, by=world.lee)
    written = read_written(world.inspection)
    seen = statuses_of(world.inspection, written, outline(written.figures.framework))["2.2"].version
    ready = {"section": "2.2", "stage": SectionStage.READY, "expected_version": seen}
    say_stage(inspection=world.inspection, by=world.lee, **ready)
    seen = {finding.digest for finding in checks_of(world.inspection).warnings}
    tick_checks(inspection=world.inspection, digests=seen, holds=True, by=world.lee)
    for version, year in enumerate((2025, 2026)):
        details = ReportDetails(inspection=world.inspection, copyright_holder="Crown copyright", copyright_year=year)
        save_details(details=details, expected_version=version, by=world.lee)


def make_file(world):
    for _ in range(2):
        export = request_export(inspection=world.inspection, format="pdf", by=world.lee)
    finish_export(export=claim_export(pk=export.pk), content=b"%PDF of the report")


def make_interviews(world):
    """One planned, one that was not held."""
    for hour in (9, 10):
        slot = Slot(datetime.date(2026, 3, 3), datetime.time(hour), f"P{hour}", world.ivy, "Room 2", "C-001")
        interview = plan_interview(interview=Interview(inspection=world.inspection), slot=slot, by=world.lee)
    settle_interview(interview=interview, state=InterviewState.NOT_DONE, reason="Ill", expected_version=0, by=world.lee)


# --- Another value of a column ----------------------------------------------------------------------------------------


def other_values(field, value):
    """Values that the column might have been changed to; some may be refused by a constraint."""
    if field.remote_field:
        others = field.remote_field.model._base_manager.exclude(pk=value).order_by("pk")
        yield from others.values_list("pk", flat=True)[:50]
    elif field.choices:
        yield from (choice for choice, _ in field.choices if choice != value)
    elif value is not None:
        yield from _others_like(field, value)
    elif field.get_internal_type() in ("DateTimeField", "DateField"):
        yield datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    else:
        yield from (1, "x", b"x")
    if field.null and value is not None:
        yield None


def _others_like(field, value):
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, str):
        yield from [value[:-1] + ("y" if value[-1] != "y" else "z"), ""] if value else ["x"]
    elif isinstance(value, (bytes, memoryview)):
        yield bytes(value) + b"x"
    elif isinstance(value, datetime.time):
        yield value.replace(minute=59 - value.minute)
    elif isinstance(value, (datetime.date, datetime.datetime)):
        yield value + datetime.timedelta(days=1)
    elif isinstance(value, dict):
        yield {**value, "sex": "Male" if value.get("sex") == "Female" else "Female"}
    elif isinstance(value, list):
        yield [*value, "2.2"]
    elif isinstance(value, uuid.UUID):
        yield uuid.uuid4()
    else:
        yield from (value + 1, value - 1)
