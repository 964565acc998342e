"""What one is told of, newest first."""

from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from inspection.programme.forms import NewestForm
from inspection.programme.notices import mark_as_read, mark_one_as_read, notices_of, unread_by
from inspection.web.lists import page_of


@require_safe
def notices(request):
    page = page_of(request, notices_of(request.user))
    context = {
        "page": page,
        "unread": unread_by(request.user),
        # All are marked from the first page only, which shows the newest.
        "newest": page[0].pk if page and page.number == 1 else None,
    }
    return render(request, "programme/notices.html", context)


@require_POST
def read(request, pk):
    """From one's list, or from home."""
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    mark_one_as_read(notice=notice)
    number = request.GET.get("page", "")
    # A number of any length leads to a page: the nearest there is.
    query = f"?page={number}" if number.isascii() and number.isdecimal() and len(number) < 10 else ""
    return HttpResponseRedirect(reverse("notices") + query)


@require_POST
def read_all(request):
    form = NewestForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The page does not say which notices it showed")
    mark_as_read(user=request.user, **form.cleaned_data)
    return HttpResponseRedirect(reverse("notices"))
