"""A framework with a question of each type of answer, and inspections against it."""

from pathlib import Path

from inspection.frameworks.actions import import_framework
from inspection.frameworks.build import build_question_set
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.reading import read_framework_2
from tests.factories import make_inspection

CONTENT = read_framework_2((Path(__file__).parent / "every-answer.yaml").read_text())
_MEANING = Meaning(CONTENT)
QUESTIONS = build_question_set(
    1,
    CONTENT,
    questions={question.code: place for place, question in enumerate(_MEANING.questions)},
    standards={standard.number: place for place, standard in enumerate(_MEANING.standards)},
).by_number


def make_kennel(**options):
    framework, _ = import_framework(content=CONTENT)
    return make_inspection(framework=framework, **options)
