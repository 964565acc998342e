from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from inspection.people import attempts, throttle
from inspection.people.batches import EMAIL_LIMIT, NAME_LIMIT, Row, RowsRefusedError, check_rows, digest_of
from inspection.people.models import MailChoice, PersonState
from inspection.people.roles import SystemRole
from inspection.web.fields import LineField, TextField
from inspection.web.forms import PlainWords, VersionedForm, filtering, posting

ROWS_LIMIT = 100_000  # characters of all rows that are pasted or uploaded at once


class SignInForm(PlainWords, auth_forms.AuthenticationForm):
    error_messages = {
        # One message for a wrong password, an unknown address and a closed account: it must not tell which.
        "invalid_login": "Enter a correct email address and password",
        "inactive": "Enter a correct email address and password",
    }
    helper = posting("Sign in")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Email address"
        self.fields["username"].widget.input_type = "email"
        # Longer than any address can be; a failed attempt is recorded under it.
        self.fields["username"].validators.append(MaxLengthValidator(self.username_field.max_length))
        self.fields["username"].error_messages["required"] = "Enter your email address"
        self.fields["password"].error_messages["required"] = "Enter your password"

    def clean(self):
        """Raises `TooOftenError`. It counts before the password is looked at, and not at all where there is none."""
        if self.errors:
            return self.cleaned_data
        attempt = attempts.signing_in(self.request, self.cleaned_data["username"])
        throttle.take(*attempt)
        cleaned = super().clean()
        throttle.give_back(*attempt)
        return cleaned


class KeyboardForm(PlainWords, forms.Form):
    """Of the keys that answer a question of a case."""

    go_on = forms.TypedChoiceField(
        label="After an answer given by its key (Y, N, A or a number)",
        choices=[(True, "Go on to the next question"), (False, "Stay on the question")],
        coerce=lambda text: text == "True",
        widget=forms.RadioSelect,
    )
    helper = posting("Save")


class NoticesByMailForm(PlainWords, forms.Form):
    choice = forms.ChoiceField(
        label="When notices are mailed to you",
        choices=[
            (MailChoice.AT_ONCE, "At once, each in a mail of its own"),
            (MailChoice.DAILY, "Once a day, all that are unread in one mail"),
            (MailChoice.NEVER, "Never"),
        ],
        widget=forms.RadioSelect,
    )
    helper = posting("Save")


