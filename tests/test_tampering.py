"""Whatever is changed in the database behind the product's back, `verify_history` names it: with triggers off, and by
somebody who knows how the product seals, but not the key."""

import datetime
import random
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from cases.models import (
    Assessment,
    AssessmentEvent,
    Case,
    Caseload,
    CaseloadRow,
    InspectionAnswer,
    InspectionAnswerRevision,
    Interview,
    Judgement,
    JudgementRevision,
    ReturnNote,
    Sample,
)
from cases.saving.history import append_to_chain, content_of, digest_of_evidence, store_seals, unkeyed_digest
from inspection.foundation.recorded import recorded_models, recording_of
from inspection.foundation.seals import seal
from inspection.ledger import verification
from inspection.ledger.actions import record, record_purge
from inspection.ledger.stored import Guarded
from inspection.models import Framework, Inspection, LedgerEntry, LedgerHead, Question
from reports.models import (
    AccuracyContact,
    AccuracyDraft,
    AccuracyStep,
    Challenge,
    ChallengeAnswer,
    ChallengeFile,
    ContextFact,
    Edition,
    EditionFile,
    EvidenceEntry,
    EvidenceFile,
    Export,
    PanelConfirmation,
    PanelDecision,
    PanelDiscussion,
    PanelDissent,
    PanelMember,
    PanelProposal,
    PanelReopening,
    PanelView,
    Passage,
    PublicationEnd,
    PublicationProposal,
    Recommendation,
    RecommendationResponse,
    RecommendationVerdict,
    ReportCheckTick,
    ReportDetails,
    SectionComment,
    SectionState,
    StoredFile,
    SurveyResult,
)
from tests.factories import answer, make_case, make_user
from tests.tampering import make_world, other_values, triggers_off

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(module_db):
    return make_world()


@pytest.fixture(autouse=True)
def outside(tmp_path, settings):
    """Where the files outside the database are: none, unless a test writes them."""
    settings.CHECKPOINT_DIR = tmp_path
    return tmp_path


def verify(*args, **options):
    call_command("verify_history", *args, **options)


def complaint(world):
    with pytest.raises(CommandError) as raised:
        verify(world.inspection.code)
    return str(raised.value)


def test_what_nobody_has_touched_fits(world, capsys):
    verify()
    assert "records fit" in capsys.readouterr().out


# --- Kinds of change --------------------------------------------------------------------------------------------------

KINDS = {}


def kind(named):
    """A change made with triggers off; `named` is what the complaint must say."""

    def register(change):
        KINDS[change.__name__] = (change, named)
        return change

    return register


def rows(model, **lookup):
    return model._base_manager.filter(**lookup)


def delete(queryset):
    queryset._raw_delete(queryset.db)


def tail_of(world, reference="C-002"):
    return JudgementRevision.objects.filter(assessment=world.assessment(reference)).order_by("sequence").last()


def set_back(judgement, revision):
    """A judgement as one of its revisions has it."""
    names = ("answer", "evidence", "version", "by_id", "at")
    rows(Judgement, pk=judgement.pk).update(**{name: getattr(revision, name) for name in names})


def cut_tail(world):
    tail = tail_of(world)
    before = JudgementRevision.objects.get(assessment=tail.assessment, question=tail.question, version=1)
    set_back(world.judgement("C-002", "2.2.1"), before)
    delete(rows(JudgementRevision, pk=tail.pk))
    return tail


@kind("its history ends at revision 2, where 3 were stored")
def the_tail_is_cut(world):
    cut_tail(world)


@kind("the assessment is not what was stored")
def the_tail_is_cut_and_the_assessment_says_so(world):
    tail = cut_tail(world)
    before = JudgementRevision.objects.get(assessment=tail.assessment, sequence=2)
    rows(Assessment, pk=tail.assessment_id).update(revision_count=2, chain_digest=before.digest)


@kind("its history ends at revision 3, where 4 were stored")
def an_answer_given_once_is_taken_out_whole(world):
    tail = tail_of(world, "C-001")
    delete(rows(Judgement, assessment=tail.assessment, question=tail.question))
    delete(rows(JudgementRevision, pk=tail.pk))


