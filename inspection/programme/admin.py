from django import forms
from django.contrib import admin

from inspection.foundation.admin import AnyRequest
from inspection.frameworks.models import Framework
from inspection.frameworks.queries import question_set
from inspection.programme.days import planned_day_fault
from inspection.programme.forms import WindowsField
from inspection.programme.models import DeliveryUnit, Inspection, Region, TeamMember
from inspection.web.admin import GatedText, SearchedAsRead
from inspection.web.fields import LineField


@admin.register(Region)
class RegionAdmin(AnyRequest, GatedText, SearchedAsRead, admin.ModelAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(DeliveryUnit)
class DeliveryUnitAdmin(AnyRequest, GatedText, SearchedAsRead, admin.ModelAdmin):
    list_display = ["name", "code", "region"]
    list_filter = ["region"]
    list_select_related = ["region"]
    search_fields = ["name", "code"]


class NumbersField(LineField):
    """["3.1", "3.2"] as one line."""

    def __init__(self, **kwargs):
        super().__init__(limit=1_000, **kwargs)

    def prepare_value(self, value):
        return " ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return super().to_python(value).replace(",", " ").split()


class InspectionForm(forms.ModelForm):
    commencement_windows = WindowsField(
        required=False, help_text="One a line, first and last day, both included: 1/8/2022 to 7/8/2022"
    )
    not_inspected = NumbersField(
        required=False, help_text="Numbers of the standards that were left out, of those that the framework lets be"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            unit = self.fields["delivery_unit"]
            assert isinstance(unit, forms.ModelChoiceField)
            unit.queryset = DeliveryUnit.objects.open()

    def clean(self):
        cleaned = super().clean() or {}
        for name in ("fieldwork_started_on", "report_month"):
            if (day := cleaned.get(name)) and (fault := planned_day_fault(day)):
                self.add_error(name, f"It {fault}")
        framework = cleaned.get("framework") or (self.instance.framework_id and self.instance.framework)
        for number in cleaned.get("not_inspected", []) if framework else []:
            if number not in question_set(framework.pk).optional_standards:
                self.add_error("not_inspected", f"{number} is no standard that may be left out")
        return cleaned


class TeamMemberInline(admin.TabularInline):
    model = TeamMember
    extra = 1


@admin.register(Inspection)
class InspectionAdmin(AnyRequest, GatedText, SearchedAsRead, admin.ModelAdmin):
    form = InspectionForm
    inlines = [TeamMemberInline]
    fields = [
        "code",
        "delivery_unit",
        "framework",
        "fieldwork_started_on",
        "report_month",
        "commencement_windows",
        "eligible",
        "not_inspected",
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
