from functools import lru_cache

from inspection.foundation.files import path_text
from inspection.frameworks.build import build_question_set
from inspection.frameworks.document import QuestionSet
from inspection.frameworks.format_2.checks import all_errors
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.reading import read_document
from inspection.frameworks.format_2.schema import Framework2Schema
from inspection.frameworks.models import Framework, FrameworkEvent
from inspection.people.models import User


@lru_cache(maxsize=16)
def question_set(pk: int) -> QuestionSet:
    """A framework's questions and scale, by its primary key. Published frameworks never change, so each is read once a
    process; `publish` forgets them all, because a database may give a number again whose row was rolled back.
    """
    framework = Framework.objects.get(pk=pk)
    return build_question_set(
        pk,
        content_of(framework),
        questions=dict(framework.questions.values_list("number", "pk")),
        standards=dict(framework.standards.values_list("number", "pk")),
    )


def draft_question_set(framework: Framework, content: Framework2Schema) -> QuestionSet:
    """As above, built anew each time: a draft changes. Its parts have no rows yet, so their places stand for them."""
    meaning = Meaning(content)
    return build_question_set(
        framework.pk,
        content,
        questions={question.code: place for place, question in enumerate(meaning.questions, start=1)},
        standards={standard.number: place for place, standard in enumerate(meaning.standards, start=1)},
    )


def content_of(framework: Framework) -> Framework2Schema:
    return read_document(framework.document)


def problems_of(framework: Framework) -> list[str]:
    """What the checks of today say against it: a draft may have been uploaded under those of before."""
    return [f"{path_text(path)}: {message}" for path, message in all_errors(content_of(framework))]


def edition_before(framework: Framework) -> Framework | None:
    """The edition of the same code that was published last before this one; of a draft, the one in force."""
    published = Framework.objects.published().filter(code=framework.code).exclude(pk=framework.pk)
    if framework.published_at:
        published = published.filter(published_at__lt=framework.published_at)
    return published.order_by("published_at", "pk").last()


def frameworks_by_code(user: User) -> dict[str, list[Framework]]:
    """Every framework that the user may see, the newest edition of each code first; drafts before all."""
    by_code: dict[str, list[Framework]] = {}
    for framework in Framework.objects.visible_to(user).with_people().order_by("code", "-published_at", "-pk"):
        by_code.setdefault(framework.code, []).append(framework)
    return {
        code: sorted(editions, key=lambda edition: bool(edition.published_at)) for code, editions in by_code.items()
    }


def events_of(framework: Framework) -> list[FrameworkEvent]:
    """Newest first."""
    events = FrameworkEvent.objects.filter(code=framework.code, edition=framework.edition)
    return list(events.select_related("by").order_by("-pk"))