def rewrite_tail(world, digest):
    tail = tail_of(world)
    tail.answer, tail.evidence = "yes", "Everything was in order."
    tail.evidence_digest = digest_of_evidence(tail.evidence)
    before = JudgementRevision.objects.get(assessment=tail.assessment, sequence=tail.sequence - 1)
    tail.digest = digest(tail, before.digest)
    tail.save()
    set_back(world.judgement("C-002", "2.2.1"), tail)
    return tail


@kind("does not fit the revision before it")
def the_newest_revision_is_rewritten_with_the_chain_computed_without_a_key(world):
    rewrite_tail(world, unkeyed_digest)


@kind("is sealed with the key")
@override_settings(HISTORY_KEY="a forger's")
def everything_of_an_assessment_is_sealed_with_another_key(world):
    tail = rewrite_tail(world, lambda tail, previous: seal(content_of(tail, previous)))
    assessment = tail.assessment
    assessment.chain_digest = tail.digest
    store_seals([assessment], "chain_digest")


@kind("does not fit the revision before it")
def a_chain_is_written_anew_without_a_key_and_its_end_too(world):
    assessment, previous = world.assessment("C-002"), ""
    for revision in assessment.revisions.order_by("sequence"):
        revision.digest = previous = unkeyed_digest(revision, previous)
        revision.save()
    rows(Assessment, pk=assessment.pk).update(chain_digest=previous)


@kind("its history ends at revision 0, where 3 were stored")
def the_whole_history_of_a_case_is_deleted(world):
    for model in (JudgementRevision, Judgement):
        delete(rows(model, assessment=world.assessment("C-002")))


@kind("its history ends at revision 0, where record")
def the_whole_history_of_a_case_is_deleted_and_the_assessment_says_so(world):
    the_whole_history_of_a_case_is_deleted(world)
    rows(Assessment, pk=world.assessment("C-002").pk).update(revision_count=0, chain_digest="")


def delete_case(case):
    delete(rows(ReturnNote, event__assessment__case=case))
    for model in (JudgementRevision, Judgement, AssessmentEvent):
        delete(rows(model, assessment__case=case))
    delete(rows(Assessment, case=case))
    delete(rows(Case, pk=case.pk))


@kind("case 1: is gone")
def a_case_is_deleted_with_everything(world):
    delete_case(world.case("C-002"))


@kind("stands where record")
def a_case_is_deleted_with_everything_and_its_records(world):
    case = world.case("C-003")
    delete(rows(LedgerEntry, subject="cases.case", subject_id=case.pk))
    delete(rows(LedgerEntry, subject="cases.assessment", subject_id=case.assessments.get().pk))
    delete_case(case)


@kind("case C-003: its assessment is gone")
def only_the_assessment_of_a_case_is_deleted(world):
    delete(rows(Assessment, pk=world.assessment("C-003").pk))


@kind("its evidence is not what was stored")
def older_evidence_is_blanked(world):
    rows(JudgementRevision, assessment=world.assessment("C-001"), sequence=1).update(evidence="")


@kind("does not fit the revision before it")
def older_evidence_is_blanked_with_its_digest(world):
    blank = {"evidence": "", "evidence_digest": digest_of_evidence("")}
    rows(JudgementRevision, assessment=world.assessment("C-001"), sequence=1).update(**blank)


@kind("is not what its newest revision says")
def the_evidence_of_an_answer_is_changed(world):
    rows(Judgement, pk=world.judgement("C-001", "2.2.1").pk).update(evidence="Nothing was said.")


@kind("is not what its newest revision says")
def the_author_of_an_answer_is_changed(world):
    rows(Judgement, pk=world.judgement("C-001", "2.2.1").pk).update(by=world.ivy)


@kind("does not fit the revision before it")
def the_author_of_an_answer_and_its_revision_is_changed(world):
    judgement = world.judgement("C-001", "2.2.1")
    rows(Judgement, pk=judgement.pk).update(by=world.ivy)
    rows(JudgementRevision, assessment=judgement.assessment_id, question=judgement.question_id).update(by=world.ivy)


