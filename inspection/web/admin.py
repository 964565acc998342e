"""What the admin pages of every room share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

from inspection.foundation.search import folded, mentions
from inspection.web.fields import LineField


@login_not_required
def sign_in(request, extra_context=None):
    """Where the admin sends those it refuses. It has no sign-in of its own: everybody signs in at the one page, which
    limits the attempts."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))
    if not request.user.is_administrator:
        raise PermissionDenied
    return redirect("admin:index")


def change_password(request, extra_context=None):
    """Nor has it one of its own for this: everybody's is at the one page, which limits the attempts."""
    return redirect("password_change")


class GatedText:
    """Names pass the same gate as all other text."""

    # Codes have a stricter form of their own.
    formfield_overrides: Mapping[type[models.Field], Mapping[str, Any]] = {
        models.CharField: {"form_class": LineField},
        models.SlugField: {},
    }


class SearchedAsRead:
    """The lists are short, and searched as every other: a row has each word in one of its `search_fields`."""

    search_fields: ClassVar[list[str] | tuple[str, ...]]

    def get_search_results(self, request, queryset, search_term):
        words = folded(search_term).replace('"', " ").split()
        if not words:
            return queryset, False
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        found = [pk for pk, *texts in rows if all(mentions(word, *texts) for word in words)]
        return queryset.filter(pk__in=found), False
