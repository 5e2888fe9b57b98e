"""What `make faults` plants can be planted: in the code as it reads now, seen by a test that is there."""

import pytest

from tests.faults.planting import ROOT, load


@pytest.mark.parametrize("fault", load(), ids=lambda fault: fault.what)
def test_a_fault_can_be_planted_and_its_test_is_there(fault):
    file, _, test = fault.test.partition("::")

    assert fault.planted((ROOT / "ccms" / fault.file).read_text(encoding="utf-8"))
    assert f"def {test.rpartition('::')[2].partition('[')[0]}" in (ROOT / "tests" / file).read_text(encoding="utf-8")
