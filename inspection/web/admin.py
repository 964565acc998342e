"""What the admin pages of every room share."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse

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


class GatedText:
    """Names pass the same gate as all other text."""

    # Codes have a stricter form of their own.
    formfield_overrides: Mapping[type[models.Field], Mapping[str, Any]] = {
        models.CharField: {"form_class": LineField},
        models.SlugField: {},
    }
