from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from inspection.foundation.admin import AnyRequest
from inspection.people.models import User
from inspection.web.admin import GatedText, SearchedAsRead


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "system_role", "is_active"]

    def clean_email(self):
        email = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is a user with this address already")
        return email


@admin.register(User)
class UserAdmin(AnyRequest, GatedText, SearchedAsRead, admin.ModelAdmin):
    """Nobody is added here, or given a password: people are invited, and choose their own."""

    form = UserForm
    fields = ["email", "name", "system_role", "is_active", "last_login"]
    list_display = ["name", "email", "system_role", "is_active", "last_login"]
    list_filter = ["system_role", "is_active"]
    search_fields = ["name", "email"]
    ordering = ["name"]

    def get_readonly_fields(self, request, obj=None):
        # Nobody locks themselves out: another administrator does it.
        return ["last_login", "system_role", "is_active"] if obj == request.user else ["last_login"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        """What a person did keeps their name; who leaves may no longer sign in."""
        return False
