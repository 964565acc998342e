"""Frameworks are data: read whole, refused with their line, published once and never changed."""

import hashlib
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import F

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.actions import import_framework
from inspection.frameworks.checks import shipped_frameworks_are_sound
from inspection.frameworks.format_2.reading import read_document
from inspection.frameworks.format_2.upgrade import upgrade
from inspection.frameworks.queries import question_set
from inspection.frameworks.schema import read_framework
from inspection.models import Framework, FrameworkRating, Question, Standard
from tests.factories import SHIPPED_FRAMEWORKS, framework_content, make_framework

FILE = SHIPPED_FRAMEWORKS / "probation-pdu-2021.yaml"
TEXT = FILE.read_text()


def replaced(old, new, count=1):
    assert old in TEXT
    return TEXT.replace(old, new, count)


def line_of(text, fragment):
    return text[: text.index(fragment)].count("\n") + 1


def refused(text):
    with pytest.raises(FileRefusedError) as refusal:
        read_framework(text)
    return refusal.value.errors


@pytest.mark.django_db
def test_the_2021_edition_has_81_rated_questions_and_12_information_questions():
    framework = question_set(make_framework().pk)
    rated = [item for standard in framework.case_standards for item in standard.questions]
    assert (len(rated), len(framework.information), len(framework.rated_standards)) == (81, 12, 9)
    assert framework.overall.maximum == 27


@pytest.mark.django_db
def test_the_2023_edition_has_seven_rated_standards_and_a_maximum_of_21():
    framework = question_set(make_framework("probation-pdu-2023").pk)
    assert len(framework.rated_standards) == 7
    assert framework.overall.maximum == 21
    assert [(band.lower, band.upper) for band in framework.overall.bands] == [(0, 3), (4, 10), (11, 17), (18, 21)]
    assert all("court" not in standard.title.lower() for standard in framework.standards)


def test_a_gap_between_bands_is_refused_with_its_line():
    text = replaced("from: 50,", "from: 52,")
    assert refused(text) == [f"line {line_of(text, '- {from: 52')}, banding[1]: leaves a gap: nothing covers 50 to 51"]


def test_a_gap_of_a_single_number_is_refused_too():
    assert refused(replaced("from: 50,", "from: 51,"))[0].endswith("leaves a gap: nothing covers 50 to 50")


def test_overlapping_bands_are_refused():
    assert refused(replaced("from: 50,", "from: 48,"))[0].endswith(
        "banding[1]: overlaps the band before it, which ends at 49"
    )


def test_bands_that_stop_short_of_a_hundred_are_refused():
    assert refused(replaced("to: 100,", "to: 99,"))[0].endswith("banding: the bands must end at 100, not at 99")


def test_a_maximum_that_the_points_cannot_make_is_refused():
    errors = refused(replaced("maximum: 27", "maximum: 26"))
    assert errors[-1].endswith("overall.maximum: is 26, but 9 rated standards of 3 points make 27")


def test_a_key_question_without_text_is_refused():
    key_question = re.search(r"text: Does assessment focus sufficiently on engaging.*", TEXT)[0]
    errors = refused(replaced(key_question, 'text: ""'))
    assert errors == [
        f"line {line_of(TEXT, key_question)}, domains[1].standards[1].key_questions[0].text: "
        "String should have at least 1 character (found '')"
    ]


def test_a_question_number_given_twice_is_refused():
    assert any(fault.endswith("2.2.2 is given twice") for fault in refused(replaced('"2.2.3"', '"2.2.2"')))


def test_a_prompt_letter_given_twice_is_refused():
    text = replaced("              b: Is the individual", "              a: Is the individual")
    assert refused(text)[0].endswith("key_questions[0].prompts.a: is given twice")


def test_an_unknown_key_is_refused_with_its_line():
    text = TEXT + "\ncolour: blue\n"
    assert refused(text) == [f"line {line_of(text, 'colour')}, colour: unknown key"]


def test_a_number_where_text_belongs_is_refused_because_2_10_would_become_2_1():
    assert refused(replaced('number: "2.2.3"', "number: 2.2"))[0].endswith("Input should be a valid string (found 2.2)")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1, file: must be a mapping of keys to values"),
        ("- a list", "line 1, file: must be a mapping of keys to values"),
        ("a: [", "line 1: not valid YAML"),
        ("a: 'x\x00'", "line 1: holds U+0000"),
        ("a: &x 1\nb: *x", "line 2: aliases"),
        ("[" * 1000, "line 1: not valid YAML: nested too deeply"),
        ("a: 2026-99-99", "line 1: not valid YAML"),
    ],
)
def test_what_is_no_framework_at_all_is_refused(text, fault):
    assert refused(text)[0].startswith(fault)


def test_every_fault_is_named_at_once():
    text = replaced("from: 50,", "from: 52,").replace("maximum: 27", "maximum: 26").replace('"2.2.3"', '"2.2.2"')
    assert len(refused(text)) >= 4


