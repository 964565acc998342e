from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.validators import MaxLengthValidator

from inspection.people import attempts, throttle
from inspection.people.models import MailChoice
from inspection.web.forms import PlainWords, posting


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
