"""What a framework of format 1 means in format 2."""

import pytest

from inspection.frameworks.format_2.checks import all_errors
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.reading import read_document, read_framework_2, read_framework_file
from inspection.frameworks.format_2.upgrade import upgrade
from tests.factories import FORMAT_1, SHIPPED_FRAMEWORKS, framework_content

EDITIONS = [file.stem for file in FORMAT_1]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_shipped_edition_is_sound_in_format_2(edition):
    assert list(all_errors(upgrade(framework_content(edition)))) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_digest_stays_that_of_format_1(edition):
    original = framework_content(edition)
    file = read_framework_file((SHIPPED_FRAMEWORKS / f"{edition}.yaml").read_text())
    assert (read_document(file.document()), file.digest()) == (upgrade(original), original.digest())


@pytest.mark.parametrize("edition", EDITIONS)
def test_everything_that_format_1_says_is_still_said(edition):
    original = framework_content(edition).model_dump(mode="json", by_alias=True, exclude_unset=True)
    content = upgrade(framework_content(edition)).model_dump(mode="json", by_alias=True, exclude_unset=True)
    for domain in content["domains"]:
        for standard in domain["standards"]:
            for key_question in standard.get("key_questions", []):
                key_question["prompts"] = {prompt.pop("label"): prompt for prompt in key_question["prompts"]}
    for part in (*original["domains"], *content["domains"], *original["information_questions"]):
        for item in (part, *part.get("standards", [])):
            if "applies_to" in item:
                item["applies_to"] = [item["applies_to"]] if isinstance(item["applies_to"], str) else item["applies_to"]
    for standard in [standard for domain in original["domains"] for standard in domain["standards"]]:
        for key_question in standard.get("key_questions", []):
            key_question.setdefault("prompts", {})
    changed = ("characteristics", "overall")
    assert {key: content[key] for key in original if key not in changed} == {
        key: value for key, value in original.items() if key not in changed
    }
    assert content["overall"] == {"rule": "points_sum", **original["overall"]}


def test_characteristics_are_choices_after_the_two_yes_no_details():
    original = framework_content()
    details = upgrade(original).details
    assert [(detail.code, str(detail.label), detail.type) for detail in details[:2]] == [
        ("court_report", "A court report was inspected", "yes_no"),
        ("interview", "The practitioner was interviewed", "yes_no"),
    ]
    assert [
        (detail.code, str(detail.label), detail.type, [str(option) for option in detail.options], detail.break_down)
        for detail in details[2:]
    ] == [
        (code, code.replace("_", " ").capitalize(), "choice", options, True)
        for code, options in original.characteristics.items()
    ]


def test_the_three_sections_hold_for_the_cases_they_always_held_for():
    sections = {section.code: section.when.values for section in upgrade(framework_content()).sections}
    assert sections == {
        "court_report": {"court_report": [True]},
        "licence": {"sentence_type": ["Licence"]},
        "interview": {"interview": [True]},
    }


def without(original, *keys):
    return original.model_copy(
        update={"characteristics": {key: value for key, value in original.characteristics.items() if key not in keys}}
    )


def test_without_licences_there_is_no_section_of_them():
    sections = upgrade(without(framework_content(), "sentence_type")).sections
    assert [section.code for section in sections] == ["court_report", "interview"]


def test_a_characteristic_called_like_a_section_keeps_its_name():
    original = framework_content()
    named = original.model_copy(update={"characteristics": {"interview": ["By phone"], **original.characteristics}})
    content = upgrade(named)
    assert [detail.code for detail in content.details][:3] == ["court_report", "interview_", "interview"]
    assert content.sections[-1].when.values == {"interview_": [True]}


def test_questions_keep_their_codes():
    original = framework_content()
    codes = [question.code for question in Meaning(upgrade(original)).questions]
    assert codes[:2] == ["2.1.1", "2.1.1a"]
    assert codes[-1] == "PI2"
    assert len(codes) == 93


def test_the_words_are_those_of_probation_delivery_units():
    vocabulary = upgrade(framework_content()).vocabulary
    assert (str(vocabulary.unit.one), str(vocabulary.unit.short_form)) == ("probation delivery unit", "PDU")
    assert str(vocabulary.started) == "Date the order or licence commenced"


def test_a_file_without_a_format_is_not_of_format_2():
    text = (SHIPPED_FRAMEWORKS / "probation-pdu-2021.yaml").read_text()
    with pytest.raises(ValueError, match="format: is missing"):
        read_framework_2(text)
