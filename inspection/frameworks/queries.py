from functools import lru_cache

from inspection.frameworks.build import build_question_set
from inspection.frameworks.document import QuestionSet
from inspection.frameworks.format_2.reading import read_document
from inspection.frameworks.models import Framework


@lru_cache(maxsize=16)
def question_set(pk: int) -> QuestionSet:
    """A framework's questions and scale, by its primary key. Published frameworks never change, so each is read once a
    process; `import_framework` forgets them all, because a database may give a number again whose row was rolled back.
    """
    framework = Framework.objects.get(pk=pk)
    return build_question_set(
        pk,
        read_document(framework.document),
        questions=dict(framework.questions.values_list("number", "pk")),
        standards=dict(framework.standards.values_list("number", "pk")),
    )
