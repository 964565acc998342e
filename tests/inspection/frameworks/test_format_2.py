"""The framework file of format 2: what is refused, in which words, and what is read into what."""

import hashlib

import pytest

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.reading import read_framework_2, read_framework_file
from tests.factories import EXAMPLES, FORMAT_2

TEXT = (EXAMPLES / "every-rule.yaml").read_text()


def refused(text):
    with pytest.raises(FileRefusedError) as refusal:
        read_framework_2(text)
    return refusal.value.errors


def replaced(old, new):
    assert TEXT.count(old) == 1, f"{old} stands there {TEXT.count(old)} times"
    return TEXT.replace(old, new)


def line_of(fragment):
    return TEXT[: TEXT.index(fragment)].count("\n") + 1


@pytest.mark.parametrize("file", FORMAT_2, ids=lambda file: file.stem)
def test_the_examples_are_read(file):
    assert read_framework_2(file.read_text()) == read_framework_file(file.read_text())


FAULTS = [
    # shape
    ("edition: \"1\"", "edition: 1", "edition: Input should be a valid string (found 1)"),
    ("code: every-rule", "code: every rule", "code: String should match pattern"),
    ("format: 2", "format: 3", "format: Input should be 2 (found 3)"),
    ("title: Planning", "titel: Planning", "domains[0].standards[0].title: is missing"),
    ("title: Planning", "title: 2.10", "must be text, in quotes where it looks like a number, a date or yes (found 2."),
    ("title: Planning", "title: {cy: Cynllunio}", "domains[0].standards[0].title.en: is missing"),
    ("title: Planning", "title: {en: Planning, fr: Plan}", "domains[0].standards[0].title.fr: unknown key"),
    ("title: Planning", 'title: ""', "domains[0].standards[0].title: String should have at least 1 character"),
    ("weight: 4", "weight: 0", "domains[0].standards[1].key_questions[0].weight: Input should be greater than or equa"),
    ("  unit: {one: home, many: homes}\n", "", "vocabulary.unit: is missing"),
    ("{a: Is it clear?}", '{"a b": Is it clear?}', "key_questions[0].prompts.a b: String should match pattern"),
    ("{a: Is it clear?}", "{a: {text: Is it?, answers: good}}", "prompts.a.answers: unknown answer set 'good'"),
    # names
    ('number: "2"', 'number: "1"', "domains[0].standards[1].number: 1 is given twice"),
    ('number: "2.1"', 'number: "1.2"', "domains[0].standards[1].key_questions[0].number: 1.2 is given twice"),
    ('number: "2.1"', 'number: "1.2/1"', "number: String should match pattern"),
    ('number: "2.1"', 'number: ""', "key_questions[0].number: must not be empty"),
    ("code: IN2", "code: IN1", "information_questions[1].code: IN1 is given twice"),
    ("label: b,", 'label: "1",', "key_questions[1].prompts[1].label: 1.2/1 is given twice"),
    ("code: left_on", "code: visited", "details[2].code: visited is given twice"),
    ("options: [Long, Short]", "options: [Long, Short, Long]", "details[0].options[2]: Long is given twice"),
    ("code: fair, label: Fair, score", "code: strong, label: Fair, score", "answer_sets.quality.answers[1].code: stro"),
    # details and conditions
    ("code: age", "code: not", "details[3].code: a detail cannot be called not"),
    ("code: age", "code: started", "details[3].code: a detail cannot be called started"),
    ("options: [Long, Short], ", "", "details[0]: kind is a choice and has no options"),
    ("type: date}\n  - {code: age", "type: date, options: [x]}\n  - {code: age", "details[2].options: only a choice"),
    ("label: Age, type: number", "label: Age, type: number, break_down: true", "details[3].break_down: figures are"),
    ("kind: [Short]", "kind: [Brief]", "sections[0].when.any[0].kind[0]: kind is never 'Brief': its options are Long"),
    ("kind: [Short]", "sort: [Short]", "sections[0].when.any[0].sort: unknown detail 'sort'"),
    ("kind: [Short]", "kind: []", "sections[0].when.any[0].kind: Value should have at least 1 item"),
    ("kind: [Short]", "left_on: [2025-01-01]", "sections[0].when.any[0].left_on[0]: conditions on dates are written"),
    ("kind: [Short]", 'left_on: ["x"]', "sections[0].when.any[0].left_on: left_on is a date, on which conditions"),
    ("visited: [yes]", "visited: [maybe]", "sections[1].when.visited[0]: visited is never 'maybe': it is yes or no"),
    ("{age: [0]}", "{}", "sections[1].when.not: names no condition"),
    ("{age: [0]}", '{age: ["0"]}', "sections[1].when.not.age[0]: age is never '0': it is a number"),
    ("to: left_on", "to: age", "sections[0].when.any[1].weeks.to: age is a number, not a date"),
    ("to: left_on", "to: left", "sections[0].when.any[1].weeks.to: unknown detail 'left'"),
    ("to: left_on", "to: started", "sections[0].when.any[1].weeks: from and to are the same date, started"),
    ("age: [0, 1]", "size: [0, 1]", "sampling.exclusions[0].when.size: unknown detail 'size'"),
    ("except: family", "except: families", "key_questions[0].except: unknown section 'families'"),
    ("[short_stay, family]", "[short_stay, famly]", "key_questions[0].applies_to[1]: unknown section 'famly'"),
    ("except: family", "except: family, applies_to: family", "except: leaves nothing of what applies_to names"),
    ("except: family", "applies_to: []", "applies_to: Value should have at least 1 item"),
    # answers
    ('"No", counts: insufficient', '"No", counts: excluded', "answers: must be exactly yes (sufficient)"),
    ("code: weak", "code: na", "answer_sets.quality.answers[2].code: na is Not applicable"),
    ("safe is it?, answers: quality", "safe is it?, answers: qualities", "answers: unknown answer set 'qualities'"),
    ("{type: date}", "{type: date, unit: days}", "information_questions[2].answer.unit: belongs to numbers"),
    ("{type: date}", "{type: choice}", "information_questions[2].answer: an answer of type choice needs options"),
    ("{type: date}", "{type: text, options: [x]}", "information_questions[2].answer.options: an answer of type text h"),
    ("min: 0, max: 30", "min: 31, max: 30", "information_questions[0].answer: min is 31, more than max, which is 30"),
    ("min: 0, max: 30", "min: .nan", "information_questions[0].answer.min: must be a number between"),
    ("answers: [Daily, Weekly]", "answers: [yes, no]", "answers[0]: must be text, in quotes"),
    ("answers: [Daily, Weekly]", 'answers: ["yes", "no"]', "own answers cannot be called yes, no or na"),
    ("answers: [Daily, Weekly]", "answers: {a: b}", "information_questions[3].answers: must name an answer set or lis"),
    ("answers: [Daily, Weekly]", "answers: [a], answer: {type: text}", "has answers and answer; give one of them"),
    # scales and bands
    ("label: Fair, points: 1", "label: Fair, points: 2", "ratings: must stand best first"),
    ("label: Fair, points: 1", "label: Fair", "ratings: gives points to some of its ratings only"),
    ("    - {code: bottom, label: Bottom, points: 1}\n", "", "scales.steps: needs at least two ratings"),
    ("from: 50, to: 79", "from: 51, to: 79", "banding[1]: leaves a gap: nothing covers 50 to 50"),
    ("from: 50, to: 79", "from: 49, to: 79", "banding[1]: overlaps the band before it, which ends at 49"),
    ("from: 80, to: 100", "from: 80, to: 99", "banding: the bands must end at 100, not at 99"),
    ("to: 79, rating: fair", "to: 79, rating: fine", "banding[1].rating: unknown rating 'fine'"),
    ("to: 49, rating: poor", "to: 49, rating: good", "banding[1].rating: fair is worse than the rating of the band be"),
    # standards and rules
    ("    rated_by: cases\n", "", "standard 1 and its domain do not say by whom it is rated (rated_by)"),
    ("rated_by: panel, in_score", "rated_by: rollup, in_score", "rated_by: rollup, a standard computed from other ins"),
    ("rated_by: panel, in_score", "rated_by: cases, in_score", "standard 8 is rated by cases and has no key question"),
    ("rated_by: panel, in_score", "rated_by: panel, rule: ladder, in_score", "standard 8 is rated by panel, not by ru"),
    ("        asked_of: inspection\n", "", "say whom they are asked of (asked_of: inspection)"),
    ("rule: ladder", "rule: ladder\n        asked_of: inspection", "rate by answers (rated_by: answers), not by cases"),
    ("rated_by: answers", "rated_by: answers\n        asked_of: cases", "rated_by: answers reads questions asked of t"),
    ("Leaders lead.", "Leaders lead.\n        applies_to: family", "4.1 is asked of the inspection, which stands in n"),
    ("standard_rule: lowest_key_question\n", "", "standard 1 has no rule, and the framework no standard_rule"),
    ("scale: steps", "scale: step", "domains[0].standards[4].scale: unknown scale 'step'"),
    ("{top: Everybody learns.", "{best: Everybody learns.", "descriptors.best: unknown rating 'best'"),
    ("rule: ladder", "rule: pooled_percentage", "needs banding of the standard's own scale, which has no poor"),
    ("rule: ladder", "rule: pooled_percentage", "key_questions[0].level: only the rule ladder reads levels"),
    ("level: top", "level: good", "key_questions[0].level: unknown rating 'good'"),
    (", level: top", "", "the rule ladder needs a level, and 5.1 has none"),
    ("rule: mean_percentage", "rule: lowest_answer", "the rule lowest_answer reads scores, and 2.1 has no answer set"),
    ("rule: percent_of_possible", "rule: mean_percentage", "reads Yes and No, and 3.1 has an answer set"),
    ("score: 2, rating: fair", "score: 2", "the rule lowest_answer reads quality, where fair has no rating"),
    ("score: 2, rating: fair", "rating: fair", "the rule percent_of_possible reads scores, and not every answer of"),
    ("score: 2, rating: fair", "score: 2, rating: top", "where the rating of fair is not on the standard's scale"),
    ("score: 0, rating: poor", "score: 2, rating: poor", "where weak and fair have one score and two ratings"),
    ("score: 0, rating: poor", "score: 0, rating: good", "where weak scores less than fair and rates better"),
    # caps
    ('{SG1: ["no"]}', '{SG2: ["no"]}', "caps[0].when.answer.SG2: unknown question 'SG2'"),
    ('{SG1: ["no"]}', '{SG1: ["never"]}', "caps[0].when.answer.SG1[0]: SG1 is never answered 'never': its answers are"),
    ('{SG1: ["no"]}', '{SG1: ["no"], "1.2": ["no"]}', "caps[0].when.answer: must name exactly one question, not 2"),
    ('{SG1: ["no"]}', '{IN1: ["3"]}', "caps[0].when.answer.IN1[0]: IN1 is never answered '3': it has no answers"),
    ('{SG1: ["no"]}', '{"7.1": ["no"]}', "caps[0].when.cases_at_least: 7.1 is asked of the inspection, once"),
    ("cases_at_least: 2}, rating: poor", "cases_at_least: 2}, rating: top", "caps[0].rating: 'top' is not on the scal"),
    ("{score_at_most: 0}", "{}", "caps[0].when: must name either score_at_most or answer"),
    ("{score_at_most: 0}", "{score_at_most: 0, cases_at_least: 2}", "cases_at_least: goes with answer"),
    ("caps: []", "caps: [{when: {score_at_most: 0}, rating: bottom}]", "score_at_most: no question of the standard ha"),
    ("rated_by: panel, in_score", "rated_by: panel, caps: [{when: {score_at_most: 0}, rating: fair}], in_score",
     "caps: bind a calculated rating, and this standard has none"),
    ("[weak]}}, rating: fair", "[weak]}}, rating: top", "overall.caps[0].rating: unknown rating 'top'"),
    ('{answer: {"4.1": [weak]}}', "{score_at_most: 1}", "overall.caps[0].when.score_at_most: the overall rating is ca"),
    # overall
    ("maximum: 25", "maximum: 24", "overall.maximum: is 24, but the best ratings of the standards make 25: 6 for 1 +"),
    ("  maximum: 25\n", "", "overall.maximum: is missing: the rule points_sum needs it"),
    ("from: 10, to: 19", "from: 11, to: 19", "overall.bands[1]: leaves a gap: nothing covers 10 to 10"),
    ("    23: [", "    22: [", "overall.bands_for[22]: no choice of optional standards that are not inspected leaves"),
    ("from: 19, to: 23", "from: 19, to: 22", "overall.bands_for[23]: the bands must end at 23, not at 22"),
    ("rule: points_sum", "rule: lowest", "overall.maximum: does not belong to the rule lowest"),
    ("rule: points_sum", "rule: lowest", "standards[4].scale: the overall rule lowest reads ratings of the framework'"),
    ("rule: points_sum", "rule: counts", "overall.when: is missing: the rule counts needs it"),
    ("points: 9}", "points: 9}\n    - {code: middle, label: Middle}", "scales.steps: gives points to some"),
    # words
    ("An inspection of {unit}", "An inspection", "vocabulary.report_title: must have {unit} where the name"),
    ("Arolygiad o {unit}", "Arolygiad o {units}", "report_title: has an unknown place {units}; there are {unit}"),
    ("{standard} is {rating}.", "{standard} is {", "lead_ins.percentages.rated: has a brace without its partner"),
    ("{standard} is {rating}.", "{score}", "has an unknown place {score}; there are {rating}, {standard}"),
    ("{percentages: {rated", "{percentages: {rates", "lead_ins.percentages.rates: unknown; there are rated, not_rated"),
    ("{percentages: {rated", "{percents: {rated", "lead_ins.percents: unknown; there are percentages, scores"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS, ids=[fault for _, _, fault in FAULTS])
def test_a_fault_is_named(old, new, fault):
    errors = refused(replaced(old, new))
    assert [error for error in errors if fault in error] != [], errors


def test_a_fault_has_its_line():
    assert refused(replaced("to: left_on", "to: left")) == [
        f"line {line_of('to: left_on')}, sections[0].when.any[1].weeks.to: unknown detail 'left'"
    ]


def test_every_fault_is_named_at_once_an_unknown_key_hides_none():
    text = TEXT.replace("maximum: 25", "maximum: 24").replace("scale: steps", "scale: steps\n        colour: red")
    text = text.replace("to: left_on", "to: left") + "colour: blue\n"
    assert [error.split(", ")[1].split(": ")[0] for error in refused(text)] == [
        "domains[0].standards[4].colour",
        "colour",
        "sections[0].when.any[1].weeks.to",
        "overall.maximum",
        "overall.bands",
    ]


COUNTS = """overall:
  rule: counts
  when:
    - {at_least: 2, of: [poor], gives: poor}
    - {at_least: 1, of: [poor], at_most: fair}
  otherwise: good
"""
COUNTED = (
    TEXT[: TEXT.index("overall:")]
    + COUNTS
    + TEXT[TEXT.index("discretion:") :].replace("scale: steps\n", "scale: steps\n        in_score: false\n")
)


def test_an_overall_rating_can_count_ratings():
    assert [line.at_most for line in read_framework_2(COUNTED).overall.when] == [None, "fair"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("of: [poor], gives", "of: [awful], gives", "overall.when[0].of[0]: unknown rating 'awful'"),
        ("gives: poor", "gives: poor, at_most: fair", "overall.when[0]: must say either gives or at_most"),
        ("{at_least: 2", "{at_least: 9", "overall.when[0].at_least: only 6 rated standards count"),
        ("otherwise: good", "otherwise: best", "overall.otherwise: unknown rating 'best'"),
        ("at_most: fair", "at_most: far", "overall.when[1].at_most: unknown rating 'far'"),
    ],
)
def test_a_line_of_counts_is_refused(old, new, fault):
    assert COUNTED.count(old) == 1
    assert [error.split(", ", 1)[1][: len(fault)] for error in refused(COUNTED.replace(old, new))] == [fault]


