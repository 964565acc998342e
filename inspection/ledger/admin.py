from django.contrib import admin

from inspection.foundation.admin import AnyRequest
from inspection.ledger.files import read_outside
from inspection.ledger.models import LedgerEntry, LedgerHead


@admin.register(LedgerHead)
class LedgerHeadAdmin(AnyRequest, admin.ModelAdmin):
    """To look at only: how many records each inspection has, and how far the files outside the database are behind."""

    list_display = ["inspection", "sequence", "in_file", "waiting_since"]
    list_display_links = None
    list_select_related = ["inspection__delivery_unit"]
    list_per_page = 50
    ordering = ["inspection"]

    @admin.display(description="in the file outside the database")
    def in_file(self, head):
        return len(read_outside(head.inspection_id).records)

    @admin.display(description="not in the file since", empty_value="–")
    def waiting_since(self, head):
        first = LedgerEntry.objects.filter(inspection=head.inspection_id, sequence=self.in_file(head) + 1).first()
        return first and first.at

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
