import pytest

from tests.factories import make_harbour, make_tameside

# For modules that look at the large inspections: `pytest.mark.usefixtures` one of these, and `make_tameside` or
# `make_harbour` in a test finds there what it would have imported, for the same bundle again changes nothing.


@pytest.fixture(scope="module")
def tameside_is_there(module_db):
    make_tameside()


@pytest.fixture(scope="module")
def harbour_is_there(module_db):
    make_harbour()


@pytest.fixture(scope="module")
def narratives_are_there(module_db):
    make_tameside(narrative=True)
    make_harbour(narrative=True)
