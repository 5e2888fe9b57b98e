import os

import pytest

from ccms.config.environment import BadSettingError, Environment
from ccms.config.keys import KeyFile, Ring, derived, index_of, load_keys, parsed

OLD, NEW, COMING = bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34))


def written(folder, ring):
    file = folder / "field_keys"
    file.write_text(ring.text())
    file.chmod(0o640)
    return KeyFile(file)


def test_a_process_that_runs_sees_a_key_that_another_wrote(tmp_path):
    keys = written(tmp_path, Ring((OLD,)))
    assert list(keys) == [OLD]

    KeyFile(keys.path).write(keys.ring.turned(NEW))

    assert (keys[0], list(keys)) == (NEW, [NEW, OLD])
    assert keys.path.stat().st_mode & 0o777 == 0o640


def test_a_key_that_is_coming_opens_but_does_not_seal(tmp_path):
    keys = written(tmp_path, Ring((OLD,)).with_next(COMING))
    assert (keys[0], list(keys)) == (OLD, [OLD, COMING])
    assert keys.ring.turned(NEW) == Ring((COMING, OLD))


def test_the_index_key_stays_while_keys_come_and_go(tmp_path):
    first = derived(OLD, "blind index")
    ring = Ring((OLD,))
    for turned in (ring.with_next(COMING), ring.turned(NEW), ring.turned(NEW).without_old(first)):
        assert index_of(written(tmp_path, turned)) == first
    assert ring.turned(NEW).without_old(first).keys == (NEW,)


def test_a_file_that_vanished_is_remembered(tmp_path):
    keys = written(tmp_path, Ring((OLD,)))
    keys.path.unlink()
    assert list(keys) == [OLD]


@pytest.mark.parametrize("text", ["", "# nothing\n", "short\n", "soon " + "00" * 32, "next 00\n" + "00" * 32])
def test_a_file_that_cannot_be_read_is_refused_without_showing_it(text):
    with pytest.raises(BadSettingError, match=r"^CCMS_FIELD_KEYS: ") as refused:
        parsed(text)
    assert "00" * 8 not in str(refused.value)


def test_production_may_name_files_for_its_secrets(tmp_path):
    (tmp_path / "secret").write_text("a long random text: q7Xv9!-q7Xv9!\n")
    written(tmp_path, Ring((NEW, OLD)))
    given = {
        "CCMS_ENV": "production",
        "CCMS_SECRET_KEY": f"file:{tmp_path}/secret",
        "CCMS_FIELD_KEYS": f"file:{tmp_path}/field_keys",
        "CCMS_SIGNING_KEY_FILE": "seed",
    }
    found = load_keys(Environment(given), tmp_path)
    assert (found.secret, list(found.fields)) == ("a long random text: q7Xv9!-q7Xv9!", [NEW, OLD])

    for name in ("CCMS_SECRET_KEY", "CCMS_FIELD_KEYS"):
        with pytest.raises(BadSettingError, match=rf"^{name}: names .* cannot be read"):
            load_keys(Environment(given | {name: f"file:{tmp_path}/none"}), tmp_path)


def test_codes_of_the_former_secret_key_are_still_known(tmp_path):
    given = {"CCMS_SECRET_KEY": "new", "CCMS_SECRET_KEY_FALLBACKS": "old older"}
    found = load_keys(Environment(given), tmp_path)
    assert found.former_secrets == ["old", "older"]
    assert found.former_codes == [derived(b"old", "one-time codes"), derived(b"older", "one-time codes")]
    assert found.codes == derived(b"new", "one-time codes")


def test_writing_leaves_the_owner(tmp_path):
    keys = written(tmp_path, Ring((OLD,)))
    keys.write(keys.ring.turned(NEW))
    assert keys.path.stat().st_uid == os.geteuid()
