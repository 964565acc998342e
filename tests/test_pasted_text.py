"""Text as other programs write it, through every form and every file: what is only a line break or a blank becomes one,
and what cannot be kept marks its field and the place."""

import copy
import datetime
import importlib
import json
import uuid
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cases.models import AssessmentEvent, Case, InspectionAnswer, Interview, Judgement, Sample
from cases.sampling.design import Design
from cases.sampling.drawing import fix_design
from inspection.models import ConflictOfInterest, Inspection, Region, TeamRole, User
from inspection.web.fields import TextField
from reports.authoring.narrative import read_narrative
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.models import (
    AccuracyStep,
    Challenge,
    ChallengeAnswer,
    ContextFact,
    EvidenceEntry,
    PanelDecision,
    PanelDissent,
    PanelMember,
    PanelProposal,
    PanelReopening,
    Passage,
    PublicationEnd,
    PublicationProposal,
    RecommendationResponse,
    RecommendationVerdict,
    ReportDetails,
    SectionComment,
    SurveyResult,
)
from tests.every_answer import make_kennel
from tests.factories import (
    answer_everything,
    join,
    make_case,
    make_caseload,
    make_earlier_recommendation,
    make_example,
    make_inspection,
    make_sent_draft,
    make_team,
    signed_off,
    submitted,
)
from tests.reports.importing.test_bundle_2 import BUNDLE

pytestmark = pytest.mark.django_db

PASTED = "a\x0bb\x0cc\x85d\u2028e\u2029f\r\ng\xa0h\xa0\u2009"
TEXT, LINE = "a\nb\nc\nd\ne\nf\ng\xa0h  ", "a b c d e f g h"
REFUSED, POSITION, FAULT = "e\u0301\x0ba\x07b", 4, "It holds a control character (U+0007), at character 5."


@dataclass(frozen=True)
class Kennel:
    """An inspection with a case in progress, one submitted and one signed off."""

    team: dict[str, User]
    open: str
    submitted: str
    code: str

    def client(self, person: str) -> Client:
        client = Client()
        client.force_login(self.team[person])
        return client


@pytest.fixture
def kennel():
    inspection = make_kennel()
    team = make_team(inspection)
    cases = [make_case(inspection, reference=f"C-{n}", assessor=team["ivy"], size="Small") for n in range(3)]
    for case, moved in zip(cases[1:], (submitted, signed_off), strict=True):
        answer_everything(case, by=team["ivy"])
        moved(case, by=team["lee"])
    return Kennel(team, cases[0].get_absolute_url(), cases[1].get_absolute_url(), inspection.code)


# --- The forms: how each is sent, and what it stores ----------------------------------------------------------------


def page_of_answers(kennel, text, field):
    fields = {"Q5-version": 0, "Q5-evidence": "", "key": str(uuid.uuid4()), field: text}
    return kennel.client("ivy").post(f"{kennel.open}information/", fields)


def one_answer(kennel, text, field):
    sent = {"answer": "", "evidence": "", "version": 0, "key": str(uuid.uuid4()), field: text}
    return kennel.client("ivy").post(f"{kennel.open}answers/Q5/", json.dumps(sent), content_type="application/json")


def reason(kennel, text, field):
    lee = kennel.client("lee")
    version = lee.get(kennel.submitted).context["assessment"].version
    return lee.post(f"{kennel.submitted}return/", {"expected_version": version, field: text})


def passage(kennel, text, field):
    kind = {"addressee": "recommendation", "attribution": "quotation"}.get(field, "narrative")
    section = {"addressee": "recommendations", "attribution": "1.1"}.get(field, "foreword")
    path = reverse("report_section_edit", args=[kennel.code, section])
    room = f"new-{kind}-0"
    return kennel.client("lee").post(path, {"order": "", f"{room}-text": "Words", f"{room}-{field}": text})


def comment(kennel, text, field):
    return kennel.client("ivy").post(reverse("section_comments", args=[kennel.code, "foreword"]), {field: text})


def decision(kennel, text, field):
    lee, path = kennel.client("lee"), reverse("panel_decide", args=[kennel.code, "1.1"])
    version = lee.get(path).context["form"]["expected_version"].value()
    return lee.post(path, {"agreed": "good", "rationale": "As seen", "expected_version": version, field: text})


