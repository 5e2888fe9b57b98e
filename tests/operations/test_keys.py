import pytest
from django.core.management import CommandError, call_command

from ccms.config.keys import write_once

pytestmark = pytest.mark.processes

LEFT = "from ccms.accounts.privacy import rotation; print(rotation.left())"
PASSPHRASE = "correct horse battery staple"


def test_exported_keys_come_back_only_with_the_passphrase_and_also_where_settings_name_keys_that_are_gone(
    house, tmp_path
):
    exported, passphrase, wrong = tmp_path / "keys.sealed", tmp_path / "passphrase", tmp_path / "wrong"
    passphrase.write_text(f"{PASSPHRASE}\n")
    wrong.write_text(f"{PASSPHRASE}!\n")
    (rotated, _), (shown, public) = house.answers(("keys", "rotate"), ("keys", "public"))
    assert (rotated, shown) == (0, 0)
    assert len(bytes.fromhex(public.strip())) == 32
    (house.data / "keys" / "signing_key.pub").write_text(public)
    house.finish("keys", "export", str(exported), "--passphrase-file", str(passphrase))
    assert exported.stat().st_mode & 0o777 == 0o600
    secret = (house.data / "keys" / "secret_key").read_text().strip()
    assert secret not in exported.read_text()

    refused = house.start("keys", "import", str(exported), str(tmp_path / "keys"), "--passphrase-file", str(wrong))
    assert "the passphrase is another one" in refused.communicate()[0]
    assert refused.returncode == 1
    house.finish("keys", "import", str(exported), str(tmp_path / "keys"), "--passphrase-file", str(passphrase))

    assert (tmp_path / "keys" / "secret_key").read_text().strip() == secret
    brought = (tmp_path / "keys" / "field_keys").read_text().split()
    assert brought[:2] == [line.strip() for line in (house.data / "keys" / "field_keys").read_text().split()[:2]]
    assert brought[2] == "index"

    # where settings name keys that are gone; the signing key stays closed
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o750)
    house.environment |= {"CCMS_ENV": "production", "CCMS_SECRET_KEY": f"file:{folder}/secret_key"}
    house.finish("keys", "import", str(exported), str(folder), "--passphrase-file", str(passphrase))

    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}
    shared = dict.fromkeys(("secret_key", "field_keys", "code_key"), "0o640")
    assert modes == shared | {"signing_key": "0o600", "signing_key.pub": "0o644"}


def test_a_stick_that_knows_no_second_name_takes_a_file_too_and_keeps_what_it_has(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr("os.link", refuse)
    for text in ("one", "two"):
        write_once(tmp_path / "keys", text)

    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("keys", "one")]


def test_keys_given_in_the_environment_are_not_rotated_behind_its_back(house):
    key = (house.data / "keys" / "field_keys").read_text().strip()
    house.environment |= {"CCMS_FIELD_KEYS": key}
    refused = house.start("keys", "rotate")
    assert "set it to file:/a/file" in refused.communicate()[0]
    house.environment |= {"CCMS_FIELD_KEYS": f"{'ab' * 32} {key}"}
    house.fill(10)
    house.environment |= {"CCMS_FIELD_KEYS": f"{'cd' * 32} {'ab' * 32} {key}"}
    (rotated, said), (_, left) = house.answers(("keys", "rotate"), ("shell", "-v0", "-c", LEFT))
    assert rotated == 0
    assert "sealed anew: " in said
    assert left.strip() == "0"


def test_where_nobody_can_type_the_passphrase_another_way_is_named(tmp_path):
    with pytest.raises(CommandError, match="give --passphrase-file FILE"):
        call_command("keys", "export", str(tmp_path / "keys.sealed"))
    assert list(tmp_path.iterdir()) == []
