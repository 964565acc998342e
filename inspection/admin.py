"""Administration: who there is, what is inspected, and who is in which team. No case and no answer is shown here."""

import datetime

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

from inspection.fields import LineField
from inspection.models import DeliveryUnit, Framework, Inspection, Region, TeamMember, User

admin.site.site_header = admin.site.site_title = "Plumbline administration"
admin.site.index_title = "Users, inspections and teams"
# Rights follow from roles; there are no groups.
admin.site.unregister(Group)


@login_not_required
def sign_in(request, extra_context=None):
    """Where the admin sends those it refuses. It has no sign-in of its own: everybody signs in at the one page, which
    limits the attempts."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))
    if not request.user.is_administrator:
        raise PermissionDenied
    return redirect("admin:index")


admin.site.login = sign_in


class GatedText:
    """Names pass the same gate as all other text."""

    # Codes have a stricter form of their own.
    formfield_overrides = {models.CharField: {"form_class": LineField}, models.SlugField: {}}


# --- Users ----------------------------------------------------------------------------------------------------------


class EmailMixin:
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
class UserAdmin(GatedText, auth_admin.UserAdmin):
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


# --- What is inspected ----------------------------------------------------------------------------------------------


@admin.register(Region)
class RegionAdmin(GatedText, admin.ModelAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(DeliveryUnit)
class DeliveryUnitAdmin(GatedText, admin.ModelAdmin):
    list_display = ["name", "code", "region"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["name", "code"]


class WindowsField(forms.CharField):
    """[["2022-08-01", "2022-08-07"]] as lines of two dates."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(" ".join(window) for window in value) if isinstance(value, list) else value

    def to_python(self, value):
        return [self._window(line) for line in super().to_python(value).splitlines() if line.strip()]

    def _window(self, line):
        try:
            first, last = (datetime.date.fromisoformat(date) for date in line.split())
        except ValueError:
            raise ValidationError(f"“{line}” is not two dates, such as 2022-08-01 2022-08-07") from None
        if last < first:
            raise ValidationError(f"“{line}” ends before it begins")
        return [first.isoformat(), last.isoformat()]


class InspectionForm(forms.ModelForm):
    commencement_windows = WindowsField(
        required=False, help_text="One a line, first and last day, both included: 2022-08-01 2022-08-07"
    )


class TeamMemberInline(admin.TabularInline):
    model = TeamMember
    extra = 1


@admin.register(Inspection)
class InspectionAdmin(GatedText, admin.ModelAdmin):
    form = InspectionForm
    inlines = [TeamMemberInline]
    fields = [
        "code",
        "delivery_unit",
        "framework",
        "fieldwork_started_on",
        "report_month",
        "commencement_windows",
        "notice",
    ]
    list_display = ["delivery_unit", "code", "fieldwork_started_on", "framework"]
    list_display_links = ["delivery_unit", "code"]
    list_filter = ["framework", "delivery_unit__region"]
    list_select_related = ["delivery_unit", "framework"]
    search_fields = ["code", "delivery_unit__name"]
    view_on_site = False  # An administrator may not see it.

    def get_readonly_fields(self, request, obj=None):
        # Addresses hold the code, and answers belong to the framework's questions.
        return ["code", "framework"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "framework":
            kwargs["queryset"] = Framework.objects.published()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Framework)
class FrameworkAdmin(admin.ModelAdmin):
    """To look at only: frameworks come from files, and a published one never changes."""

    fields = ["title", "edition", "code", "publisher", "licence", "published_at", "overall_maximum"]
    list_display = ["title", "edition", "code", "published_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
