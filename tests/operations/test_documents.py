"""The page of the operator and the files to copy name what there is."""

import configparser
import re
import shlex
import subprocess

import pytest

from ccms.complaints.reading.vitals import Vital
from ccms.config.environment import Environment
from ccms.config.keys import load_keys
from tests.config.test_settings import PRODUCTION
from tests.installation import ROOT

PAGES = {file.stem: file.read_text() for file in (ROOT / "docs" / "operations").glob("*.md")}
COMMANDS = {file.stem for file in (ROOT / "ccms").glob("*/management/commands/[a-z]*.py")}
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


def settings_read():
    read = "\n".join(
        file.read_text() for part in ("config", "operations") for file in (ROOT / "ccms" / part).rglob("*.py")
    )
    return set(re.findall(r'"((?:CCMS_[A-Z_]+[A-Z])|DATABASE_URL)"', read))


def test_every_setting_stands_in_the_table():
    table = "\n".join(line for line in PAGES["settings"].splitlines() if line.startswith("|"))
    assert len(settings_read()) > 20
    assert {name for name in settings_read() if f"`{name}`" not in table} == set()


def test_every_command_stands_in_the_table():
    assert {name for name in COMMANDS if not re.search(rf"[`… ]{name}\b", PAGES["commands"])} == set()


def test_every_line_to_copy_names_a_command_and_a_file_that_there_are():
    lines = [line for page in PAGES.values() for block in page.split("```")[1::2] for line in block.splitlines()]
    commands = {found[1] for line in lines if (found := re.match(r"ccms ([a-z-]+)", line))}
    files = {name for line in lines for name in re.findall(r"(?<![\w/])deploy/[\w./-]*", line)}

    assert {"migrate", "first-admin", "keys", "restore"} <= commands <= COMMANDS
    assert {"deploy/ccms", "deploy/nginx/ccms.conf"} <= files
    assert [name for name in files if not list(ROOT.glob(f"{name}*"))] == []


def test_every_number_of_the_alarms_is_explained():
    assert {vital for vital in Vital if f"ccms_{vital}" not in PAGES["health"]} == set()


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_a_unit_runs_a_command_that_there_is(file):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(file.read_text())
    if file.suffix == ".timer":
        assert file.with_suffix(".service") in UNITS
        return
    command = re.search(r"manage\.py ([a-z-]+)", unit["Service"]["ExecStart"])[1]
    assert command in COMMANDS
    assert unit["Service"]["User"] == ("ccms-worker" if command == "work" else "ccms")
    assert unit["Service"]["Group"] == "ccms"
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert {"CapabilityBoundingSet", "SystemCallFilter", "RestrictAddressFamilies"} <= set(unit["Service"])
    assert {f"ProtectKernel{part}" for part in ("Logs", "Modules", "Tunables")} <= set(unit["Service"])
    assert "ExecStartPre" not in unit["Service"]  # what is removed before a backup is tried may be the last good one


def test_the_example_gives_all_that_production_asks_for(tmp_path):
    lines = (ROOT / "deploy" / "ccms.env.example").read_text().splitlines()
    given = dict(shlex.split(line)[0].split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(PRODUCTION) <= set(given)
    assert set(given) <= settings_read()
    secret = bytes(range(32)).hex()
    for name in ("secret_key", "field_keys"):
        (tmp_path / name).write_text(f"{secret}\n")
        given[f"CCMS_{name.upper()}"] = f"file:{tmp_path / name}"
    assert load_keys(Environment(given), tmp_path).fields[0] == bytes.fromhex(secret)


def test_a_path_given_to_the_command_is_read_from_where_it_was_typed(tmp_path):
    home, elsewhere = tmp_path / "opt", tmp_path / "elsewhere"
    (home / ".venv" / "bin").mkdir(parents=True)
    elsewhere.mkdir()
    (home / "ccms.env").write_text("CCMS_ENV=production\n")
    for name, says in (
        (home / ".venv" / "bin" / "python", 'echo "$PWD $CCMS_ENV $*"'),
        (home / "runuser", 'shift 3; exec "$@"'),
    ):
        name.write_text(f"#!/bin/sh\n{says}\n")
        name.chmod(0o755)
    command = (ROOT / "deploy" / "ccms").read_text().replace("/opt/ccms", str(home)).replace("/etc/ccms", str(home))

    for arguments in (["restore", "kept", "--erased", "erasures"], ["keys", "export", "the stick"]):
        said = subprocess.run(
            ["/bin/sh", "-c", command, "ccms", *arguments],
            cwd=elsewhere,
            env={"PATH": f"{home}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout == f"{elsewhere} production {home}/manage.py {' '.join(arguments)}\n"