class SetPasswordForm(PlainWords, auth_forms.SetPasswordForm):
    """A new password, typed twice."""

    helper = posting("Save password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, "password_mismatch": "The two new passwords are not the same"}
        again = self.fields["new_password2"]
        again.label, again.help_text = "New password again", ""
        again.error_messages["required"] = "Enter the new password again"
        self.fields["new_password1"].error_messages["required"] = "Enter a new password"

    def validate_password_for_user(self, user, password_field_name="new_password2"):
        super().validate_password_for_user(user, password_field_name)
        # Not before the rest is right: who does not know the password must not find it out here.
        if not self.errors and user.check_password(self.cleaned_data[password_field_name]):
            self.add_error(password_field_name, "Choose a password that is not the one you have now")


class FirstPasswordForm(SetPasswordForm):
    """The first password of an account, chosen by its owner."""

    helper = posting("Save password and sign in")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages = {**self.error_messages, "password_mismatch": "The two passwords are not the same"}
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.label, again.label = "Password", "Password again"
        first.error_messages["required"] = "Enter a password"
        again.error_messages["required"] = "Enter the password again"


class FirstAdministratorForm(FirstPasswordForm):
    """Who makes the first account, and proves to have started the server."""

    code = LineField(
        label="Code",
        limit=60,
        help_text="The server printed it when it was started",
        error_messages={"required": "Enter the code that the server printed"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = LineField(label="Full name", limit=NAME_LIMIT, error_messages={"required": "Enter your full name"})
    email = forms.EmailField(
        label="Email address",
        max_length=EMAIL_LIMIT,
        help_text="You sign in with it",
        error_messages={"required": "Enter your email address"},
    )
    helper = posting("Make the first administrator")
    field_order = ["code", "name", "email", "new_password1", "new_password2"]

    def clean(self):
        """The password is compared with the name and address that stand beside it."""
        self.user.name, self.user.email = self.cleaned_data.get("name", ""), self.cleaned_data.get("email", "")
        return super().clean()


class PasswordChangeForm(SetPasswordForm, auth_forms.PasswordChangeForm):
    error_messages = {
        **auth_forms.PasswordChangeForm.error_messages,
        "password_incorrect": "The current password is not right",
    }
    helper = posting("Change password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Current password"
        self.fields["old_password"].error_messages["required"] = "Enter your current password"

    def clean_old_password(self):
        """Raises `TooOftenError`: a page that somebody left open must not tell others the password."""
        attempt = attempts.changing_password(self.user)
        throttle.take(*attempt)
        password = super().clean_old_password()
        throttle.give_back(*attempt)
        return password


class PasswordResetForm(PlainWords, auth_forms.PasswordResetForm):
    """Where a link is mailed to: to choose a new password, or to sign in."""

    helper = posting("Send the link")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"
        self.fields["email"].error_messages["required"] = "Enter your email address"


class DeviceForm(PlainWords, forms.Form):
    """The name that a browser has given itself."""

    device = forms.UUIDField()


# --- Of administrators ------------------------------------------------------------------------------------------------


def _role_field():
    return forms.ChoiceField(
        label="Role",
        help_text="A role in the team of an inspection is given in that inspection",
        choices=SystemRole.choices,
        required=False,
        widget=forms.RadioSelect,
    )


class PeopleFilterForm(PlainWords, forms.Form):
    """What the list of people is narrowed down to."""

    q = LineField(label="Name or address", limit=200, required=False)
    role = forms.ChoiceField(
        choices=[
            ("any", "Any role"),
            *((role.value or "none", role.label) for role in SystemRole),
        ],
        required=False,
    )
    state = forms.ChoiceField(choices=[("", "Any state"), *PersonState.choices], required=False)
    helper = filtering("Show")

    def filters(self):
        """What `people_list` takes; what cannot be read narrows nothing down."""
        cleaned = getattr(self, "cleaned_data", {})
        role = cleaned.get("role") or "any"
        return {
            "text": cleaned.get("q", ""),
            "role": None if role == "any" else "" if role == "none" else role,
            "state": cleaned.get("state", ""),
        }


class InviteForm(PlainWords, forms.Form):
    """Who is invited. Nobody types another's password."""

    name = LineField(label="Full name", limit=NAME_LIMIT, error_messages={"required": "Enter their full name"})
    email = forms.EmailField(
        label="Email address", max_length=EMAIL_LIMIT, error_messages={"required": "Enter their email address"}
    )
    system_role = _role_field()


class PersonForm(VersionedForm):
    name = LineField(label="Full name", limit=NAME_LIMIT, error_messages={"required": "Enter their full name"})
    system_role = _role_field()


class InviteManyForm(PlainWords, forms.Form):
    """Rows of people, pasted or from a file. `checked` are those that were read, each with its faults."""

    rows = TextField(
        label="People, one a line: name, address, role",
        help_text="As copied from a spreadsheet, or with commas between. Without a role, they get team roles only",
        limit=ROWS_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Or a CSV file",
        help_text="In UTF-8, with the same three columns",
        required=False,
        error_messages={"empty": "The file is empty. Choose another one"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.checked: list[Row] = []

    def clean_file(self):
        """The text of the file; nothing without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > 4 * ROWS_LIMIT:
            raise ValidationError("The file is too large. Invite people in several parts")
        try:
            return self.fields["rows"].clean(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(
                f"The file is not UTF-8 text (byte {error.start + 1:,}). Save it as CSV UTF-8"
            ) from error

    def clean(self):
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        typed, uploaded = cleaned["rows"], cleaned["file"]
        if typed.strip() and uploaded.strip():
            raise ValidationError({"file": "Paste rows or choose a file, not both"})
        try:
            self.checked = check_rows(uploaded or typed)
        except RowsRefusedError as refusal:
            self.add_error("file" if uploaded else "rows", str(refusal))
        return cleaned

    @property
    def text(self) -> str:
        """What was read, to be sent again."""
        return self.cleaned_data["file"] or self.cleaned_data["rows"]

    @property
    def accepted(self):
        return [row for row in self.checked if not row.faults]

    @property
    def refused(self):
        return [row for row in self.checked if row.faults]

    @property
    def number_accepted(self) -> str:
        return f"{len(self.accepted):,}"

    @property
    def digest(self) -> str:
        return digest_of(self.checked)

    @property
    def correction(self):
        """The field with what was read, whether it was pasted or stood in a file."""
        return InviteManyForm(initial={"rows": self.text})["rows"]
