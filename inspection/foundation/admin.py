"""What every admin page stands on."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class AnyRequest(admin.ModelAdmin):  # type: ignore[type-arg]  # has no arguments when it runs
    """What no page of the admin sends is refused, where Django's would fail."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # An empty `_to_field` names no field.
        return super().get_object(request, object_id, from_field or None)

    def response_action(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        try:
            queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        except ValueError as error:
            raise BadRequest("What is selected is no row of the list") from error
        return super().response_action(request, queryset)
