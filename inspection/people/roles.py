"""Who may do what: the one table of roles with their permissions.

Predicates (`inspection.programme.permissions`), querysets (`visible_to`) and written-out statements all read it. A new
role is one entry here and the migration that lets the database store it.
"""

from collections.abc import Collection
from enum import StrEnum, auto
from typing import Self

from django.db import models


class Permission(StrEnum):
    """What a role may do: in one inspection with a team role, in every inspection with a system role."""

    SEE_EVERY_INSPECTION = auto()  # of a system role: it may know of all of them
    ADMINISTER = auto()  # people and places; never evidence
    PLAN_PROGRAMME = auto()  # the programme of all inspections: begin, change and cancel them
    SEE_FRAMEWORKS = auto()  # every one, drafts too
    PREPARE_FRAMEWORKS = auto()  # upload drafts, replace and delete them, propose their publication
    AGREE_FRAMEWORKS = auto()  # to a publication that somebody else has proposed
    SET_UP = auto()  # dates of an inspection and what else is set up
    MANAGE_TEAM = auto()
    SEE_DASHBOARD = auto()
    READ_REPORT = auto()  # and ask for its files
    READ_SHARED_REPORT = auto()  # the same, of an inspection whose lead shares it, and what is published
    READ_CASES = auto()  # every case with its evidence
    ASSESS = auto()  # be given cases; without READ_CASES only these can be read
    ANSWER_STANDARDS = auto()  # the questions that are asked once of the inspection
    RETURN_CASES = auto()
    SEE_SAMPLE = auto()  # how many cases the caseload and the sample have of each kind; none of them by itself
    DRAW_SAMPLE = auto()  # set up the caseload and the sample, and read every row of them
    ALLOCATE = auto()
    SIGN_OFF = auto()
    STAND_IN = auto()  # read, sign off and return what no lead of the team may sign off
    READ_EVIDENCE = auto()  # the register of what does not come from cases, with its files
    RECORD_EVIDENCE = auto()  # add to the register, and change what one has added; surveys and facts too
    SIT_ON_PANEL = auto()  # be a member of the ratings panel, and read its pack and minutes
    CHAIR_PANEL = auto()  # who sits on it and is present, opening a discussion; confirm and reopen decisions
    RECORD_PANEL = auto()  # proposals and decisions, and what guests of the panel hold
    WRITE_REPORT = auto()
    AGREE_REPORT = auto()  # read its sections as they are written, and agree to those that another says are ready
    SEND_DRAFTS = auto()  # to the inspected body, and answer what it challenges
    CHECK_DRAFT = auto()  # one that was sent to the inspected body: read it, and challenge what it says
    PROPOSE_PUBLICATION = auto()
    APPROVE_PUBLICATION = auto()  # of what somebody else has proposed


READ_FIGURES = {Permission.SEE_DASHBOARD, Permission.READ_REPORT}
CONTROL_FRAMEWORKS = {Permission.SEE_FRAMEWORKS, Permission.AGREE_FRAMEWORKS}
PREPARE = {Permission.SET_UP, Permission.MANAGE_TEAM}
LEAD = PREPARE | {
    Permission.ANSWER_STANDARDS,
    Permission.RETURN_CASES,
    Permission.SEE_SAMPLE,
    Permission.DRAW_SAMPLE,
    Permission.ALLOCATE,
    Permission.SIGN_OFF,
    Permission.READ_EVIDENCE,
    Permission.RECORD_EVIDENCE,
    Permission.SIT_ON_PANEL,
    Permission.CHAIR_PANEL,
    Permission.RECORD_PANEL,
    Permission.WRITE_REPORT,
    Permission.AGREE_REPORT,
    Permission.SEND_DRAFTS,
    Permission.PROPOSE_PUBLICATION,
}


class Role(models.TextChoices):
    """Choices whose members carry permissions: each is a code, its permissions where it has any, and its label.

    `SystemRole(code)` finds the role that the table gives this code.
    """

    permissions: frozenset[Permission]

    def __new__(cls, code: str, permissions: Collection[Permission] = ()) -> Self:
        role = str.__new__(cls, code)
        role._value_ = code
        role.permissions = frozenset(permissions)
        return role

    @classmethod
    def with_permission(cls, permission: Permission) -> tuple[Self, ...]:
        """The roles that may do it, in the order of the table."""
        return tuple(role for role in cls if permission in role.permissions)


class SystemRole(Role):
    """Roles that reach beyond one inspection; every person has one, which may be none."""

    NONE = "", "None (team roles only)"
    ADMINISTRATOR = (
        "administrator",
        CONTROL_FRAMEWORKS | {Permission.ADMINISTER, Permission.PREPARE_FRAMEWORKS, Permission.MANAGE_TEAM},
        "Administrator",
    )
    HEAD_OF_INSPECTION = (
        "head_of_inspection",
        READ_FIGURES
        | CONTROL_FRAMEWORKS
        | PREPARE
        | {Permission.SEE_EVERY_INSPECTION, Permission.PLAN_PROGRAMME, Permission.STAND_IN, Permission.SEE_SAMPLE}
        | {Permission.READ_EVIDENCE, Permission.SIT_ON_PANEL, Permission.CHAIR_PANEL, Permission.AGREE_REPORT}
        | {Permission.APPROVE_PUBLICATION},
        "Head of inspection",
    )
    QUALITY_LEAD = (
        "quality_lead",
        READ_FIGURES
        | {Permission.SEE_EVERY_INSPECTION, Permission.READ_CASES, Permission.RETURN_CASES}
        | {Permission.READ_EVIDENCE, Permission.SIT_ON_PANEL},
        "Quality lead",
    )


class TeamRole(Role):
    """Roles in one inspection (`TeamMember`)."""

    LEAD_INSPECTOR = (
        "lead_inspector",
        READ_FIGURES | LEAD | {Permission.READ_CASES, Permission.ASSESS},
        "Lead inspector",
    )
    INSPECTOR = (
        "inspector",
        READ_FIGURES
        | {Permission.READ_CASES, Permission.ASSESS, Permission.ANSWER_STANDARDS}
        | {Permission.READ_EVIDENCE, Permission.RECORD_EVIDENCE, Permission.SIT_ON_PANEL},
        "Inspector",
    )
    LOCAL_ASSESSOR = "local_assessor", {Permission.ASSESS}, "Local assessor"
    OBSERVER = "observer", {Permission.SEE_DASHBOARD, Permission.READ_SHARED_REPORT}, "Observer"


class DraftRole(Role):
    """Roles in one draft of a report that was sent to the inspected body (`AccuracyContact`), and in nothing else."""

    CONTACT = "contact", {Permission.CHECK_DRAFT}, "Contact of the inspected body"