@kind("stands at place")
def two_revisions_change_places(world):
    of_case = rows(JudgementRevision, assessment=world.assessment("C-002"))
    of_case.filter(sequence=1).update(sequence=9)


@kind("its history ends at revision 4, where 3 were stored")
def a_revision_is_added(world):
    assessment = world.assessment("C-002")
    tail = tail_of(world)
    revision = JudgementRevision(**{**values_of(tail), "id": None, "version": 3, "key": uuid.uuid4(), "answer": "yes"})
    append_to_chain([revision], (tail.sequence, tail.digest))  # as if they had the key
    revision.save()
    set_back(world.judgement("C-002", "2.2.1"), revision)
    assert assessment.revision_count == 3


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@kind("assessment event")
def the_author_of_a_sign_off_is_forged(world):
    rows(AssessmentEvent, pk=world.sign_off().pk).update(by=world.ivy)


@kind("assessment event")
def the_reason_of_a_return_is_changed(world):
    rows(AssessmentEvent, assessment=world.assessment("C-002"), change="returned").update(reason="All is well")


@kind("return note")
def a_note_is_replaced(world):
    rows(ReturnNote, event__assessment=world.assessment("C-002")).update(text="Well seen")


@kind(": is gone")
def a_note_is_taken_away(world):
    delete(rows(ReturnNote, event__assessment=world.assessment("C-002")))


@kind("assessment event 1: is gone")
def a_sign_off_is_deleted(world):
    delete(rows(AssessmentEvent, pk=world.sign_off().pk))


@kind("stands where record")
def a_sign_off_is_deleted_with_its_record(world):
    event = world.sign_off()
    delete(rows(LedgerEntry, subject="cases.assessmentevent", subject_id=event.pk))
    delete(rows(AssessmentEvent, pk=event.pk))


@kind("was not stored by the product")
def a_sign_off_is_forged(world):
    AssessmentEvent.objects.create(assessment=world.assessment("C-002"), change="signed_off", version=2, by=world.lee)


@kind("the assessment is not what was stored")
def an_open_case_is_made_to_count(world):
    rows(Assessment, pk=world.assessment("C-002").pk).update(state="signed_off")


@kind("the assessment is not what was stored")
def a_case_is_given_to_another(world):
    rows(Assessment, pk=world.assessment("C-004").pk).update(assessor=world.lee)


@kind("case 1 (C-002): is not what was stored")
def the_date_of_a_case_is_changed(world):
    rows(Case, pk=world.case("C-002").pk).update(commenced_on="2025-09-02")


@kind("case 1 (C-002): is not what was stored")
def the_details_of_a_case_are_changed(world):
    case = world.case("C-002")
    rows(Case, pk=case.pk).update(details={**case.details, "sex": "Female"})


@kind("caseload 2: a row of it is not what was stored, is gone or was put in")
def the_details_of_a_row_of_the_caseload_are_changed(world):
    row = CaseloadRow.objects.filter(caseload__ended_at=None).first()
    rows(CaseloadRow, pk=row.pk).update(details={**row.details, "sex": "Other"})


@kind("caseload 2: a row of it is not what was stored, is gone or was put in")
def a_row_of_the_caseload_is_deleted(world):
    delete(CaseloadRow.objects.filter(reference="R-004"))


@kind("caseload 1: it was replaced or deleted, and rows of it are there")
def a_row_is_put_into_a_caseload_that_was_replaced(world):
    row = CaseloadRow.objects.first()
    caseload = Caseload.objects.get(version=1)
    CaseloadRow.objects.create(caseload=caseload, reference="R-009", commenced_on=row.commenced_on)


@kind("caseload 1: is gone")
def a_caseload_that_was_replaced_is_deleted(world):
    delete(Caseload.objects.filter(version=1))


@kind("case 1: is gone")
def a_case_is_moved_to_another_inspection(world):
    rows(Case, pk=world.case("C-002").pk).update(inspection=world.other, reference="X-002")


@kind("was not stored by the product")
def a_case_is_added(world):
    values = {**values_of(world.case("C-002")), "id": None, "reference": "C-999"}
    Assessment.objects.create(case=Case.objects.create(**values))