def test_prompts_have_the_codes_that_are_printed():
    codes = [question.code for question in Meaning(read_framework_2(TEXT)).questions]
    assert codes[:5] == ["SG1", "SG1a", "1.2", "1.2/1", "1.2b"]


def test_standards_inherit():
    meaning = Meaning(read_framework_2(TEXT))
    standards = [
        (item.number, item.rated_by, item.asked_of, item.rule, len(item.caps), item.scale[0].code)
        for item in meaning.standards
    ]
    assert standards == [
        ("1", "cases", "cases", "lowest_key_question", 1, "good"),
        ("2", "cases", "cases", "mean_percentage", 1, "good"),
        ("3", "cases", "cases", "percent_of_possible", 1, "good"),
        ("4", "answers", "inspection", "lowest_answer", 1, "good"),
        ("5", "cases", "cases", "ladder", 0, "top"),
        ("6", "cases", "cases", "pooled_percentage", 1, "good"),
        ("7", "panel", "inspection", None, 0, "good"),
        ("8", "panel", "cases", None, 0, "good"),
    ]


def test_what_is_left_out_comes_from_the_defaults():
    vocabulary = read_framework_2(TEXT).vocabulary
    assert (vocabulary.region, str(vocabulary.subject.many), str(vocabulary.started)) == (
        None,
        "people",
        "Date the case started",
    )
    assert [str(term.short_form) for term in (vocabulary.unit, vocabulary.case)] == ["home", "file"]


