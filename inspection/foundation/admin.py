"""What every admin page stands on."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest


class AnyRequest:
    """What no page of the admin sends is refused, where Django's would fail."""

    def get_object(self, request, object_id, from_field=None):
        # An empty `_to_field` names no field.
        return super().get_object(request, object_id, from_field or None)

    def response_action(self, request, queryset):
        try:
            queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        except ValueError as error:
            raise BadRequest("What is selected is no row of the list") from error
        return super().response_action(request, queryset)
