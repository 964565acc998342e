"""The frameworks that there are, and the way of one from a file to its publication."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.foundation.files import FileRefusedError
from inspection.frameworks import actions, publication
from inspection.frameworks.actions import Stored, UploadedMeanwhileError
from inspection.frameworks.comparison import compare
from inspection.frameworks.explanation import explain
from inspection.frameworks.forms import SeenForm, UploadForm
from inspection.frameworks.models import Framework, FrameworkState
from inspection.frameworks.permissions import require
from inspection.frameworks.publication import PublicationRefusedError
from inspection.frameworks.queries import content_of, edition_before, events_of, frameworks_by_code, problems_of
from inspection.frameworks.rendering import explanation_file
from inspection.frameworks.shipped import load_shipped, shipped_editions
from inspection.people.roles import Permission


@require_safe
def frameworks(request):
    require(request.user, Permission.SEE_FRAMEWORKS)
    context = {
        "frameworks": frameworks_by_code(request.user),
        "may_upload": request.user.may(Permission.PREPARE_FRAMEWORKS),
    }
    return render(request, "frameworks/frameworks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    require(request.user, Permission.PREPARE_FRAMEWORKS)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and (framework := _create_draft(request, form)):
        return redirect(framework)
    return render(request, "frameworks/upload.html", {"form": form}, status=422 if form.errors else 200)


def _create_draft(request, form):
    try:
        framework, stored = actions.create_draft(content=form.content, file_name=form.file_name, by=request.user)
    except UploadedMeanwhileError as error:
        form.add_error("file", error.message)
        return None
    except FileRefusedError as error:
        form.refuse(error)
        return None
    tell, text = UPLOADED[stored]
    tell(request, text.format(file=form.file_name, framework=framework))
    return framework


@require_http_methods(["GET", "HEAD", "POST"])
def shipped(request):
    """The editions that came with the product, and which of them are published here."""
    require(request.user, Permission.PREPARE_FRAMEWORKS)
    if request.method == "POST":
        return _load_shipped(request)
    return _shipped_page(request)


def _load_shipped(request):
    try:
        framework, is_new = load_shipped(name=request.POST.get("edition", ""), by=request.user)
    except KeyError:
        return _shipped_page(request, "Choose one of the editions below", status=422)
    except FileRefusedError as error:
        return _shipped_page(request, f"{'. '.join(error.errors)}. Nothing was changed", status=409)
    messages.success(request, f"{framework} is {'published' if is_new else 'published already'}")
    return redirect("framework_shipped")


def _shipped_page(request, refusal="", *, status=200):
    context = {"editions": shipped_editions(), "refusal": refusal}
    return render(request, "frameworks/shipped.html", context, status=status)


UPLOADED = {
    Stored.NEW: (messages.success, "{framework} is uploaded as a draft. Nobody can inspect under it yet"),
    Stored.REPLACED: (
        messages.success,
        "The draft {framework} is replaced by {file}. Whoever proposed to publish it has to propose again",
    ),
    Stored.UNCHANGED: (messages.info, "{file} says what is stored already as {framework}. Nothing was changed"),
}


@require_safe
def framework(request, pk):
    return _framework_page(request, _find(request.user, pk))


def _framework_page(request, framework, *, refusal="", status=200):
    user = request.user
    is_proposed, is_draft = framework.state == FrameworkState.PROPOSED, framework.published_at is None
    may_prepare = user.may(Permission.PREPARE_FRAMEWORKS)
    problems = problems_of(framework) if is_draft else []
    context = {
        "framework": framework,
        "explanation": explain(content_of(framework)),
        "problems": problems,
        "events": events_of(framework),
        "is_draft": is_draft,
        "is_proposed": is_proposed,
        "is_own_proposal": framework.proposed_by_id == user.pk,
        "may_prepare": may_prepare,
        "may_propose": may_prepare and is_draft and not is_proposed and not problems,
        "may_agree": is_proposed and framework.proposed_by_id != user.pk and user.may(Permission.AGREE_FRAMEWORKS),
        "refusal": refusal,
    }
    return render(request, "frameworks/framework.html", context, status=status)


@require_safe
def changes(request, pk):
    framework = _find(request.user, pk)
    before = edition_before(framework)
    context = {
        "framework": framework,
        "before": before,
        "changes": compare(content_of(before), content_of(framework)) if before else [],
    }
    return render(request, "frameworks/changes.html", context)


# --- Steps of a draft: each names the digest of what the person saw --------------------------------------------------


@require_POST
def propose(request, pk):
    require(request.user, Permission.PREPARE_FRAMEWORKS)
    done = "Publication proposed. Another administrator or a head of inspection has to agree"
    return _take_step(request, pk, publication.propose, done)


@require_POST
def withdraw(request, pk):
    require(request.user, Permission.PREPARE_FRAMEWORKS)
    return _take_step(request, pk, publication.withdraw, "Proposal withdrawn")


@require_POST
def agree(request, pk):
    require(request.user, Permission.AGREE_FRAMEWORKS)
    return _take_step(request, pk, publication.agree, "Published. Inspections can be held under it from now on")


def _take_step(request, pk, step, done):
    framework = _find(request.user, pk)
    try:
        step(framework=framework, expected_digest=_seen(request), by=request.user)
    except PublicationRefusedError as refusal:
        return _framework_page(request, _find(request.user, pk), refusal=f"{refusal}. Nothing was changed", status=409)
    messages.success(request, done)
    return redirect(framework)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, pk):
    require(request.user, Permission.PREPARE_FRAMEWORKS)
    framework = _find(request.user, pk)
    if request.method != "POST":
        if framework.published_at:
            return redirect(framework)
        return render(request, "frameworks/delete.html", {"framework": framework})
    try:
        actions.delete_draft(framework=framework, expected_digest=_seen(request), by=request.user)
    except PublicationRefusedError as refusal:
        return _framework_page(request, _find(request.user, pk), refusal=f"{refusal}. Nothing was changed", status=409)
    messages.success(request, f"The draft {framework} is deleted")
    return redirect("frameworks")


def _seen(request) -> str:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The page does not say which draft it showed")
    return form.cleaned_data["expected_digest"]


# --- How ratings are worked out --------------------------------------------------------------------------------------


@require_safe
def explanation(request, pk):
    framework = _find(request.user, pk)
    context = {
        "framework": framework,
        "explanation": explain(content_of(framework)),
        "download": reverse("framework_explanation_download", args=[pk]),
    }
    return render(request, "frameworks/explanation.html", context)


@require_safe
def explanation_download(request, pk) -> HttpResponse:
    return explanation_file(_find(request.user, pk))


def _find(user, pk) -> Framework:
    return get_object_or_404(Framework.objects.visible_to(user).with_people(), pk=pk)