def declined(kennel, text, field):
    inspection = Inspection.objects.get(code=kennel.code)
    proposal = PublicationProposal.objects.create(
        inspection=inspection, number=1, published_on=datetime.date(2026, 3, 2), by=kennel.team["lee"]
    )
    return kennel.client("hana").post(reverse("publication_decline", args=[kennel.code, proposal.pk]), {field: text})


def sent_draft(kennel, **more):
    """To Olu, who is in no team."""
    inspection = Inspection.objects.get(code=kennel.code)
    return make_sent_draft(inspection, by=kennel.team["lee"], contact=kennel.team["olu"], **more)


def step_of_draft(kennel, step, **sent):
    lee, path = kennel.client("lee"), reverse(f"accuracy_{step}", args=[kennel.code, sent_draft(kennel).number])
    version = lee.get(path).context["form"].initial["expected_version"]
    return lee.post(path, {"expected_version": version, **sent})


def taken_back(kennel, text, field):
    return step_of_draft(kennel, "take_back", **{field: text})


def extended(kennel, text, field):
    today = timezone.localdate()
    day = {"due_on_0": today.day, "due_on_1": today.month, "due_on_2": today.year}
    return step_of_draft(kennel, "extend", **day, **{field: text})


def contact(kennel, text, field):
    path = reverse("accuracy_contact_add", args=[kennel.code, sent_draft(kennel).number])
    return kennel.client("lee").post(path, {"email": "nia@plumbline.example", field: text})


def challenge(kennel, text, field):
    path = reverse("challenge_add", args=[sent_draft(kennel).pk])
    return kennel.client("olu").post(path, {"words": "Words", "evidence": "Words", field: text})


def challenge_answered(kennel, text, field):
    draft = sent_draft(kennel, due_on=datetime.date(2026, 3, 2))
    draft.challenges.create(number=1, words="Words", evidence="Words", by=kennel.team["olu"])
    lee, path = kennel.client("lee"), reverse("accuracy_answer", args=[kennel.code, 1, 1])
    version = lee.get(path).context["form"].initial["expected_version"]
    return lee.post(path, {"expected_version": version, "disposition": "partly", field: text})


def responded(kennel, text, field):
    recommendation = make_earlier_recommendation(Inspection.objects.get(code=kennel.code), by=kennel.team["lee"])
    inspection = recommendation.edition.inspection
    join(kennel.team["lee"], inspection, TeamRole.LEAD_INSPECTOR)
    path = reverse("recommendation_respond", args=[inspection.code, 1])
    sent = {"expected_version": "0 0", "agreement": "agreed", "action": "Words", field: text}
    return kennel.client("lee").post(path, sent)


def judged(kennel, text, field):
    recommendation = make_earlier_recommendation(Inspection.objects.get(code=kennel.code), by=kennel.team["lee"])
    path = reverse("recommendation_judge", args=[kennel.code, recommendation.pk])
    return kennel.client("lee").post(path, {"expected_version": "0 0", "verdict": "done", field: text})


def panel_member(kennel, text, field):
    sent = {"name": "Gus Guest", "role": "Editor", field: text}
    return kennel.client("lee").post(reverse("panel_member_add", args=[kennel.code]), sent)


def interests(kennel, text, field):
    panel_member(kennel, "Gus Guest", "name")
    path = reverse("panel_member", args=[kennel.code, PanelMember.objects.get().pk])
    return kennel.client("lee").post(path, {"has_any": "yes", "expected_version": 0, field: text})


def proposal(kennel, text, field):
    path = reverse("panel_propose", args=[kennel.code, "1.1"])
    return kennel.client("lee").post(path, {"rating": "good", "expected_version": 0, field: text})


def step_of_decision(kennel, step, **sent):
    """A step with a decision at which Gus was present."""
    panel_member(kennel, "Gus Guest", "name")
    PanelMember.objects.update(is_present=True)
    decision(kennel, "As discussed", "rationale")
    lee, path = kennel.client("lee"), reverse(f"panel_{step}", args=[kennel.code, "1.1"])

    def seen():
        return lee.get(path).context["form"].initial["expected_version"]

    if step == "reopen":
        lee.post(reverse("panel_confirm", args=[kennel.code, "1.1"]), {"expected_version": seen()})
    about = {"member": PanelMember.objects.get().pk} if step == "dissent" else {}
    return lee.post(path, {"expected_version": seen(), **about, **sent})