@kind("panel decision")
def the_rating_of_a_decision_is_changed(world):
    last = PanelDecision.objects.filter(inspection=world.inspection).last()
    first = PanelDecision.objects.filter(inspection=world.inspection).first()
    rows(PanelDecision, pk=last.pk).update(agreed=first.agreed_id)


@kind("panel decision")
def the_rationale_of_a_decision_is_changed(world):
    rows(PanelDecision, inspection=world.inspection, agreed__code="good").update(rationale="They said so.")


@kind("panel decision 1: is gone")
def the_last_decision_is_deleted(world):
    delete(rows(PanelDecision, pk=PanelDecision.objects.filter(inspection=world.inspection).last().pk))


@kind("was not stored by the product")
def a_decision_is_added(world):
    PanelDecision.objects.create(**{**values_of(PanelDecision.objects.last()), "id": None})


@kind("is not what its newest history says")
def a_passage_is_changed(world):
    rows(Passage, inspection=world.inspection, text="Two.").update(text="Three.")


@kind("historical passage")
def a_passage_is_changed_in_its_history_too(world):
    rows(Passage, inspection=world.inspection, text="Two.").update(text="Four.")
    rows(Passage.history.model, inspection=world.inspection.pk, text="Two.").update(text="Four.")


@kind("historical passage 1: is gone")
def a_passage_is_deleted_with_its_history(world):
    passage = Passage.objects.get(inspection=world.inspection, text="Two.")
    delete(rows(Passage.history.model, id=passage.pk))
    delete(rows(Passage, pk=passage.pk))


@kind("historical passage")
def the_author_of_a_passage_is_changed(world):
    rows(Passage.history.model, inspection=world.inspection.pk).update(history_user=world.ivy)


@kind("export 1 (pdf")
def a_file_is_changed(world):
    rows(Export, inspection=world.inspection, state="done").update(content=b"%PDF of another report")


@kind("export 1: is gone")
def a_file_is_deleted(world):
    delete(rows(Export, inspection=world.inspection, state="done"))


@kind("was not stored by the product")
def a_file_is_put_in(world):
    rows(Export, inspection=world.inspection, state="requested").update(state="done", content=b"%PDF")


@kind("inspection answer revision")
def an_answer_of_the_inspection_is_changed_in_its_history_too(world):
    rows(InspectionAnswer, inspection=world.inspection).update(evidence="None.")
    rows(InspectionAnswerRevision, inspection=world.inspection, version=2).update(evidence="None.")


@kind("inspection answer revision 1: is gone")
def an_answer_of_the_inspection_is_deleted_with_its_history(world):
    delete(rows(InspectionAnswer, inspection=world.inspection))
    delete(rows(InspectionAnswerRevision, inspection=world.inspection))


@kind("survey result")
def a_survey_is_changed(world):
    rows(SurveyResult, inspection=world.inspection).update(position=9)


@kind("context fact")
def a_fact_is_changed(world):
    rows(ContextFact, inspection=world.inspection).update(value="12")


@kind("is not what its newest history says")
def evidence_is_changed(world):
    rows(EvidenceEntry, inspection=world.inspection).update(words="All is well.")


@kind("historical evidence entry")
def evidence_is_changed_with_its_history(world):
    for model in (EvidenceEntry, EvidenceEntry.history.model):
        rows(model, inspection=world.inspection).update(bearing="strength")


@kind("its content is not what was attached")
def a_file_of_evidence_is_changed(world):
    rows(StoredFile, name__startswith=f"evidence/{world.inspection.code}/").update(content=b"%PDF of another plan")


@kind("its content cannot be read")
def a_file_of_evidence_is_deleted(world):
    delete(rows(StoredFile, name__startswith=f"evidence/{world.inspection.code}/"))


@kind("is not what its newest history says")
def a_standard_is_left_out(world):
    rows(Inspection, pk=world.inspection.pk).update(not_inspected=["2.2"])


@kind("framework")
def the_framework_is_changed(world):
    document = world.inspection.framework.document
    rows(Framework, pk=world.inspection.framework_id).update(document=document.replace("sentence", "sentense", 1))


