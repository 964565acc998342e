import secrets
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from inspection.foundation.idempotency import Keyed
from inspection.foundation.triggers import never, refuses
from inspection.people.roles import Permission, SystemRole, TeamRole

EVENTS_NEVER_CHANGE = "What happened to an account is never changed and never deleted"


class MailChoice(models.TextChoices):
    """When somebody is mailed what they are told of in the product."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day"
    NEVER = "never", "Never"


class UserQuerySet(models.QuerySet["User"]):
    def with_invitations(self) -> Self:
        """Each with `is_invited`, as `User.state` needs it."""
        return self.annotate(is_invited=Exists(Invitation.objects.open().filter(user=OuterRef("pk"))))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made when it runs
    def get_by_natural_key(self, email):
        # People type their address in any case; the constraint below keeps it unique in any case.
        return self.get(email__iexact=email)

    def create_user(self, *, email, name, password=None, system_role=SystemRole.NONE):
        user = self.model(email=self.normalize_email(email), name=name, system_role=system_role)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, *, email, name, password=None):
        return self.create_user(email=email, name=name, password=password, system_role=SystemRole.ADMINISTRATOR)


class PersonState(models.TextChoices):
    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    DISABLED = "disabled", "Disabled"


class User(AbstractBaseUser):
    """A person who signs in. Permissions follow from the role: there are no groups."""

    email = models.EmailField("Email address", max_length=254, unique=True)
    name = models.CharField("Full name", max_length=120)
    system_role = models.CharField(max_length=20, choices=SystemRole, default=SystemRole.NONE, blank=True)
    is_active = models.BooleanField("May sign in", default=True)
    # Part of what every session of theirs must hold: another text ends them all.
    session_salt = models.CharField(max_length=32, default="", blank=True, editable=False)
    # Whether the focus goes on to the next question after an answer given by its key. None: not told of it yet.
    keys_go_on = models.BooleanField(null=True, default=None, editable=False)
    # Of name, role and whether they may sign in: who changes them says which they saw.
    version = models.PositiveIntegerField(default=0, editable=False)

    notices_by_mail = models.CharField(
        "Notices by mail", max_length=10, choices=MailChoice, default=MailChoice.DAILY, editable=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # {inspection id: role or none}: what `inspection.programme` has read of them, for as long as this object lives.
        self.roles_in_teams: dict[int, TeamRole | None] = {}

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case"),
            models.CheckConstraint(condition=models.Q(system_role__in=SystemRole.values), name="user_role_is_known"),
            models.CheckConstraint(
                condition=models.Q(notices_by_mail__in=MailChoice.values), name="user_choice_of_mail_is_known"
            ),
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        # Django's own, as long as nobody has signed out everywhere: sessions outlive an upgrade.
        own = super()._get_session_auth_hash(secret)  # type: ignore[misc]  # the stubs lack it
        if not self.session_salt:
            return own
        return salted_hmac("inspection.people.session", own + self.session_salt, secret, algorithm="sha256").hexdigest()

    @property
    def state(self) -> PersonState:
        """Of a person read `with_invitations`."""
        if not self.is_active:
            return PersonState.DISABLED
        return PersonState.INVITED if self.is_invited else PersonState.ACTIVE  # type: ignore[attr-defined]  # annotated

    @property
    def opaque_id(self) -> str:
        """Tells the scripts of an open page whether it is still the same person who is signed in."""
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("person", args=[self.pk])

    def may(self, permission: Permission) -> bool:
        """By their system role, which is all that counts outside inspections."""
        return self.is_active and permission in SystemRole(self.system_role).permissions

    @property
    def is_administrator(self):
        return self.may(Permission.ADMINISTER)

    # Django's admin asks these three; administrators may do all it offers, everyone else nothing.
    @property
    def is_staff(self):
        return self.is_administrator

    def has_perm(self, perm, obj=None):
        return self.is_administrator

    def has_module_perms(self, app_label):
        return self.is_administrator


def new_key() -> bytes:
    return secrets.token_bytes(StoreKey.LENGTH)


class StoreKey(models.Model):
    """The key with which one person's browser on one device encrypts the answers not confirmed yet.

    The browser holds it in memory only: without signing in, nobody can read what it left on the disk.
    """

    LENGTH = 32  # bytes: AES-256

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="store_keys")
    # Made up by the browser.
    device = models.UUIDField()
    key = models.BinaryField(max_length=LENGTH, default=new_key)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "device"], name="one_store_key_a_device")]

    def __str__(self):
        return f"{self.user}, {self.device}"


class TokenBucket(models.Model):
    """Something that is tried too often is slowed down by it: see `inspection.people.throttle`."""

    # A digest: whose attempts these are is nobody's to read.
    key = models.CharField(max_length=64, unique=True)
    # In seconds since 1970.
    full_at = models.BigIntegerField(db_index=True)

    def __str__(self):
        return self.key


class InvitationState(models.TextChoices):
    OPEN = "open", "Not accepted yet"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REPLACED = "replaced", "Replaced by another"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor taken back; the link of one may have run out all the same."""
        return self.filter(state=InvitationState.OPEN)


class Invitation(Keyed):
    """A link with which a person sets their own first password. The link itself is kept nowhere: it is made of the
    row with the secret key (`inspection.people.invitations`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=InvitationState, default=InvitationState.OPEN)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_is_known"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=InvitationState.OPEN), name="one_open_invitation_a_person"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_state_display()}"

    @property
    def has_run_out(self) -> bool:
        return self.valid_until <= timezone.now()


class PersonChange(models.TextChoices):
    FIRST = "first", "Made the first administrator"
    INVITED = "invited", "Invited"
    INVITED_AGAIN = "again", "Invited again"
    WITHDRAWN = "withdrawn", "Invitation withdrawn"
    ACCEPTED = "accepted", "Invitation accepted"
    CHANGED = "changed", "Name or role changed"
    DISABLED = "disabled", "Disabled"
    ENABLED = "enabled", "Enabled again"


@refuses(never(EVENTS_NEVER_CHANGE))
class PersonEvent(models.Model):
    """What happened to a person's account, and by whom; name and role are those that they had from then on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person_events")
    change = models.CharField(max_length=10, choices=PersonChange)
    name = models.CharField(max_length=120)
    system_role = models.CharField(max_length=20, choices=SystemRole, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(change__in=PersonChange.values), name="person_change_is_known"),
            models.CheckConstraint(condition=Q(system_role__in=SystemRole.values), name="role_of_event_is_known"),
        ]

    def __str__(self):
        return f"{self.get_change_display()}: {self.user}"


class SetUpCode(models.Model):
    """The one code with which the first administrator is made: see `inspection.people.first_administrator`."""

    ONLY = 1  # the primary key of the one row

    # A digest: whoever reads the database cannot use it.
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_set_up_code")]

    def __str__(self):
        return f"made {self.made_at:%Y-%m-%d}"