def dissent(kennel, text, field):
    return step_of_decision(kennel, "dissent", held="poor", **{field: text})


def reopening(kennel, text, field):
    return step_of_decision(kennel, "reopen", **{field: text})


def region(kennel, text, field):
    return kennel.client("adam").post(reverse("admin:inspection_region_add"), {"code": "far-north", field: text})


def place_added(kennel, text, field):
    return kennel.client("adam").post(reverse("place_add", args=["regions"]), {"name": "Far North", field: text})


def place_changed(kennel, text, field):
    region, adam = Region.objects.first(), kennel.client("adam")
    path = reverse("place", args=["regions", region.code])
    return adam.post(path, {"expected_version": region.version, field: text})


def invited(kennel, text, field):
    return kennel.client("adam").post(reverse("people_invite"), {"email": "nia@plumbline.example", field: text})


def person_changed(kennel, text, field):
    path = reverse("person_change", args=[kennel.team["olu"].pk])
    return kennel.client("adam").post(path, {"expected_version": 0, field: text})


def people_filter(kennel, text, field):
    return kennel.client("adam").get("/people/", {field: text})


def list_filter(kennel, text, field):
    return kennel.client("lee").get(f"/inspections/{kennel.code}/cases/", {field: text})


def summary_search(kennel, text, field):
    return kennel.client("lee").get(f"{kennel.open}summary/", {field: text})


def replacement(kennel, text, field):
    sent = {"expected_version": "", "reason": "not_eligible", field: text}
    return kennel.client("lee").post(f"{kennel.open}replace/", sent)


def added_case(kennel, text, field):
    day = {"commenced_on_0": "2", "commenced_on_1": "9", "commenced_on_2": "2025"}
    sent = {"expected_version": 0, "reference": "X-1", **day, "detail-size": "Small", "reason": "Words", field: text}
    return kennel.client("lee").post(reverse("sample_add", args=[kennel.code]), sent)


def seed(kennel, text, field):
    inspection = make_inspection()
    join(kennel.team["lee"], inspection, TeamRole.LEAD_INSPECTOR)
    make_caseload(inspection)
    fix_design(inspection=inspection, design=Design(size=1), expected_number=0, by=kennel.team["lee"])
    sent = {"expected_version": 1, "how": "somebody", "seed": "Words", "seed_from": "Nan Named", field: text}
    return kennel.client("lee").post(reverse("sample_seed", args=[inspection.code]), sent)


def set_up(kennel, text, field):
    day = {f"fieldwork_started_on_{place}": part for place, part in enumerate((2, 3, 2026))}
    sent = {"expected_version": 0, **day, field: text}
    return kennel.client("lee").post(reverse("inspection_set_up", args=[kennel.code]), sent)


def cancelled(kennel, text, field):
    sent = {"expected_version": 0, field: text}
    return kennel.client("hana").post(reverse("inspection_cancel", args=[kennel.code]), sent)


def conflict(kennel, text, field):
    member = kennel.team["ivy"].team_memberships.get().pk
    path = reverse("team_conflict", args=[kennel.code, member])
    return kennel.client("lee").post(path, {"reason": "Words", field: text})


def team_invited(kennel, text, field):
    sent = {"email": "nia@plumbline.example", "role": "observer", field: text}
    return kennel.client("lee").post(reverse("team_invite", args=[kennel.code]), sent)


def reviewed(kennel, text, field):
    lee, path = kennel.client("lee"), f"{kennel.submitted}review/"
    version = lee.get(path).context["assessment"].version
    return lee.post(path, {"expected_version": version, "decision": "return", field: text})


def of_interviews(kennel):
    """An inspection whose framework has interviews."""
    if inspection := Inspection.objects.filter(code="talks").first():
        return inspection
    inspection = make_inspection(code="talks")
    for name, role in {"lee": TeamRole.LEAD_INSPECTOR, "ivy": TeamRole.INSPECTOR}.items():
        join(kennel.team[name], inspection, role)
    return inspection


