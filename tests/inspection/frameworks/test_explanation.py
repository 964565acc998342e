"""“How ratings are worked out”, of every framework there is and of any there could be."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from inspection.frameworks.explanation import explain
from inspection.frameworks.format_2.reading import read_document, read_framework_2, read_framework_file
from inspection.models import Framework
from tests.factories import SHIPPED_FRAMEWORKS
from tests.random_frameworks import as_yaml, random_framework

pytestmark = pytest.mark.anywhere

EXAMPLES = Path(__file__).parent / "examples"
FILES = [*sorted(SHIPPED_FRAMEWORKS.glob("*.yaml")), *sorted(EXAMPLES.glob("*.yaml"))]
WORDS_OF_ONE_FIELD = ("probation", "pdu", "licence", "court report", "sentence")


def content_of(file):
    return read_document(read_framework_file(file.read_text()).document())


def every_rule(old="", new=""):
    text = (EXAMPLES / "every-rule.yaml").read_text()
    assert old in text
    return explain(read_framework_2(text.replace(old, new, 1)))


def page_of(content):
    context = {"explanation": explain(content), "framework": Framework(code="a", edition="1", document="{}"), "css": ""}
    return render_to_string("frameworks/explanation_file.html", context)


def said_by(value):
    if isinstance(value, dict):
        return [text for part in value.values() for text in said_by(part)]
    if isinstance(value, list):
        return [text for part in value for text in said_by(part)]
    return [str(value).lower()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_only_the_framework_brings_in_words_of_one_field(file):
    content = content_of(file)
    own = " ".join(said_by(content.model_dump(mode="json")))
    page = page_of(content).lower()
    assert [word for word in WORDS_OF_ONE_FIELD if word in page and word not in own] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_question_stands_on_the_page_once_with_its_text(file):
    content = content_of(file)
    page = page_of(content)
    codes = re.findall(r'asked__code">([^<]+)<', page)
    standards = [standard for domain in content.domains for standard in domain.standards]
    key_questions = [item for standard in standards for item in standard.key_questions]
    prompts = [item.code_of(prompt) for item in key_questions for prompt in item.prompts]
    asked = [item.number for item in key_questions] + prompts + [item.code for item in content.information_questions]
    assert sorted(codes) == sorted(asked)


def test_any_framework_can_be_explained():
    for seed in range(300):
        content = read_framework_2(as_yaml(random_framework(seed)))
        page = page_of(content)
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids)), seed
        assert [target for target in re.findall(r'href="#([^"]+)"', page) if target not in ids] == [], seed


def sentences(explanation, number):
    [standard] = [item for domain in explanation.domains for item in domain.standards if item.number == number]
    return [*standard.sentences, *standard.caps]


def test_each_rule_is_told_in_words():
    explanation = every_rule()
    assert "The standard takes the rating of the one with the lowest." in sentences(explanation, "1")[1]
    assert (
        sentences(explanation, "2")[1]
        == "It takes the rating of its key question, 2.1, from the band of its percentage."
    )
    assert "the highest that could have been given to the questions answered" in sentences(explanation, "3")[1]
    assert sentences(explanation, "4")[0] == (
        "It is rated from the answers that the inspection team gives once, for the whole inspection."
    )
    assert sentences(explanation, "4")[1].startswith("The one lowest answer to any of its key questions rates it")
    assert sentences(explanation, "5")[1] == "Each key question stands at a level (Top: 5.1)."
    assert "All answers Yes to its key questions are counted together" in sentences(explanation, "6")[1]
    assert sentences(explanation, "7")[0].startswith("The ratings panel rates it on the evidence, with the answers")
    assert sentences(explanation, "8")[1] == "Its rating does not count towards the overall rating."


def test_a_mean_says_which_questions_weigh_more():
    more = "key_questions: [{number: '2.0', text: Is there any?}, {number: \"2.1\""
    explanation = every_rule('key_questions: [{number: "2.1"', more)
    assert sentences(explanation, "2")[2] == "Not all count the same: 2.1 counts 4 times."


def test_a_cap_names_its_question_its_answer_and_in_how_many_cases():
    assert sentences(every_rule(), "1")[-1] == (
        "The rating is at most Poor where question SG1 is answered No in 2 residents' files or more."
    )


def topic(explanation, anchor):
    return next(item for item in (*explanation.before, *explanation.after) if item.anchor == anchor)


def test_sections_say_to_whom_they_are_put():
    rows = topic(every_rule(), "questions-asked").tables[1].rows
    assert rows == (
        (
            "Short stays",
            "Where “Kind of stay” is Short, or “Left on” is the day of “Date the case started” or at most 8 weeks "
            "after it.",
        ),
        ("Families", "Where “The family was visited” is Yes and (“Age” is not 0, or is not filled in)."),
    )


def test_the_overall_rating_by_points_tells_weights_bands_and_what_may_be_left_out():
    overall = topic(every_rule(), "overall")
    assert overall.sentences == (
        "Each rating is worth points. The points of the 7 standards 1, 2, 3, 4, 5, 6 and 7 are added up, to at most "
        "25, and the sum gives the overall rating.",
        "Some points count more than once: 3 times for standard 1.",
        "Standard 2 may be left out of an inspection: fewer points can then be reached. For a maximum other than those "
        "below the score is shown and no overall rating is given.",
        "As long as one of these standards that was inspected has no rating, there is no overall rating.",
    )
    assert [table.rows[0] for table in overall.tables] == [("20 to 25", "Good"), ("19 to 23", "Good")]
    assert overall.points == ("The rating is at most Fair where question 4.1 is answered Weak.",)


def replaced_overall(yaml):
    text = (EXAMPLES / "every-rule.yaml").read_text()
    text = re.sub(r"(?ms)^overall:.*?^(?=discretion)", f"overall: {yaml}\n", text).replace("scale: steps, ", "")
    text = text.replace("rule: ladder\n", "rule: ladder\n        in_score: false\n")
    return topic(explain(read_framework_2(text)), "overall")


def test_the_overall_rating_may_be_none_or_the_lowest_or_come_by_counting():
    assert replaced_overall("none").sentences == ("No overall rating is given.",)
    assert replaced_overall("{rule: lowest}").sentences[0] == (
        "The overall rating is the lowest rating of the 6 standards 1, 2, 3, 4, 6 and 7."
    )
    lines = "[{at_least: 2, of: [poor], gives: poor}, {at_least: 1, of: [poor, fair], at_most: fair}]"
    assert replaced_overall(f"{{rule: counts, when: {lines}, otherwise: good}}").points == (
        "Where at least 2 standards are Poor, the overall rating is Poor, and no further line is read.",
        "Where at least 1 standard is Poor or Fair, what the lines below give is at most Fair.",
        "Where no line above has given the overall rating, it is Good, or what a line above limits it to.",
    )


def test_grounds_of_discretion_say_what_they_open():
    assert topic(every_rule(), "discretion").points == (
        "Near another band: the percentage that rates a standard lies within 5 percentage points of the band above or "
        "below. The panel may then give the rating of that band. This is for standards 1, 2, 3 and 6, rated by a "
        "percentage.",
    )
    all_grounds = "{one_case_changes_rating: true, small_sample_below: 10, steps: 2}"
    points = topic(every_rule("{within_percentage_points: 5, steps: 2}", all_grounds), "discretion").points
    assert points == (
        "One resident's file: one other answer in one resident's file would change the rating. The panel may then give "
        "any rating from the calculated one to the one that this answer would lead to.",
        "Few residents' files: what rates the standard was judged in fewer than 10 residents' files. The panel may "
        "then move the rating by up to 2 steps of the scale, up or down.",
    )


def test_where_nothing_is_rated_nothing_is_said_of_ratings():
    explanation = explain(content_of(SHIPPED_FRAMEWORKS / "dynamic-public-protection-2025.yaml"))
    anchors = [anchor for anchor, _ in explanation.contents]
    assert anchors == ["in-short", "answers", "questions-asked", "standards", "publication"]
    assert explanation.before[0].sentences[0].startswith("Nothing is rated.")
