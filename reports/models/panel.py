"""The ratings panel: who sits on it, what its members hold, what it agreed, and who confirmed that."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import Refusal, never, refuses
from inspection.models import FrameworkRating, Inspection, Standard, User
from inspection.people.roles import Permission
from inspection.programme.permissions import permissions_of

# Different people who must have confirmed a decision before its rating is final.
CONFIRMATIONS = 2
NAME_LIMIT = 120


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    def visible_in(self, inspection: Inspection, user: User) -> Self:
        """Those of the inspection, for who may know what its panel holds."""
        sits = Permission.SIT_ON_PANEL in permissions_of(user, inspection)
        return self.filter(inspection=inspection) if sits else self.none()

    def sitting(self) -> Self:
        """Without those who were taken off the panel."""
        return self.filter(is_sitting=True)


@recorded("inspection")
@refuses([Refusal("DELETE", "A member of a panel is never deleted: take them off it")])
class PanelMember(Keyed):
    """Who sits on the panel of an inspection: somebody with an account, or a guest by name and role.

    Nobody is deleted: what a member held and dissented from keeps their name.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="panel_members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="panel_memberships"
    )
    name = models.CharField(max_length=NAME_LIMIT, blank=True, default="", help_text="Of a guest")
    role = models.CharField(max_length=NAME_LIMIT, blank=True, default="", help_text="In words")
    has_declared = models.BooleanField(default=False)
    interests = models.TextField(blank=True, default="", help_text="Empty, once declared: none")
    is_present = models.BooleanField(default=False)
    is_sitting = models.BooleanField(default=True)
    # Counts its changes: a form names the one that it showed.
    version = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="panel_member_sits_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, name="") | (Q(user__isnull=True) & ~Q(name="") & ~Q(role="")),
                name="panel_member_is_a_user_or_a_guest_with_a_role",
            ),
            models.CheckConstraint(
                condition=Q(has_declared=True) | Q(interests=""), name="panel_member_declares_interests"
            ),
            models.CheckConstraint(
                condition=Q(is_sitting=True) | Q(is_present=False), name="panel_member_present_is_sitting"
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user else self.name

    @property
    def is_guest(self) -> bool:
        return self.user_id is None


@recorded("member__inspection")
@refuses(never("A view is never changed: give a new one"))
class PanelView(Keyed):
    """The rating that a member held before discussion. The newest of a standard counts; one without a rating takes
    back the one before."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="views")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    rating = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.standard.number}: {self.rating}"


@recorded("inspection")
@refuses(never("A discussion stays open: everybody has seen the views"))
class PanelDiscussion(Keyed):
    """That discussion of a standard was opened: from then on the members' views are shown, and nobody gives one."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="panel_discussions")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "standard"], name="panel_discussion_is_opened_once")
        ]

    def __str__(self):
        return self.standard.number


@recorded("inspection")
@refuses(never("A proposal is never changed: make a new one"))
class PanelProposal(Keyed):
    """What the lead proposes to the panel for a standard, and why. The newest counts."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="panel_proposals")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    rating = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, related_name="+")
    sentence = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(sentence=""), name="panel_proposal_has_a_sentence")]

    def __str__(self):
        return f"{self.standard.number}: {self.rating}"


class PanelDecisionQuerySet(models.QuerySet["PanelDecision"]):
    def with_confirmations(self) -> Self:
        """With `times_reopened` and `times_confirmed`, which `is_final` reads."""
        ended = PanelReopening.objects.filter(decision=OuterRef("decision"), round=OuterRef("round"))
        reopenings = PanelReopening.objects.filter(decision=OuterRef("pk"))
        confirmations = PanelConfirmation.objects.filter(~Exists(ended), decision=OuterRef("pk"))
        return self.annotate(times_reopened=_number(reopenings), times_confirmed=_number(confirmations))


def _number(rows: models.QuerySet) -> Coalesce:
    counted = rows.order_by().values("decision").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


@recorded("inspection")
@refuses(never("A panel decision is never changed: record a new one"))
class PanelDecision(models.Model):
    """What the ratings panel agreed for a standard. Never changed: a later decision replaces an earlier one.

    The ledger seals every column but those that hold their default: what earlier decisions do not say is the default
    of its column, so that their seals hold.
    """

    # Of the request that made it; earlier decisions have none.
    key = models.UUIDField(unique=True, null=True, default=None, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="panel_decisions")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    # What the cases gave when the panel decided; empty for a standard rated by the panel.
    calculated = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField(null=True, help_text="What the rule banded, whole per cent")
    agreed = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, related_name="+")
    discretion = models.JSONField(default=list, help_text="Grounds that were open")
    rationale = models.TextField(help_text="The public reason: printed where the panel moves a rating")
    minutes = models.TextField(blank=True, default="", help_text="Printed nowhere, and in no file")
    # Digest of the counts that its rule read (`StandardScore.figures`); empty in decisions of before there was one.
    figures = models.CharField(max_length=64, blank=True, default="", editable=False)
    present = models.JSONField(default=list, blank=True, help_text="Primary keys of the members who were present")
    # Not of what was imported, nor of what was decided before two people had to confirm: that is final.
    is_to_be_confirmed = models.BooleanField(default=False)
    # Nobody: a command run on the server.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = PanelDecisionQuerySet.as_manager()
    # Of `with_confirmations`; the confirmations are those since it was last reopened.
    times_reopened: int
    times_confirmed: int

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(rationale=""), name="panel_decision_has_a_rationale")]

    def __str__(self):
        return f"{self.standard.number}: {self.agreed}"

    @property
    def is_imported(self) -> bool:
        """Final without confirmation: imported, or of before two people had to confirm, and not reopened since."""
        return not self.is_to_be_confirmed and not self.times_reopened

    @property
    def is_final(self) -> bool:
        """Two people have confirmed it, or it was imported."""
        return self.is_imported or self.times_confirmed >= CONFIRMATIONS


@recorded("decision__inspection")
@refuses(never("A dissent is never changed: the panel decides anew"))
class PanelDissent(Keyed):
    """That a member does not share a decision: the rating that they held, and why."""

    decision = models.ForeignKey(PanelDecision, on_delete=models.PROTECT, related_name="dissents")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="dissents")
    held = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="panel_member_dissents_once"),
            models.CheckConstraint(condition=~Q(why=""), name="panel_dissent_says_why"),
        ]

    def __str__(self):
        return f"{self.member}: {self.held}"


@recorded("decision__inspection")
@refuses(never("A confirmation is never changed: reopen the decision"))
class PanelConfirmation(Keyed):
    """That somebody confirmed a decision, in a round: the first, or one that a reopening began."""

    decision = models.ForeignKey(PanelDecision, on_delete=models.PROTECT, related_name="confirmations")
    round = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "round", "by"], name="panel_decision_is_confirmed_by_two")
        ]

    def __str__(self):
        return str(self.by)


@recorded("decision__inspection")
@refuses(never("A reopening is never changed"))
class PanelReopening(Keyed):
    """That a confirmed decision was reopened, and why. It ends a round: the confirmations of that count no longer."""

    decision = models.ForeignKey(PanelDecision, on_delete=models.PROTECT, related_name="reopenings")
    round = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "round"], name="panel_decision_is_reopened_once_a_round"),
            models.CheckConstraint(condition=~Q(reason=""), name="panel_reopening_has_a_reason"),
        ]

    def __str__(self):
        return self.reason