def interview(kennel, text, field):
    day = {"day_0": "2", "day_1": "3", "day_2": "2026", "starts_at": "14:30", "practitioner": "P1"}
    sent = {**day, "inspector": kennel.team["ivy"].pk, field: text}
    return kennel.client("lee").post(reverse("interview_add", args=[of_interviews(kennel).code]), sent)


def outcome(kennel, text, field):
    interview(kennel, "Here", "place")
    pk = Interview.objects.get().pk
    sent = {"expected_version": 0, "state": "not_done", field: text}
    return kennel.client("lee").post(reverse("interview_outcome", args=["talks", pk]), sent)


def entry(kennel, text, field):
    day = {"day_0": "2", "day_1": "3", "day_2": "2026"}
    chosen = {"standard": "1.1", "kind": "meeting", "group": "staff", "bearing": "concern"}
    sent = {**chosen, **day, "source": "Words", "words": "Words", field: text}
    return kennel.client("lee").post(reverse("evidence_add", args=[of_interviews(kennel).code]), sent)


def withdrawn(kennel, text, field):
    entry(kennel, "Words", "words")
    pk = EvidenceEntry.objects.get().pk
    sent = {"expected_version": 0, field: text}
    return kennel.client("lee").post(reverse("evidence_withdraw", args=["talks", pk]), sent)


def survey_result(kennel, text, field):
    sent = {"survey": "Words", "asked": "staff", "statement": "Words", "percent": "7", field: text}
    return kennel.client("lee").post(reverse("context_add", args=[of_interviews(kennel).code, "survey"]), sent)


def fact(kennel, text, field):
    day = {"as_of_0": "2", "as_of_1": "3", "as_of_2": "2026"}
    sent = {"name": "Words", "value": "7", "source": "Words", **day, field: text}
    return kennel.client("lee").post(reverse("context_add", args=[of_interviews(kennel).code, "fact"]), sent)


def details(kennel, text, field):
    sent = {"expected_version": 0, "signatory": "Words", field: text}
    return kennel.client("lee").post(reverse("report_details", args=[of_interviews(kennel).code]), sent)


def teams_filter(kennel, text, field):
    return kennel.client("adam").get("/teams/", {field: text})


def programme_filter(kennel, text, field):
    return kennel.client("hana").get("/programme/", {field: text})


def times_filter(kennel, text, field):
    return kennel.client("hana").get(reverse("programme_times"), {field: text})


def figures_filter(kennel, text, field):
    return kennel.client("lee").get(reverse("figures", args=[kennel.code]), {field: text})


def stored_judgement(field):
    return Judgement.objects.filter(question__number="Q5", version=1, assessment__case__reference="C-0").values_list(
        field, flat=True
    )