@kind("framework")
def two_questions_change_numbers(world):
    of_framework = rows(Question, framework=world.inspection.framework_id)
    for number, other in (("2.2.1", "x"), ("2.2.2", "2.2.1"), ("x", "2.2.2")):
        of_framework.filter(number=number).update(number=other)


@kind("its ledger ends at record")
def the_last_record_is_deleted(world):
    delete(rows(LedgerEntry, pk=LedgerEntry.objects.filter(inspection=world.inspection).last().pk))


@kind("the head of its ledger is not what was stored")
def the_last_record_is_deleted_and_the_head_says_so(world):
    last = LedgerEntry.objects.filter(inspection=world.inspection).last()
    before = LedgerEntry.objects.get(inspection=world.inspection, sequence=last.sequence - 1)
    rows(LedgerHead, inspection=world.inspection).update(sequence=before.sequence, digest=before.digest)
    delete(rows(LedgerEntry, pk=last.pk))


@kind("its ledger is gone")
def the_ledger_is_deleted(world):
    for model in (LedgerEntry, LedgerHead):
        delete(rows(model, inspection=world.inspection))


@kind("is sealed with the key")
@override_settings(HISTORY_KEY="a forger's")
def the_ledger_is_written_anew_with_another_key(world):
    decision = PanelDecision.objects.filter(inspection=world.inspection).last()
    rows(PanelDecision, pk=decision.pk).update(rationale="Another.")
    record(world.inspection.pk, [decision])


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_change_is_named(world, name):
    change, named = KINDS[name]
    with triggers_off():
        change(world)
    assert without_numbers(named) in without_numbers(complaint(world))


def without_numbers(text):
    """Primary keys differ from run to run; counts of revisions do not, and stand before a comma or after "where"."""
    words = text.split(" ")
    kinds = ("case", "caseload", "event", "decision", "passage", "export", "revision")
    for place, word in enumerate(words[:-1]):
        if word in kinds and words[place + 1].rstrip(":").isdecimal():
            words[place + 1] = "#" + words[place + 1].lstrip("0123456789")
    return " ".join(words)


def test_there_are_at_least_thirty_kinds():
    assert len(KINDS) >= 30


# --- Every column of every table --------------------------------------------------------------------------------------

TABLES = (
    *(Case, Assessment, AssessmentEvent, Judgement, JudgementRevision, InspectionAnswer, InspectionAnswerRevision),
    *(Caseload, CaseloadRow, Sample),
    ReturnNote,
    *(PanelDecision, Passage, Passage.history.model, SurveyResult, ContextFact, Export),
    *(PanelMember, PanelView, PanelDiscussion, PanelProposal, PanelDissent, PanelConfirmation, PanelReopening),
    *(PanelDecision, Passage, Passage.history.model, SurveyResult, ContextFact, Export, Interview),
    *(EvidenceEntry, EvidenceEntry.history.model, EvidenceFile, ReportCheckTick, SectionState, SectionComment),
    *(PublicationProposal, PublicationEnd, Edition, EditionFile),
    *(Recommendation, RecommendationResponse, RecommendationVerdict),
    *(AccuracyDraft, AccuracyStep, AccuracyContact, Challenge, Challenge.history.model, ChallengeAnswer, ChallengeFile),
    *(ReportDetails, ReportDetails.history.model),
    *(Inspection, Inspection.history.model, Framework, LedgerEntry, LedgerHead),
)
# Nothing points to the number of such a row, and nobody is shown it.
NUMBER_SAYS_NOTHING = (CaseloadRow, Judgement, JudgementRevision, InspectionAnswer, LedgerEntry, LedgerHead)
# Others point to it, and would be left pointing to nothing.
POINTED_TO = (Case, Caseload, Sample, Assessment, Inspection, Framework, PanelMember, PublicationProposal, Edition)
POINTED_TO += (AccuracyDraft, Challenge, Recommendation)
# Constraints refuse every other value of one of these alone.
# Which request made a row says nothing of what was written.
NO_OTHER_VALUE = {
    *((EvidenceEntry, "key"), (Challenge, "key"), (Passage, "key"), (Inspection, "key"), (Inspection, "cancelled_at")),
    *((LedgerHead, "inspection"), (Assessment, "case")),
    *((Framework, name) for name in ("proposed_by", "proposed_at", "agreed_by")),
}
COLUMNS = [
    (model, field.name)
    for model in TABLES
    for field in model._meta.concrete_fields
    if (model, field.name) not in NO_OTHER_VALUE
    and not (field.primary_key and model in (*NUMBER_SAYS_NOTHING, *POINTED_TO))
]


