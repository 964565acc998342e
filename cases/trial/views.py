"""The case form of a framework, to be tried with a made-up case: nothing is stored, and nothing can be sent."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.queries import FormSection, entries, pages_put_to
from cases.trial.forms import TrialForm
from inspection.frameworks.format_2.schema import Framework2Schema
from inspection.frameworks.queries import content_of, draft_question_set
from inspection.models import Framework


@dataclass(frozen=True, slots=True)
class Trial:
    """A made-up case: its details as they stand in the address, and the pages of the form that it gets."""

    framework: Framework
    content: Framework2Schema
    form: TrialForm
    sections: frozenset[str]
    pages: tuple[FormSection, ...]


@dataclass(frozen=True, slots=True)
class TrialSection:
    """A section of the framework, and whether the made-up case stands in it."""

    label: str
    holds: bool


@require_safe
def details(request, pk):
    trial = _trial(request, pk)
    context = {
        **_context(request, trial),
        "form": trial.form,
        "sections": [TrialSection(str(item.label), item.code in trial.sections) for item in trial.content.sections],
        "number": sum(len(page.questions) for page in trial.pages),
    }
    return render(request, "cases/trial_details.html", context)


@require_safe
def section(request, pk, section):
    trial = _trial(request, pk)
    slugs = [page.slug for page in trial.pages]
    if section not in slugs:
        raise Http404
    index = slugs.index(section)
    context = {
        **_context(request, trial),
        "section": trial.pages[index],
        "entries": entries(trial.pages[index].questions, {}),
        "before": trial.pages[index - 1] if index else None,
        "following": trial.pages[index + 1] if index + 1 < len(slugs) else None,
    }
    return render(request, "cases/trial_section.html", context)


def _trial(request, pk) -> Trial:
    framework = get_object_or_404(Framework.objects.visible_to(request.user), pk=pk)
    content = content_of(framework)
    questions = draft_question_set(framework, content)
    form = TrialForm(questions, request.GET)
    sections = form.sections()
    return Trial(framework, content, form, sections, pages_put_to(questions, sections))


def _context(request, trial):
    return {
        "framework": trial.framework,
        "case_word": str(trial.content.vocabulary.case.one),
        "pages": trial.pages,
        "query": request.GET.urlencode(),
    }