def test_markup_in_a_question_is_kept_as_text():
    wording = "<script>alert('Ŵyn 😀')</script> & \"quotes\""
    text = replaced("title: Leadership", f"title: '{wording.replace(chr(39), chr(39) * 2)}'")
    assert read_framework(text).domains[0].standards[0].title == wording


@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(capsys, tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(replaced('edition: "2021"', 'edition: "2022"'))
    call_command("import_framework", file)
    before = list(Framework.objects.values())
    call_command("import_framework", file)
    assert list(Framework.objects.values()) == before
    assert Framework.objects.filter(edition="2022").count() == 1
    assert "already published, nothing changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_comments_and_layout_are_not_a_change(tmp_path):
    make_framework()
    other = tmp_path / "same.yaml"
    other.write_text("# Another comment\n" + TEXT)
    call_command("import_framework", other)
    assert Framework.objects.filter(code="probation-pdu-2021").count() == 1


@pytest.mark.django_db
def test_a_changed_file_needs_a_new_edition(tmp_path):
    make_framework()
    changed = tmp_path / "changed.yaml"
    changed.write_text(replaced("title: Leadership", "title: Leading"))
    with pytest.raises(CommandError, match="a changed framework needs a new edition"):
        call_command("import_framework", changed)
    assert not Framework.objects.filter(document__contains="Leading").exists()
    changed.write_text(replaced("title: Leadership", "title: Leading").replace('edition: "2021"', 'edition: "2022"'))
    call_command("import_framework", changed)
    assert Framework.objects.current("probation-pdu-2021").edition == "2022"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"\xff\xfe", b"code: x", None])
def test_the_command_names_the_file_and_stores_nothing(tmp_path, content):
    file = tmp_path / "bad.yaml"
    if content is not None:
        file.write_bytes(content)
    before = list(Framework.objects.values())
    with pytest.raises(CommandError, match=r"bad\.yaml: "):
        call_command("import_framework", file)
    assert list(Framework.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Framework, FrameworkRating, Standard, Question])
def test_a_published_framework_refuses_every_update_and_delete(model):
    make_framework()
    rows = model.objects.all()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        rows.update(id=F("id"))
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        rows._raw_delete(rows.db)


@pytest.mark.django_db
def test_nothing_can_be_added_to_a_published_framework():
    framework = make_framework()
    with pytest.raises(IntegrityError, match="never changes"):
        Question.objects.create(framework=framework, number="9.9.9", position=99)


@pytest.mark.django_db
def test_a_draft_can_still_be_changed():
    Framework.objects.create(code="draft", edition="1", document="{}", digest="")
    assert Framework.objects.filter(code="draft").update(edition="2") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["probation-pdu-2021", "probation-pdu-2023"])
def test_what_is_stored_is_what_the_file_says_and_has_its_digest(file):
    framework, content = make_framework(file), framework_content(file)
    assert read_document(framework.document) == upgrade(content)
    assert hashlib.sha256(framework.document.encode()).hexdigest() == framework.digest == content.digest()


@pytest.mark.django_db
def test_the_question_set_is_read_once_a_process(django_assert_num_queries):
    framework = make_framework()
    question_set(framework.pk)
    with django_assert_num_queries(0):
        question_set(framework.pk)


def test_the_shipped_frameworks_are_sound():
    assert shipped_frameworks_are_sound(None) == []


def test_the_system_check_names_the_fault(monkeypatch, tmp_path):
    (tmp_path / "broken.yaml").write_text(replaced("from: 50,", "from: 52,"))
    monkeypatch.setattr("inspection.frameworks.checks.SHIPPED_FRAMEWORKS", tmp_path)
    assert [(error.obj, "leaves a gap" in error.msg) for error in shipped_frameworks_are_sound(None)] == [
        ("broken.yaml", True)
    ]


@pytest.mark.django_db
def test_a_failure_half_way_stores_nothing(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("inspection.frameworks.publication.Question.objects.bulk_create", fail)
    with pytest.raises(RuntimeError):
        import_framework(content=framework_content().model_copy(update={"edition": "2022"}))
    assert not Framework.objects.filter(edition="2022").exists()


@pytest.mark.parametrize("title", ["!!timestamp foo", '!!int ""', "!!bool foo", '!!float ""'])
def test_a_value_that_does_not_fit_its_tag_is_refused(title):
    assert refused(replaced("title: Probation Delivery Unit standards", f"title: {title}"))[0].startswith("line ")


@pytest.mark.django_db
def test_another_order_is_another_framework():
    """Characteristics and prompts are printed in the order of the file."""
    import_framework(content=framework_content())
    lines = TEXT.splitlines(keepends=True)
    start = next(place for place, line in enumerate(lines) if line.startswith("characteristics:"))
    lines[start + 1], lines[start + 2] = lines[start + 2], lines[start + 1]
    with pytest.raises(FileRefusedError, match="already published with other content"):
        import_framework(content=read_framework("".join(lines)))
