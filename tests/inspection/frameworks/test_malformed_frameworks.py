"""A careless hand on a good file: it is read, or refused with the place of every fault, and never anything else."""

import copy
import os
import re
import time
from random import Random

import pytest

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.reading import read_document, read_framework_2, read_framework_file
from inspection.frameworks.format_2.schema import Framework2Schema
from inspection.frameworks.format_2.upgrade import upgrade
from inspection.frameworks.schema import read_framework
from tests.factories import FORMAT_1, FORMAT_2
from tests.inspection.frameworks.values import at, paths_of, read_values
from tests.random_frameworks import as_yaml

pytestmark = pytest.mark.anywhere

FILES = [*FORMAT_1, *FORMAT_2]
# MUTATIONS=20000 for a long look.
MUTATIONS = int(os.environ.get("MUTATIONS", "1000"))
LONGEST = 2.0  # seconds of work, whatever else the machine does meanwhile
PLACE = re.compile(r"line \d+(, .+)?: .+")

STRANGE = [
    None, True, False, 0, -1, 7, 2.5, 10**9, 10**18, -(10**30), float("inf"), float("nan"), "", " ", "x", "yes", "na",
    "\u202e", "\ufdd0", "a\u0300" * 50, "😀" * 3_000, "{unit}", "{", "}{", "{0.x!r:>9}", [], {}, [[]], [{}], {"": ""},
    {"en": "x"}, {"cy": "x"}, {"en": 1}, "2025-01-01", "rollup", "2.10", ["started"], {"any": []}, {"not": {}},
]  # fmt: skip
STRANGE_TEXT = [
    "", "\t", "\x00", "\x1b", "\ud800", "\u2028", "&a ", "*a", "!!int ", "!!python/name:os.system ", "? ", "- ", '"',
    "'", "|", "%YAML 9\n", "---\n", "<<: {x: 1}\n", "[" * 200, "{" * 1_000, "0x" + "f" * 5_000, "\\ud800",
]  # fmt: skip


def drop(random, parent, key):
    del parent[key]


def change(random, parent, key):
    parent[key] = random.choice(STRANGE)


def misspell(random, parent, key):
    """A key of a mapping, or the text of an item."""
    if isinstance(parent, dict):
        parent[str(key)[:-1] + random.choice("sxé ")] = parent.pop(key)
    else:
        parent[key] = f"{parent[key]}"[:40] + "s"


def duplicate(random, parent, key):
    if isinstance(parent, list):
        parent.insert(key, copy.deepcopy(parent[key]))
    else:
        parent[f"{key}_again"] = copy.deepcopy(parent[key])


def empty(random, parent, key):
    parent[key] = type(parent[key])()


def move(random, parent, key):
    """Another value of the same file stands here: a wrong reference, or a whole part where another belongs."""
    _, other, other_key = random.choice(random.places)
    parent[key] = copy.deepcopy(other[other_key])


def nest(random, parent, key):
    for _ in range(random.choice([3, 30, 70, 100])):
        parent[key] = [parent[key]] if random.random() < 0.5 else {"not": parent[key]}


def wrong_text(random, text):
    """What only a text can have wrong: characters lost, doubled or strange, whichever YAML they leave."""
    start = random.randrange(len(text))
    return text[:start] + random.choice(STRANGE_TEXT) + text[start + random.choice([0, 0, 1, 5]) :]


IN_VALUES = [drop, change, misspell, duplicate, empty, move, nest]


def mutated(file, seed):
    """A file's text with one to three things wrong."""
    random = Random(f"{file.name} {seed}")
    text = file.read_text()
    if random.random() < 0.3:
        return wrong_text(random, text)
    content = read_values(text)
    for _ in range(random.choice([1, 1, 2, 3])):
        random.places = [place for place in paths_of(content) if place[0]]
        if random.places:
            _, parent, key = random.choice(random.places)
            random.choice(IN_VALUES)(random, parent, key)
    return as_yaml(content)


def outcome(read, text):
    """What was read, or the errors; fails for one without its place and for what takes too long."""
    began = time.process_time()
    try:
        result = read(text)
    except FileRefusedError as error:
        result = error.errors
        lines = str(error).splitlines()
        # The last may say that there are more.
        placed = [line for line in lines if not line.startswith("more faults than")]
        if not placed or any(not PLACE.fullmatch(line) for line in placed):
            pytest.fail(f"no place in {lines}")
    assert time.process_time() - began < LONGEST
    return result


def test_a_careless_hand_is_told_where():
    refused = 0
    for seed in range(MUTATIONS // len(FILES) + 1):
        for file in FILES:
            text = mutated(file, seed)
            refused += isinstance(outcome(read_framework_file, text), list)
            outcome(read_framework if file in FORMAT_2 else read_framework_2, text)
    assert refused > MUTATIONS // 2


@pytest.mark.parametrize("file", FORMAT_2, ids=lambda file: file.stem)
def test_what_is_read_can_be_stored(file):
    """Also where a mutation is no fault: nothing that is read blows up when it is stored."""
    for seed in range(30):
        result = outcome(read_framework_file, mutated(file, f"stored {seed}"))
        if not isinstance(result, list):
            assert read_document(result.document()) == (
                result if isinstance(result, Framework2Schema) else upgrade(result)
            )


DEEP_CONDITION = "{not: " * 300 + "{kind: [Order]}" + "}" * 300


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000,
        "[" * 100_000,
        "a: " * 1_000,
        "- " * 1_000 + "x",
        "? " * 1_000 + "x",
        "{a: " * 500 + "}" * 500,
        "format: 0x" + "f" * 5_000,
        "format: " + "9" * 5_000,
        "format: 2\n" + "x: {}\n" * 20_000,
        "format: 2\nsections: [{code: a, label: A, when: " + DEEP_CONDITION + "}]",
        "format: 2\ndetails:\n" + "".join(f"- {{code: d{index}, typ: yes_no}}\n" for index in range(5_000)),
    ],
    ids=lambda text: text[:20],
)
@pytest.mark.parametrize("read", [read_framework, read_framework_2, read_framework_file])
def test_depth_and_number_are_refused_at_once(read, text):
    assert isinstance(outcome(read, text), list)


def test_five_thousand_questions_are_read_at_once():
    content = read_values(FORMAT_2[-1].read_text())
    domain = next(domain for domain in content["domains"] if domain["rated_by"] == "cases")
    pattern = domain["standards"][0]["key_questions"][0]
    for index, standard in enumerate(domain["standards"]):
        standard["key_questions"] = [
            copy.deepcopy(pattern) | {"number": f"{index}.{question}", "guidance": "Look at the file. " * 10}
            for question in range(420)
        ]
    text = as_yaml(content)
    assert text.count("guidance") == 1_680
    read = outcome(read_framework_2, text)
    assert len(Meaning(read).questions) > 5_000


def test_a_value_can_be_found_by_its_path():
    content = {"a": [{"b": 1}]}
    assert [path for path, _, _ in paths_of(content)] == [("a",), ("a", 0), ("a", 0, "b")]
    assert at(content, ("a", 0, "b")) == 1