def recorded_rows(world, model):
    if model is Framework:
        return Framework.objects.filter(pk=world.inspection.framework_id)
    if model is Inspection:
        return Inspection.objects.filter(pk=world.inspection.pk)
    of_assessment = (Judgement, JudgementRevision, AssessmentEvent)
    guarded = {
        Assessment: "case__inspection",
        CaseloadRow: "caseload__inspection",
        Challenge: "draft__inspection",
        **dict.fromkeys(of_assessment, "assessment__case__inspection"),
    }
    # Of what is guarded otherwise, and of the ledger itself, nothing is said there.
    path = guarded.get(model) or recording_of(model).path or "inspection"
    where = {"state": "done"} if model is Export else {}
    return model._base_manager.filter(**{path: world.inspection.pk}, **where)


def flip(row, field):
    """Change one stored value; False where every other is refused by a constraint."""
    for value in other_values(field, field.value_from_object(row)):
        try:
            with transaction.atomic():
                rows(type(row), pk=row.pk).update(**{field.attname: value})
                connection.check_constraints()
        except (IntegrityError, ValidationError, ValueError, TypeError):
            continue
        return True
    return False


@pytest.mark.parametrize(
    ("model", "name"), COLUMNS, ids=[f"{model._meta.model_name}.{name}" for model, name in COLUMNS]
)
def test_a_single_value_that_is_changed_is_named(world, model, name):
    field = model._meta.get_field(name)
    candidates = list(recorded_rows(world, model))
    random.shuffle(candidates)
    with triggers_off():
        assert any(flip(row, field) for row in candidates)
    complaint(world)


def test_there_are_more_than_a_hundred_values_and_no_recorded_table_is_left_out():
    assert len(COLUMNS) > 100
    assert set(recorded_models()) <= set(TABLES)


def test_what_cannot_even_be_read_is_named(world, monkeypatch):
    """SQLite stores a word in a column of dates; reading it fails."""

    def dates(ledger):
        yield datetime.date.fromisoformat("neither")

    monkeypatch.setattr(verification, "guarded", [Guarded(dates, lambda inspection: [], lambda inspection: None)])
    assert "answers: a value cannot be read (ValueError)" in complaint(world)


# --- Purged text ------------------------------------------------------------------------------------------------------


def test_what_was_purged_and_recorded_fits_and_holds_the_chain(world):
    """Answers that are texts as well as evidence: the record says what is left of the revision."""
    revision = JudgementRevision.objects.get(assessment=world.assessment("C-001"), sequence=1)
    with triggers_off():
        rows(JudgementRevision, pk=revision.pk).update(answer="", evidence="", evidence_digest="")
    record_purge(world.inspection.pk, [revision])
    verify(world.inspection.code)
    with triggers_off():
        rows(JudgementRevision, pk=revision.pk).update(by=world.lee)
    assert "is not what was stored" in complaint(world)


# --- Old copies and the files outside the database --------------------------------------------------------------------


def write_files():
    call_command("write_checkpoints", stdout=open("/dev/null", "w"))  # noqa: SIM115


def rolled_back(change):
    """The files know of a change that the database was set back from, seals, ledger and all."""
    with transaction.atomic():
        change()
        write_files()
        transaction.set_rollback(True)


def test_answers_set_back_to_an_old_copy_are_named(world, outside):
    rolled_back(lambda: answer(world.case("C-004"), {"2.2.1": "yes"}, by=world.ivy, evidence="Gone."))
    assert f"its history ends at revision 0, where {world.inspection.pk}.jsonl knows 1" in complaint(world)
    verify(world.other.code)


