"""Web and worker run as two accounts: the pages cannot read the key that signs heads, and both keep evidence."""

import configparser
import os
import stat
import subprocess
from contextlib import contextmanager
from uuid import uuid4

import pytest

from ccms.complaints.evidence import resumable
from ccms.complaints.evidence.storage import Incoming, folder
from ccms.complaints.evidence.stores import store
from ccms.operations.backup import making, manifest
from tests import programs
from tests.installation import ROOT
from tests.operations.test_documents import PAGES

SETPRIV = programs.path("setpriv")
FIRST = 64_000  # ids that no account of this machine has
pytestmark = pytest.mark.needs("setpriv")


def service(name):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(ROOT / "deploy" / "systemd" / f"ccms-{name}.service")
    return unit["Service"]


WEB, WORKER = service("web"), service("worker")
NAMES = sorted({unit[key] for unit in (WEB, WORKER) for key in ("User", "Group")})


def ids(unit):
    """Return the numbers of a unit's account and group; one name has one number."""
    return FIRST + NAMES.index(unit["User"]), FIRST + NAMES.index(unit["Group"])


def privileges(unit):
    user, group = ids(unit)
    return [SETPRIV, "--reuid", str(user), "--regid", str(group), "--clear-groups", "--no-new-privs"]


@contextmanager
def running_with_credential(unit, at):
    """Run a process of a unit's account that alone is given a folder with a secret, as systemd gives a credential."""
    user, group = ids(unit)
    give = (
        f"mount -t tmpfs none {at} && echo secret > {at}/signing_key && chown -R {user}:{group} {at} "
        f"&& chmod 0400 {at}/signing_key && chmod 0500 {at} && exec {' '.join(privileges(unit))} "
        f"sh -c 'cat {at}/signing_key; exec sleep 60'"
    )
    process = subprocess.Popen(["/usr/bin/unshare", "--mount", "sh", "-c", give], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "secret\n"
        yield process.pid
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_account_of_the_pages_reads_the_signing_key_neither_by_its_path_nor_through_the_worker(tmp_path):
    at = tmp_path / "credentials"
    at.mkdir()
    for parent in (at, *at.parents):
        if parent.is_relative_to("/tmp"):  # noqa: S108 - so that other accounts get as far as the folder
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)

    def read(unit, path):
        return subprocess.run([*privileges(unit), "cat", path], capture_output=True, text=True, check=False).stdout

    with running_with_credential(WORKER, at) as pid:
        through = f"/proc/{pid}/root{at}/signing_key"
        assert read(WORKER, through) == "secret\n"
        assert read(WEB, at / "signing_key") == ""
        assert read(WEB, through) == ""


def as_account(unit, act):
    """Do something in a process of a unit's account, and return whether it was done."""
    child = os.fork()
    if child == 0:
        done = 1
        try:
            user, group = ids(unit)
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            os.umask(int(unit["UMask"], 8))
            act()
            done = 0
        finally:
            os._exit(done)
    return os.waitpid(child, 0)[1] == 0


@pytest.fixture
def evidence(settings, tmp_path):
    """Return the folder of the evidence, made as docs/operations/installing.md says."""
    made = tmp_path / "evidence"
    made.mkdir()
    line = next(
        line for line in PAGES["installing"].splitlines() if "/srv/ccms/evidence" in line and line.startswith("install")
    )
    user, group = ids(WEB)
    os.chown(made, user, group)
    made.chmod(int(line.split(" -m ")[1].split()[0], 8))
    for parent in tmp_path.parents:
        if parent.is_relative_to("/tmp"):  # noqa: S108 - as above
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    tmp_path.chmod(0o755)
    settings.CCMS_EVIDENCE_URL, settings.CCMS_EVIDENCE_DIR = made.as_uri(), made
    return made


def keep(holder, name):
    with Incoming() as incoming:
        incoming.write(b"what a seller wrote")
        incoming.sync()
        store().keep(incoming, holder, name)


@pytest.mark.parametrize(("first", "second"), [(WEB, WORKER), (WORKER, WEB)], ids=["web first", "worker first"])
def test_what_one_account_keeps_the_other_reads_adds_to_and_removes(evidence, first, second):
    holder = uuid4()

    def read_and_add():
        with store().fetch(holder, "original") as file:
            assert file.read() == b"what a seller wrote"
        keep(holder, "preview")
        os.link(folder() / str(holder) / "original", folder() / str(holder) / "backup")
        store().remove(holder, "original")

    assert as_account(first, lambda: keep(holder, "original"))
    assert as_account(second, read_and_add)
    assert as_account(first, lambda: store().remove(holder, "preview"))
    assert {path.name for path in (evidence / str(holder)).iterdir()} == {"backup"}
    for path in evidence.rglob("*"):
        assert not path.stat().st_mode & stat.S_IRWXO, path


def test_an_upload_in_pieces_that_the_pages_left_the_worker_may_remove(evidence):
    upload = resumable.Resumable("consumer:1", uuid4().hex, 10)

    def begin():
        resumable.make_folder(upload.path.parent)
        resumable.make_file(upload.path)

    def hold_and_remove():
        with upload.path.open("r+b") as file:
            resumable._hold(file)
        resumable.remove(upload)

    assert as_account(WEB, begin)
    assert as_account(WORKER, hold_and_remove)
    assert not upload.path.exists()


def test_a_folder_that_the_account_may_not_read_is_no_backup_and_hides_none(tmp_path, evidence):
    backups = tmp_path / "backups"
    (backups / "one").mkdir(parents=True)
    (backups / "one" / manifest.FILE).touch()
    (backups / "lost+found").mkdir(mode=0o700)

    def look():
        assert making.youngest(backups) == backups / "one"

    assert as_account(WEB, look)


def test_the_machine_gets_both_accounts_and_the_worker_a_folder_of_its_own():
    made = {line.split()[-1] for line in PAGES["installing"].splitlines() if line.startswith("useradd ")}
    assert made == {WEB["User"], WORKER["User"]}
    assert WEB["Group"] == WORKER["Group"]
    assert WEB["User"] != WORKER["User"]
    assert "/var/lib/ccms " not in WORKER["ReadWritePaths"] + " "
    assert f"CCMS_DATA=/var/lib/{WORKER['StateDirectory']}" in WORKER["ExecStart"]
