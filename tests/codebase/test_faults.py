"""What `make faults` plants, and what is planted by hand, stands in the code and is seen by a test that is there."""

import re

import pytest

from tests.faults.planting import ROOT, load

TABLE = (ROOT / "tests" / "faults" / "README.md").read_text(encoding="utf-8")
PLACES = sorted(set(re.findall(r"[\w-]+(?:/[\w-]+)+\.(?:py|html|js|css|toml)", TABLE)))
TESTS = sorted(set(re.findall(r"([\w/]+/test_\w+\.py)(?:::Test\w+)?::(test_\w+)", TABLE)))


@pytest.mark.parametrize("fault", load(), ids=lambda fault: fault.what)
def test_a_fault_can_be_planted_and_its_test_is_there(fault):
    file, _, test = fault.test.partition("::")

    assert fault.planted((ROOT / "ccms" / fault.file).read_text(encoding="utf-8"))
    assert f"def {test.rpartition('::')[2].partition('[')[0]}" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_the_table_names_files_and_tests_that_are_there():
    files = {
        f"/{path.relative_to(ROOT)}" for top in ("ccms", "docs", "tests", "sdk") for path in (ROOT / top).rglob("*.*")
    }
    gone = [place for place in PLACES if not any(file.endswith(f"/{place}") for file in files)]
    unseen = [
        f"{file}::{test}"
        for file, test in TESTS
        if f"def {test}" not in (ROOT / "tests" / file).read_text(encoding="utf-8")
    ]

    assert len(TESTS) > 100
    assert gone + unseen == []