def test_an_inspection_set_back_to_an_old_copy_is_named_until_that_is_accepted(world, outside, capsys):
    records = LedgerEntry.objects.filter(inspection=world.inspection).count()
    rolled_back(lambda: make_case(world.inspection, reference="C-005"))
    assert f"its ledger ends at record {records}, the file {world.inspection.pk}.jsonl at" in complaint(world)
    verify(world.inspection.code, restored=True, by="Adam")
    accepted = LedgerEntry.objects.get(inspection=world.inspection, kind="restored")
    assert accepted.note.startswith(f"By Adam. The file had {records + 1} records, the last ")
    write_files()
    verify()
    assert "the files outside the database hold all of them" in capsys.readouterr().out
    assert [path.suffix for path in outside.glob(f"{world.inspection.pk}-*")] == [".accepted"]


def test_an_inspection_that_is_gone_is_named_until_that_is_accepted(world, outside):
    def make_another():
        inspection = Inspection.objects.create(
            **{**values_of(world.other), "id": None, "key": uuid.uuid4(), "code": "short-lived"}
        )
        make_case(inspection)

    rolled_back(make_another)
    with pytest.raises(CommandError, match="short-lived: is gone from the database"):
        verify()
    verify("short-lived", restored=True, by="Adam")
    verify()


def test_what_does_not_fit_by_itself_cannot_be_accepted(world):
    with triggers_off():
        the_date_of_a_case_is_changed(world)
    with pytest.raises(CommandError, match="Not accepted: what is stored does not fit"):
        verify(world.inspection.code, restored=True)


@pytest.mark.parametrize(
    ("written", "instead", "named"),
    [('"sequence"', "sequence", "line 1 of"), ("stored", "purged", "record 1: is not the one in the file")],
)
def test_a_file_is_never_written_over_what_disagrees(world, outside, written, instead, named):
    write_files()
    path = outside / f"{world.inspection.pk}.jsonl"
    path.write_text(path.read_text().replace(written, instead))
    before = path.read_text()
    record(world.inspection.pk, [world.case("C-001")])
    write_files()
    assert path.read_text() == before
    assert named in complaint(world)


def test_a_line_that_was_being_written_when_the_machine_stopped_is_written_again(world, outside):
    write_files()
    path = outside / f"{world.inspection.pk}.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    verify(world.inspection.code)
    write_files()
    assert len(path.read_bytes().splitlines()) == len(whole.splitlines())
    verify(world.inspection.code)


def test_how_far_the_files_are_behind_is_told(world, outside, capsys):
    write_files()
    record(world.inspection.pk, [world.case("C-001")])
    verify(world.inspection.code)
    assert "the files outside the database lack 1, the oldest since" in capsys.readouterr().out


def test_where_files_cannot_be_written_the_command_says_so_and_nothing_else_minds(world, outside, settings):
    (outside / "file").touch()
    settings.CHECKPOINT_DIR = outside / "file"
    with pytest.raises(CommandError, match="file: "):
        write_files()
    record(world.inspection.pk, [world.case("C-001")])


# --- Another key ------------------------------------------------------------------------------------------------------


def test_a_new_key_takes_over_and_the_earlier_one_forges_nothing(world, settings):
    earlier, settings.HISTORY_KEY = settings.HISTORY_KEY, "the new one"
    assert "is sealed with the key" in complaint(world)
    settings.HISTORY_KEY_FALLBACKS = [earlier]
    assert "is sealed with an earlier key: run verify_history --new-key" in complaint(world)
    verify(world.inspection.code, new_key=True, by="Adam")
    answer(world.case("C-002"), {"2.2.2": "yes"}, by=make_user("Ida Inspector"))
    verify(world.inspection.code)
    with override_settings(HISTORY_KEY=earlier):
        cut_tail_sealed(world)
    assert "is sealed with an earlier key" in complaint(world)


def cut_tail_sealed(world):
    """By somebody who has got hold of the key that was in use."""
    tail = tail_of(world)
    with triggers_off():
        delete(rows(Judgement, assessment=tail.assessment, question=tail.question))
        delete(rows(JudgementRevision, pk=tail.pk))
    last = tail_of(world)
    last.assessment.revision_count, last.assessment.chain_digest = last.sequence, last.digest
    store_seals([last.assessment], "revision_count", "chain_digest")
