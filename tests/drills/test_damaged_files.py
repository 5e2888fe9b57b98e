"""One octet of one file of evidence changes: in the store, or in the backup itself."""

import json
import shutil
import time

from tests.operations.living import House
from tests.operations.test_backup import refused
from tests.operations.test_damage import flip, originals

SIZE, FILED = 500, 4


def restored(house, folder, *options):
    """Return an empty installation with the keys of another, and what it said when it restored its backup."""
    fresh = House()
    shutil.copytree(house.data / "keys", fresh.data / "keys")
    begun = time.monotonic()
    said = (refused if options else House.finish)(fresh, "restore", str(folder), *options)
    return fresh, said, time.monotonic() - begun


def test_yesterdays_backup_brings_all_back_and_a_damaged_one_all_but_the_file_that_it_names(house, tmp_path):
    house.fill(SIZE)
    house.run("serve", "work")
    rahima = house.person("01711000001")
    filed = [rahima.file(f"Dokan {turn}", picture=True)[1] for turn in range(FILED)]
    house.stop()
    house.finish("tick")
    yesterday = tmp_path / "yesterday"
    house.finish("backup", str(yesterday))
    flip(originals(house.data / "evidence")[0])
    assert "1 differences" in refused(house, "verify")
    assert "is not whole" in refused(house, "backup", str(tmp_path / "today"))

    fresh, said, whole = restored(house, yesterday)
    assert "everything agrees" in said
    fresh.remove()

    (file, *_) = originals(yesterday / "evidence")
    flip(file)
    fresh, said, rest = restored(house, yesterday, "--without-damaged")
    assert f"left out, missing or changed in the backup: {file.parent.name}/{file.name}" in said
    report = json.loads(refused(fresh, "verify", "--json").splitlines()[0])
    assert [finding["what"] for finding in report["findings"]] == ["an evidence file is missing"]
    assert report["complaints"] == SIZE + FILED
    kept = fresh.finish("reconcile", "--json")
    assert all(f'"reference": "{number}"' in kept for number in filed)
    fresh.remove()
    print(f"\nrestored whole in {whole:.1f} s, without one damaged file in {rest:.1f} s")  # noqa: T201