# form: (field, its name on the page, how it is sent, what is stored then)
FORMS = {
    "JudgementForm": [
        ("Q5-evidence", page_of_answers, lambda: stored_judgement("evidence"), TEXT),
        ("Q5-answer", page_of_answers, lambda: stored_judgement("answer"), TEXT),
    ],
    "SavedJudgementForm": [
        ("evidence", one_answer, lambda: stored_judgement("evidence"), TEXT),
        ("answer", one_answer, lambda: stored_judgement("answer"), TEXT),
    ],
    "ReasonForm": [("reason", reason, lambda: AssessmentEvent.objects.values_list("reason", flat=True), TEXT)],
    "PassageForm": [
        ("text", passage, lambda: Passage.objects.values_list("text", flat=True), TEXT),
        ("addressee", passage, lambda: Passage.objects.values_list("addressee", flat=True), LINE),
        ("attribution", passage, lambda: Passage.objects.values_list("attribution", flat=True), LINE),
    ],
    "CommentForm": [("text", comment, lambda: SectionComment.objects.values_list("text", flat=True), TEXT)],
    "PanelDecisionForm": [
        (field, decision, lambda field=field: PanelDecision.objects.values_list(field, flat=True), TEXT)
        for field in ("rationale", "minutes")
    ],
    "PanelMemberForm": [
        (field, panel_member, lambda field=field: PanelMember.objects.values_list(field, flat=True), LINE)
        for field in ("name", "role")
    ],
    "InterestsForm": [("interests", interests, lambda: PanelMember.objects.values_list("interests", flat=True), TEXT)],
    "ProposalForm": [("sentence", proposal, lambda: PanelProposal.objects.values_list("sentence", flat=True), TEXT)],
    "DissentForm": [("why", dissent, lambda: PanelDissent.objects.values_list("why", flat=True), TEXT)],
    "ReopenForm": [("reason", reopening, lambda: PanelReopening.objects.values_list("reason", flat=True), TEXT)],
    "DeclineForm": [("reason", declined, lambda: PublicationEnd.objects.values_list("reason", flat=True), TEXT)],
    "TakeBackForm": [("reason", taken_back, lambda: AccuracyStep.objects.values_list("reason", flat=True), TEXT)],
    "ExtendForm": [("reason", extended, lambda: AccuracyStep.objects.values_list("reason", flat=True), TEXT)],
    "ContactForm": [("name", contact, lambda: User.objects.values_list("name", flat=True), LINE)],
    "ChallengeForm": [
        (field, challenge, lambda field=field: Challenge.objects.values_list(field, flat=True), TEXT)
        for field in ("words", "evidence", "wording")
    ],
    "AnswerForm": [
        ("reason", challenge_answered, lambda: ChallengeAnswer.objects.values_list("reason", flat=True), TEXT)
    ],
    "ResponseForm": [
        ("action", responded, lambda: RecommendationResponse.objects.values_list("action", flat=True), TEXT),
        ("evidence", responded, lambda: RecommendationResponse.objects.values_list("evidence", flat=True), TEXT),
        ("owner", responded, lambda: RecommendationResponse.objects.values_list("owner", flat=True), LINE),
    ],
    "VerdictForm": [("reason", judged, lambda: RecommendationVerdict.objects.values_list("reason", flat=True), TEXT)],
    "ReplacementForm": [("note", replacement, lambda: AssessmentEvent.objects.values_list("reason", flat=True), TEXT)],
    "AddedCaseForm": [
        ("reference", added_case, lambda: Case.objects.values_list("reference", flat=True), LINE),
        ("reason", added_case, lambda: Case.objects.values_list("by_hand", flat=True), LINE),
    ],
    "SeedForm": [
        ("seed", seed, lambda: Sample.objects.values_list("seed", flat=True), LINE),
        ("seed_from", seed, lambda: Sample.objects.values_list("seed_from", flat=True), LINE),
    ],
    "ChangeInspectionForm": [("notice", set_up, lambda: Inspection.objects.values_list("notice", flat=True), LINE)],
    "CancelForm": [("reason", cancelled, lambda: Inspection.objects.values_list("cancel_reason", flat=True), TEXT)],
    "ConflictForm": [
        ("reason", conflict, lambda: ConflictOfInterest.objects.values_list("reason", flat=True), LINE),
        ("reference", conflict, lambda: ConflictOfInterest.objects.values_list("reference", flat=True), LINE),
    ],
    "InviteMemberForm": [("name", team_invited, lambda: User.objects.values_list("name", flat=True), LINE)],
    "ReviewForm": [("reason", reviewed, lambda: AssessmentEvent.objects.values_list("reason", flat=True), TEXT)],
    "InterviewForm": [
        (field, interview, lambda field=field: Interview.objects.values_list(field, flat=True), LINE)
        for field in ("practitioner", "place")
    ],
    "EntryForm": [
        ("source", entry, lambda: EvidenceEntry.objects.values_list("source", flat=True), LINE),
        ("who", entry, lambda: EvidenceEntry.objects.values_list("who", flat=True), LINE),
        ("words", entry, lambda: EvidenceEntry.objects.values_list("words", flat=True), TEXT),
    ],
    "WithdrawEvidenceForm": [
        ("reason", withdrawn, lambda: EvidenceEntry.objects.values_list("withdrawn_because", flat=True), TEXT)
    ],
    "SurveyResultForm": [
        (field, survey_result, lambda field=field: SurveyResult.objects.values_list(field, flat=True), LINE)
        for field in ("survey", "statement")
    ],
    "FactForm": [
        (field, fact, lambda field=field: ContextFact.objects.values_list(field, flat=True), LINE)
        for field in ("name", "unit", "source")
    ],
    "ReportDetailsForm": [
        (field, details, lambda field=field: ReportDetails.objects.values_list(field, flat=True), LINE)
        for field in ("lead_inspector", "signatory", "signatory_role", "copyright_holder")
    ]
    + [("address", details, lambda: ReportDetails.objects.values_list("address", flat=True), TEXT)],
    "OutcomeForm": [("reason", outcome, lambda: Interview.objects.values_list("reason", flat=True), TEXT)],
    "RegionForm": [("name", region, lambda: Region.objects.values_list("name", flat=True), LINE)],
    "NewPlaceForm": [("name", place_added, lambda: Region.objects.values_list("name", flat=True), LINE)],
    "ChangedPlaceForm": [("name", place_changed, lambda: Region.objects.values_list("name", flat=True), LINE)],
    "InviteForm": [("name", invited, lambda: User.objects.values_list("name", flat=True), LINE)],
    "PersonForm": [("name", person_changed, lambda: User.objects.values_list("name", flat=True), LINE)],
}
FILTERS = {
    "CaseFilterForm": ("reference", list_filter),
    "SearchForm": ("q", summary_search),
    "PeopleFilterForm": ("q", people_filter),
    "FindUnitForm": ("find", teams_filter),
    "ProgrammeFilterForm": ("text", programme_filter),
    "TimesFilterForm": ("text", times_filter),
    "FindFiguresForm": ("q", figures_filter),
}
# What stands on these, or is asked for only where nobody is, is tried in tests/inspection/people/. Plans of inspections
# and the search for people are in tests/inspection/programme/, caseloads that are pasted in tests/cases/caseload/, what
# is searched for in tests/cases/search/.
ELSEWHERE = {"PlaceForm", "FirstAdministratorForm", "InviteManyForm", "PlanForm", "NewInspectionForm", "FindPeopleForm"}
ELSEWHERE |= {"UploadForm", "FindForm"}
# What is looked for in the register is tried in tests/reports/evidence/.
ELSEWHERE |= {"FindEvidenceForm"}
# What is corrected has been published before, and what is sent is a whole report: tests/reports/publishing/, accuracy/.
ELSEWHERE |= {"ProposeForm", "SendDraftForm"}
KEPT = (Judgement, Passage, PanelDecision, PanelDissent, PanelReopening, Region, AssessmentEvent)
WAYS = [pytest.param(*way, id=f"{form}-{way[0]}") for form, ways in FORMS.items() for way in ways]


