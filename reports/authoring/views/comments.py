"""Comments on the sections of a report, for those who read evidence or write it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inspection.web.attempts import try_to
from inspection.web.forms import VersionedForm
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of
from reports.authoring import commenting
from reports.authoring.comments import readers_of_comments, threads_of
from reports.authoring.forms import CommentForm
from reports.authoring.lookup import find_section
from reports.authoring.outline import sections_of
from reports.evidence.lookup import find_to_read
from reports.models import CommentStep, SectionComment

CHANGED = "Something was said in this thread since you opened the page, so nothing was changed. Read it first"
DONE = {CommentStep.RESOLVED: "The thread is resolved", CommentStep.REOPENED: "The thread is open again"}


@require_safe
def all_comments(request, code):
    inspection = find_to_read(request.user, code)
    threads = threads_of(inspection)
    rows = [
        (spec, sum(each.is_open for each in threads[key]), len(threads[key]))
        for key, spec in sections_of(inspection.question_set, threads).items()
    ]
    return render(request, "reports/authoring/comments.html", {"inspection": inspection, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request, code, section):
    inspection = find_to_read(request.user, code)
    threads = threads_of(inspection)
    spec = find_section(sections_of(inspection.question_set, threads), section)
    thread, form, status = None, None, 200
    if request.method == "POST":
        thread = _thread(request, threads[section])
        if request.POST.get("step") in DONE:
            status = _settle(request, thread)
        else:
            form = CommentForm(request.POST, thread=thread)
            status = _add(request, inspection, spec, thread, form)
        if status == 302:
            return redirect(f"{reverse('section_comments', args=[code, section])}#threads")
        threads = threads_of(inspection)
    context = {
        "inspection": inspection,
        "spec": spec,
        "threads": page_of(request, [(each, _reply(each, thread, form)) for each in threads[section]]),
        "form": form,
        "new": form if form and not thread else CommentForm(),
        "people": readers_of_comments(inspection),
        "refusal": CHANGED if status == 409 else "",
    }
    return render(request, "reports/authoring/section_comments.html", context, status=status)


def _reply(thread, answered, form):
    """The form for a reply, with what was typed where that could not be stored."""
    is_answered = form is not None and answered is not None and answered.first == thread.first
    return form if is_answered else CommentForm(thread=thread)


def _thread(request, threads):
    """The one that the form is about; none for a new one. Raises `Http404`."""
    number = request.POST.get("thread", "")
    found = next((each for each in threads if str(each.first.pk) == number), None)
    if number and found is None:
        raise Http404
    return found


def _add(request, inspection, spec, thread, form):
    if not form.is_valid():
        return 422
    comment = SectionComment(inspection=inspection, section=spec.key, text=form.cleaned_data["text"], by=request.user)
    comment.thread = thread.first if thread else None
    comment.key = requested_key(request, "comment", inspection.pk, spec.key, request.POST.get("thread"), comment.text)
    status = try_to(form, lambda: commenting.add_comment(comment=comment, title=spec.title))
    if status == 302:
        messages.success(request, "The comment is added")
    return status


def _settle(request, thread):
    version = VersionedForm(request.POST)
    if thread is None or not version.is_valid():
        raise BadRequest("The page did not say which thread it showed")
    step = CommentStep(request.POST["step"])
    try:
        commenting.settle_thread(thread=thread, step=step, by=request.user, **version.cleaned_data)
    except commenting.ThreadChangedError:
        return 409
    messages.success(request, DONE[step])
    return 302
