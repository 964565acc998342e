import pytest

from tests.factories import make_harbour, make_tameside

# For modules that look at the large inspections: `pytest.mark.usefixtures` one of these, and `make_tameside` or
# `make_harbour` in a test finds there what it would have imported, for the same bundle again changes nothing.


@pytest.fixture(scope="module")
def tameside_is_there(for_module):
    for_module(make_tameside)


@pytest.fixture(scope="module")
def harbour_is_there(for_module):
    for_module(make_harbour)


@pytest.fixture(scope="module")
def narratives_are_there(for_module):
    for_module(make_tameside, narrative=True)
    for_module(make_harbour, narrative=True)
