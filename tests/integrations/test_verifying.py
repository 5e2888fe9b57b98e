"""The stand-alone verifier: a sound dossier passes, and one changed byte anywhere is found."""

import io
import json
import random
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccms.complaints.acts import evidence
from ccms.complaints.reading.office_case import office_case
from ccms.integrations.dossier.making import make, write_folder, write_zip
from ccms.integrations.dossier.scope import scope_of
from ccms.ledger.heads import sign_head
from ccms.ledger.models import Head
from tests import factories
from tests.complaints.evidence.files import pdf, upload

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_dossier.py"
OUTSIDE = runpy.run_path(str(SCRIPT))
verify, Wrong, is_signed = OUTSIDE["verify"], OUTSIDE["Wrong"], OUTSIDE["is_signed"]
READING = (Wrong, ValueError, LookupError, TypeError, AttributeError, OSError, zipfile.BadZipFile)
RANDOM_BYTES = 60


@pytest.fixture
def dossiers(transactional_db, desk, tmp_path):
    """Return the office's own dossier and one for a body as folders, after a head was signed."""
    del transactional_db  # a head covers only what is committed
    case = desk.ordered()
    for number in range(3):
        picture = factories.a_picture(desk.now, f"ছবি{number}.png")
        evidence.add_to_complaint(**case.by(case.buyer), upload=picture, kind="product_photo")
    evidence.add_to_complaint(**case.by(case.buyer), upload=upload(pdf(), "রসিদ.pdf"), kind="payment_proof")
    assert sign_head(desk.now)
    places = {}
    for code in ("", "BB"):
        opened = office_case(case.reference, desk.actor(desk.nasrin))
        made = make(opened, scope_of(opened.pack, code), desk.now)
        assert made.gaps == ()
        write_folder(made, tmp_path / f"made {code}")
        with (tmp_path / f"made{code}.zip").open("wb") as target:
            write_zip(made, target)
        places[code] = (tmp_path / f"made {code}", tmp_path / f"made{code}.zip", made)
    return places


def is_found(place, *about):
    try:
        verify(place, *about)
    except READING:
        return True
    return False


def test_a_changed_byte_is_found_wherever_it_is(dossiers):
    key = bytes(Head.objects.latest("number").public_key).hex()
    for folder, packed, made in dossiers.values():
        for place in (folder, packed):
            told = verify(place, key, made.digest)
            assert any("by the given key" in line for line in told)
        assert is_found(folder, "00" * 32)
        assert is_found(folder, "", "00" * 32)
        _each_file(folder)
        _random_bytes(folder)
        _files_that_come_and_go(folder)
        assert not is_found(folder, key, made.digest)


def _each_file(folder):
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        whole = path.read_bytes()
        for at in {0, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert is_found(folder), (path, at)
        path.write_bytes(whole)


def _random_bytes(folder):
    chance = random.Random(20261130)  # noqa: S311 - must repeat
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    for _ in range(RANDOM_BYTES):
        path = chance.choice(files)
        whole = path.read_bytes()
        at, other = chance.randrange(len(whole)), chance.randrange(1, 256)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ other]) + whole[at + 1 :])
        assert is_found(folder), (path, at, other)
        path.write_bytes(whole)


def _files_that_come_and_go(folder):
    (folder / "more.html").write_text("more")
    assert is_found(folder)
    (folder / "more.html").unlink()
    gone = (folder / "index.html").read_bytes()
    (folder / "index.html").unlink()
    assert is_found(folder)
    (folder / "index.html").write_bytes(gone)


def test_who_writes_every_digest_anew_is_found_by_the_events_and_the_signed_head(dossiers):
    folder, _packed, made = dossiers[""]
    picture = next(item.path for item in made.items if item.path.endswith(".png"))

    _forge(folder, picture, b"another picture")
    assert is_found(folder)
    _forge(folder, picture, next(item for item in _contents(made) if item[0] == picture)[1])
    assert not is_found(folder)

    lines = (folder / "ledger/events.jsonl").read_bytes()
    _forge(folder, "ledger/events.jsonl", lines.replace(b"office.took_up", b"office.took_it"))
    assert is_found(folder)
    _forge(folder, "ledger/events.jsonl", lines)
    receipts = json.loads((folder / "ledger/receipts.json").read_text())
    receipts[-1]["head"] = receipts[-1]["head"].replace('"v":1', '"v":2')
    _forge(folder, "ledger/receipts.json", json.dumps(receipts).encode())
    assert is_found(folder)


def _contents(made):
    target = io.BytesIO()
    write_zip(made, target)
    with zipfile.ZipFile(target) as archive:
        return [(name.partition("/")[2], archive.read(name)) for name in archive.namelist()]


def _forge(folder, path, content):
    """Change a file, and write all digests as if it had been so."""
    sha256 = __import__("hashlib").sha256
    (folder / path).write_bytes(content)
    data = json.loads((folder / "dossier.json").read_text())
    for item in data["items"]:
        if item["path"] == path:
            item |= {"size": len(content), "sha256": sha256(content).hexdigest()}
    (folder / "dossier.json").write_text(json.dumps(data, ensure_ascii=False))
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != "SHA256SUMS")
    sums = sorted((each.relative_to(folder).as_posix(), sha256(each.read_bytes()).hexdigest()) for each in files)
    (folder / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums))


def test_the_script_runs_by_itself_and_says_by_its_exit_what_it_found(tmp_path):
    (tmp_path / "SHA256SUMS").write_text("")
    (tmp_path / "one.txt").write_text("one")

    ended = subprocess.run([sys.executable, "-I", "-S", SCRIPT, tmp_path], capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (1, "WRONG: not as SHA256SUMS says: one.txt\n")


def test_its_signatures_are_those_of_the_library():
    for seed in range(4):
        key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public, signature = key.public_key().public_bytes_raw(), key.sign(b"head")
        assert is_signed(public, b"head", signature)
        assert not is_signed(public, b"heat", signature)
        assert not is_signed(public, b"head", signature[:32] + bytes(32))


def test_the_script_needs_nothing_but_python():
    names = [line.split()[1] for line in SCRIPT.read_text().splitlines() if line.startswith(("import ", "from "))]
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names
