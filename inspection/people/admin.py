from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError

from inspection.foundation.admin import AnyRequest
from inspection.people.models import User
from inspection.web.admin import GatedText, SearchedAsRead


class EmailMixin(forms.ModelForm):
    def clean_email(self):
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is a user with this address already")
        return email


class UserCreationForm(EmailMixin, auth_forms.BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name", "system_role"]


class UserChangeForm(EmailMixin, auth_forms.UserChangeForm):
    class Meta:
        model = User
        fields = ["email", "name", "system_role", "is_active", "password"]


@admin.register(User)
class UserAdmin(AnyRequest, GatedText, SearchedAsRead, auth_admin.UserAdmin):
    add_form_template = None
    add_form = UserCreationForm
    form = UserChangeForm
    add_fieldsets = [(None, {"fields": ["email", "name", "system_role", "password1", "password2"]})]
    fieldsets = [(None, {"fields": ["email", "name", "system_role", "is_active", "password", "last_login"]})]
    list_display = ["name", "email", "system_role", "is_active", "last_login"]
    list_filter = ["system_role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    filter_horizontal = []

    def get_readonly_fields(self, request, obj=None):
        # Nobody locks themselves out: another administrator does it.
        return ["last_login", "system_role", "is_active"] if obj == request.user else ["last_login"]

    def has_delete_permission(self, request, obj=None):
        """What a person did keeps their name; who leaves may no longer sign in."""
        return False