# Whatever has an address has its forms loaded then.
importlib.import_module(settings.ROOT_URLCONF)


def forms_of_ours(base=forms.BaseForm):
    for form in base.__subclasses__():
        if form.__module__.split(".")[0] in ("inspection", "cases", "reports"):
            yield form
        yield from forms_of_ours(form)


def test_every_form_with_a_text_is_tried_here():
    """But for the forms of the administration, of which one is."""
    with_text = {
        form.__name__
        for form in forms_of_ours()
        if not issubclass(form, forms.BaseModelForm)
        and any(isinstance(field, TextField) for field in form.declared_fields.values())
    }
    assert with_text == {*FORMS, *FILTERS, *ELSEWHERE} - {"RegionForm"}


# What is compared with a pattern or an address, and never kept as a text.
CODES = {"SlugField", "UUIDField", "UsernameField"}


def is_typed_text(field):
    secret = isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
    return isinstance(field, forms.CharField) and not secret and not isinstance(field, forms.EmailField)


def test_every_field_that_a_text_is_typed_into_passes_the_gate(kennel):
    fields = [field for form in forms_of_ours() for field in form.declared_fields.values() if is_typed_text(field)]
    request = RequestFactory().get("/")
    request.user = kennel.team["adam"]
    for registered in admin.site._registry.values():
        if registered.has_change_permission(request):
            fields += [field for field in registered.get_form(request).base_fields.values() if is_typed_text(field)]
    assert len(fields) > 15
    assert {type(field).__name__ for field in fields if not isinstance(field, TextField)} <= CODES


@pytest.mark.parametrize(("field", "send", "stored", "expected"), WAYS)
def test_what_is_only_a_line_break_or_a_blank_becomes_one(kennel, field, send, stored, expected):
    assert send(kennel, PASTED, field).status_code in (200, 302)
    assert expected in stored()