def test_a_sentence_is_the_frameworks_own_or_the_default():
    meaning = Meaning(read_framework_2(TEXT))
    assert str(meaning.sentence("lead_ins", "percentages", "rated")) == "{standard} is {rating}."
    assert str(meaning.sentence("lead_ins", "percentages", "not_rated")).startswith("We inspected {standard}")


def test_a_text_has_two_languages():
    title = read_framework_2(TEXT).title
    assert [str(title), title.in_language("en"), title.in_language("cy")] == [
        "Standards of care",
        "Standards of care",
        "Safonau gofal",
    ]
    assert read_framework_2(TEXT).publisher.in_language("cy") == "Nobody"


def test_an_unquoted_no_is_the_answer_no():
    assert read_framework_2(replaced('["no"]', "[no]")) == read_framework_2(TEXT)


def test_the_digest_is_of_what_the_file_says():
    content = read_framework_2(TEXT)
    assert read_framework_2(f"# Another comment\n{TEXT}").digest() == content.digest()
    assert read_framework_2(replaced("title: Food", "title: Drink")).digest() != content.digest()


def test_the_digest_never_changes():
    """Editions are known by it: a key or default that is added must not change it."""
    digest = hashlib.sha256("".join(_digests()).encode()).hexdigest()
    assert digest == "3e802cd2eeba516236eabe90d84e401dc328aa38db7203820134a09d661ed00c"


def _digests():
    for file in FORMAT_2:
        yield read_framework_2(file.read_text()).digest()
