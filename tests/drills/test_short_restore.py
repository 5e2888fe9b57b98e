"""The restore in short, for each merge: a small installation with evidence is backed up, brought back and verified."""

import json
import shutil
import time

from tests.drills.test_restore import counts
from tests.operations.living import House
from tests.operations.test_backup import EVIDENCE, running

SIZE = 60
MOST_SECONDS = 40


def test_a_small_installation_is_backed_up_restored_into_an_empty_one_and_verified(tmp_path):
    begun = time.monotonic()
    took = {}

    def timed(name, house: House, *command):
        began = time.monotonic()
        said = house.finish(*command)
        took[name] = time.monotonic() - began
        return said

    with running() as house, running() as empty:
        house.finish("migrate", "-v0")
        house.fill(SIZE)
        house.finish("shell", "-v0", "-c", EVIDENCE)
        house.finish("tick")
        verified = counts(house)
        assert (verified["complaints"], verified["evidence"]) == (SIZE, 2)
        timed("backup", house, "backup", str(tmp_path / "backup"))
        shutil.copytree(house.data / "keys", empty.data / "keys")

        assert "everything agrees" in timed("restore", empty, "restore", str(tmp_path / "backup"))

        found = json.loads(timed("verify", empty, "verify", "--json"))
        assert found["findings"] == []
        assert {name: found[name] for name in verified} == verified
        copied = {path.read_bytes() for path in (empty.data / "evidence").rglob("*") if path.is_file()}
        assert copied == {b"a paid bill", b"another bill"}
    whole = time.monotonic() - begun
    said = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
    print(f"\nrestore in short: {said}; {whole:.1f} s with making the installation")  # noqa: T201
    assert sum(took.values()) < MOST_SECONDS
