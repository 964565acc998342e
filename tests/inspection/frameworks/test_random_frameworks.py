"""Whatever the format allows is read, and means the same when it is written and read again."""

import os

import pytest
from pydantic import BaseModel

from inspection.frameworks.format_2.reading import read_document, read_framework_2
from tests.random_frameworks import as_yaml, random_framework

# FRAMEWORKS=10000 for a long look.
SEEDS = range(int(os.environ.get("FRAMEWORKS", "500")))


@pytest.fixture(scope="module")
def contents():
    return [read_framework_2(as_yaml(random_framework(seed))) for seed in SEEDS]


def test_a_random_framework_is_read_and_stored_and_read_again(contents):
    for content in contents:
        assert read_document(content.document()) == content


def test_a_random_framework_written_and_read_again_has_the_same_digest(contents):
    for content in contents:
        written = as_yaml(content.model_dump(mode="json", by_alias=True, exclude_unset=True))
        again = read_framework_2(written)
        assert (again, again.digest()) == (content, content.digest())


def models_in(value):
    if isinstance(value, BaseModel):
        yield value
        value = dict(value)
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from models_in(part)


def test_random_frameworks_use_every_key_of_the_format(contents):
    used = {}
    for content in contents:
        for model in models_in(content):
            used.setdefault(type(model), set()).update(model.model_fields_set)
    unused = {(model.__name__, key) for model, keys in used.items() for key in set(model.model_fields) - keys}
    # Not everything that can be said in Welsh is, by chance.
    assert {(model, key) for model, key in unused if key != "cy"} == set()
    assert len(used) >= 30


def test_the_same_seed_makes_the_same_framework():
    assert random_framework(7) == random_framework(7)
    assert random_framework(7) != random_framework(8)
