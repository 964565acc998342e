"""Two editions, and what a reader would find different."""

from itertools import pairwise
from pathlib import Path

import pytest

from inspection.frameworks.comparison import Aspect, Kind, compare
from inspection.frameworks.format_2.reading import read_framework_2
from tests.random_frameworks import as_yaml, random_framework

TEXT = (Path(__file__).parent / "examples" / "every-rule.yaml").read_text()


def changed(*replacements):
    text = TEXT
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    changes = compare(read_framework_2(TEXT), read_framework_2(text))
    return {(part.heading, item.name): (item.kind, item.aspects) for part in changes for item in part.differences}


def test_the_same_is_no_difference():
    assert changed() == {}


def test_another_edition_or_a_new_code_is_no_difference():
    assert changed(('edition: "1"', 'edition: "2"')) == {}


def test_a_question_is_told_with_its_text_before_and_after():
    aspect = Aspect("Text", "Is it warm?", "Is it hot?")
    assert changed(("Is it warm?", "Is it hot?")) == {("Questions", "Question 2.1"): (Kind.CHANGED, (aspect,))}


def test_a_question_that_is_new_or_gone_is_told_so():
    old = '[{number: "2.1", text: Is it warm?, weight: 4}]'
    new = '[{number: "2.2", text: Is it fresh?}]'
    differences = changed((old, new))
    assert differences["Questions", "Question 2.2"] == (Kind.ADDED, (Aspect("Text", "", "Is it fresh?"),))
    assert differences["Questions", "Question 2.1"][0] == Kind.REMOVED
    assert differences["Standards", "Standard 2"][0] == Kind.CHANGED


def test_bands_are_told_by_their_rating():
    band = "Bands of percentages: Fair"
    differences = changed(
        ("from: 0, to: 49, rating: poor", "from: 0, to: 39, rating: poor"), ("from: 50,", "from: 40,")
    )
    assert differences["Ratings and bands", band] == (Kind.CHANGED, (Aspect("Percentage", "50 to 79%", "40 to 79%"),))


def test_a_ground_is_told_by_its_name():
    kind, [aspect] = changed(("within_percentage_points: 5", "within_percentage_points: 1"))[
        "When the panel may decide otherwise", "Near another band"
    ]
    assert (kind, "within 5 percentage points" in aspect.before) == (Kind.CHANGED, True)
    assert "within 1 percentage point of" in aspect.after


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("rule: mean_percentage", "rule: pooled_percentage", ("Standards", "Standard 2")),
        ("kind: [Short]", "kind: [Long]", ("Which questions are asked", "Sections of questions: Short stays")),
        ("at_most: 8", "at_most: 6", ("Which questions are asked", "Sections of questions: Short stays")),
        ("label: Left on", "label: Moved on", ("Which questions are asked", "Sections of questions: Short stays")),
        ("label: Weak, score: 0", "label: Weak, score: 1", ("How answers are counted", "Answers: Quality: Poor")),
        ("unit: {one: home,", "unit: {one: house,", ("The framework", "Words")),
        ("text: We read files.", "text: We listen.", ("Wording of the report", "Text how")),
        (
            '{standard} is {rating}."',
            '{standard}: {rating}."',
            ("Wording of the report", "Sentence above figures: percentages, rated"),
        ),
    ],
)
def test_what_else_is_changed_is_told_where_a_reader_looks(old, new, place):
    assert changed((old, new))[place][0] == Kind.CHANGED


def test_any_two_frameworks_can_be_compared_both_ways():
    contents = [read_framework_2(as_yaml(random_framework(seed))) for seed in range(60)]
    for before, after in pairwise(contents):
        there, back = compare(before, after), compare(after, before)
        count = [sum(len(part.differences) for part in changes) for changes in (there, back)]
        assert count[0] == count[1] > 0
        assert compare(before, before) == []