@pytest.mark.parametrize(("field", "send"), FILTERS.values(), ids=FILTERS)
def test_what_is_looked_for_may_be_pasted_too(kennel, field, send):
    form = send(kennel, PASTED, field).context["form"]
    assert form.cleaned_data[field] == LINE


class Page(HTMLParser):
    """The elements of a page by their ids, the texts inside them, and its fields by name."""

    def __init__(self, reply):
        super().__init__()
        self.fields, self.texts, self.open = {}, {}, []
        self.feed(reply.content.decode())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in ("input", "textarea"):
            # Of several with one name the first is typed into: a box for Not applicable may follow.
            self.fields.setdefault(attributes.get("name"), attributes)
        if tag not in ("input", "br", "meta", "link", "img"):
            self.open.append(attributes.get("id", ""))

    def handle_endtag(self, tag):
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            self.texts[element] = self.texts.get(element, "") + data


@pytest.mark.parametrize(
    ("field", "send"),
    [pytest.param(*way.values[:2], id=way.id) for way in WAYS if not way.id.startswith("Saved")]
    + [pytest.param(*way, id=form) for form, way in FILTERS.items()],
)
def test_what_cannot_be_kept_marks_its_field_with_the_reason_and_the_place(kennel, field, send):
    before = [model.objects.count() for model in KEPT]
    reply = send(kennel, REFUSED, field)
    assert reply.status_code in (200, 422)
    page = Page(reply)
    # A form of many parts has a field of the name in each.
    named = [each for name, each in page.fields.items() if f"-{name}".endswith(f"-{field}")]
    [marked] = [each for each in named if each.get("aria-invalid") == "true"]
    assert any(FAULT in page.texts.get(described, "") for described in marked["aria-describedby"].split())
    if send is not region:  # Django's own pages select nothing.
        assert marked["data-fault"] == str(POSITION)
    if send in (dissent, reopening):  # They begin with a decision.
        before[KEPT.index(PanelDecision)] += 1
    assert before == [model.objects.count() for model in KEPT]


def test_pasted_conditions_are_read_line_by_line_and_what_cannot_be_kept_is_marked(kennel):
    path = reverse("report_section_edit", args=[kennel.code, "foreword"])
    sent = {
        "order": "",
        "new-narrative-0-text": "Pasted",
        "new-narrative-0-conditions": "cases\u00a0total > 0\r\u2028holds while cases total < 99\r\n",
    }
    assert kennel.client("lee").post(path, sent).status_code == 302
    assert Passage.objects.get(text="Pasted").conditions == "cases total > 0\ncases total < 99"
    faulty = kennel.client("lee").post(path, {**sent, "new-narrative-0-conditions": REFUSED})
    marked = Page(faulty).fields["new-narrative-0-conditions"]
    assert (marked["aria-invalid"], marked["data-fault"]) == ("true", str(POSITION))


@pytest.mark.parametrize("field", ["evidence", "answer"])
def test_a_save_that_cannot_be_kept_tells_the_field_and_the_place(kennel, field):
    reply = one_answer(kennel, REFUSED, field)
    assert (reply.status_code, reply.json()["field"], reply.json()["position"]) == (422, field, POSITION)
    assert FAULT in reply.json()["message"]
    assert "position" not in one_answer(kennel, "x" * 20_001, field).json()


# --- The files ------------------------------------------------------------------------------------------------------


def test_a_bundle_may_hold_pasted_text():
    make_example("every-rule")
    content = copy.deepcopy(BUNDLE)
    content["inspection"]["notice"] = f"Note {PASTED}"
    content["inspection_answers"]["7.1"] = {"answer": "yes", "evidence": PASTED}
    inspection, _ = import_inspection(bundle=Bundle(json.dumps(content)))
    assert InspectionAnswer.objects.get(question__number="7.1").evidence == TEXT
    assert inspection.notice == f"Note {TEXT}".rstrip()


def test_a_narrative_may_hold_pasted_text():
    text = json.dumps(PASTED, ensure_ascii=True)
    written = f"format: report-narrative/1\ninspection: x\nsections: {{foreword: [{{narrative: {text}}}]}}\n"
    [passage] = read_narrative(written).sections["foreword"]
    assert passage.text == TEXT.rstrip()
