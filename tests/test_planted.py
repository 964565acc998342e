"""The faults that `./run planted` plants still have their place."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.planted.catalogue import FAULTS

pytestmark = pytest.mark.anywhere

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_one_place_and_tests_to_catch_it(fault):
    assert (ROOT / fault.file).read_text().count(fault.old) == 1
    assert all((ROOT / name).exists() for name in fault.tests.split())


def test_each_fault_is_another():
    assert len({fault.name for fault in FAULTS}) == len({(fault.file, fault.old) for fault in FAULTS}) == len(FAULTS)
