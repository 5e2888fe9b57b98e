"""Keys change while people file."""

import re
import signal

from tests.operations.test_keys import LEFT


def test_keys_are_rotated_while_people_file_and_a_killed_rotation_is_finished(house):
    house.fill(1500)
    house.run("serve", "work")
    rahima = house.person("01711000001")
    first = rahima.file("Dokan 1", picture=False)[1]

    keys = (house.data / "keys" / "field_keys").read_text().split()
    killed = house.start("keys", "rotate")
    while len((house.data / "keys" / "field_keys").read_text().split()) == len(keys):
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    left = int(house.value(*LEFT))
    second = rahima.file("Dokan 2", picture=True)[1]
    said = house.finish("keys", "rotate")
    assert left > 0
    assert int(re.search(r"sealed anew: (\d+) cells", said)[1]) == left
    assert len((house.data / "keys" / "field_keys").read_text().split()) == len(keys) + 1  # no third key

    house.finish("keys", "rotate", "--signing")
    house.finish("keys", "rotate", "--drop")
    third = house.person("01711000002").file("Dokan 3", picture=False)[1]
    rahima.get("/mine?lang=en")

    assert len({first, second, third}) == 3
    assert house.meter.wrong == []
    house.stop()
    assert "UnknownKeyError" not in "".join(line for said in house.said.values() for line in said)
    house.finish("tick")
    assert "everything agrees" in house.finish("verify")
