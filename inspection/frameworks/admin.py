from django.contrib import admin

from inspection.foundation.admin import AnyRequest
from inspection.frameworks.models import Framework


@admin.register(Framework)
class FrameworkAdmin(AnyRequest, admin.ModelAdmin):
    """To look at only: frameworks come from files, and a published one never changes."""

    fields = ["title", "edition", "code", "digest", "published_at"]
    list_display = ["title", "edition", "code", "published_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
