"""What a new installation still lacks, and the way to each."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from inspection.people.roles import Permission
from inspection.programme.queries import set_up_so_far
from inspection.programme.vocabulary import place_words


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is needed, whether it is there, and the page that makes it, if it is theirs to make."""

    title: str
    is_done: bool
    step: str
    address: str


@require_safe
def set_up(request):
    if not request.user.may(Permission.ADMINISTER):
        raise PermissionDenied
    return render(request, "programme/installation.html", {"lines": list(_lines())})


def _lines():
    words, done = place_words(), set_up_so_far()
    yield Line("Framework", done.framework, "Publish a shipped edition", reverse("framework_shipped"))
    if words.knows_regions:
        yield Line(capfirst(words.region), done.region, f"Add a {words.region}", reverse("place_add", args=["regions"]))
    yield Line(capfirst(words.unit), done.unit, f"Add a {words.unit}", reverse("place_add", args=["units"]))
    yield Line("People", done.people, "Invite people", reverse("people_invite_many"))
    # Whoever looks after accounts sees nothing of inspections.
    yield Line("First inspection", done.inspection, "A head of inspection begins it: invite one", "")
