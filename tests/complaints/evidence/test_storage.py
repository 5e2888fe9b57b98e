import hashlib
import os
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from ccms.complaints.evidence.limits import LARGEST
from ccms.complaints.evidence.storage import Incoming, StoreDown, original_name
from ccms.complaints.evidence.stores import open_whole, store
from tests.complaints.evidence.files import place_of, preview_of

CONTENT = b"some bytes" * 1000


@pytest.fixture
def holder():
    return uuid4()


def keep(holder, content=CONTENT):
    """Keep these bytes and return where they lie."""
    with Incoming() as file:
        file.write(content)
        file.sync()
        store().keep(file, holder, original_name(file.sha256))
        return place_of(holder, file.sha256)


def whole(holder):
    """Open these bytes as they are handed out."""
    digest = hashlib.sha256(CONTENT).digest()
    return open_whole(holder, original_name(digest), digest)


def test_a_kept_file_is_named_by_its_digest_and_readable_by_no_account_of_another_group(folder, holder):
    place = keep(holder)
    assert place == folder / str(holder) / hashlib.sha256(CONTENT).hexdigest()
    assert place.read_bytes() == CONTENT
    assert place.stat().st_mode & 0o777 == 0o660
    assert place.parent.stat().st_mode & 0o777 == 0o770


def test_a_folder_below_one_that_hands_on_its_group_gets_no_mode_that_systemd_refuses(folder, holder, monkeypatch):
    folder.mkdir()
    folder.chmod(0o2770)
    given, chmod = [], os.chmod

    def noting(path, mode, **how):
        given.append(mode)
        chmod(path, mode, **how)

    monkeypatch.setattr(os, "chmod", noting)
    place = keep(holder)
    assert given
    assert not any(mode & (stat.S_ISGID | stat.S_ISUID) for mode in given)  # RestrictSUIDSGID=yes
    assert place.parent.stat().st_mode & stat.S_IRWXG == stat.S_IRWXG


def test_a_file_that_is_not_kept_is_gone(kept):
    with Incoming() as file:
        file.write(CONTENT)
        assert kept()
    assert kept() == []


def test_the_same_bytes_lie_there_once(kept, holder):
    keep(holder)
    keep(holder)
    assert len(kept()) == 1


def test_the_same_bytes_of_two_purchases_lie_there_twice(kept):
    keep(uuid4())
    keep(uuid4())
    assert len(kept()) == 2


def test_a_preview_lies_beside_its_original(holder):
    digest = hashlib.sha256(CONTENT).digest()
    assert preview_of(holder, digest).name == f"{digest.hex()}.preview.jpg"
    assert preview_of(holder, digest).parent == place_of(holder, digest).parent


def test_bytes_are_synced_before_they_have_a_name_and_the_name_before_anyone_hears_of_it(monkeypatch, holder):
    happened = []

    def noting(name, call):
        def noted(subject, *args, **how):
            what = Path(f"/proc/self/fd/{subject}" if isinstance(subject, int) else subject)
            happened.append((name, "folder" if what.is_dir() else "file"))
            return call(subject, *args, **how)

        return noted

    monkeypatch.setattr(os, "fsync", noting("fsync", os.fsync))
    monkeypatch.setattr(os, "rename", noting("rename", os.rename))
    with Incoming() as file:
        file.write(CONTENT)
        happened.clear()
        file.sync()
        store().keep(file, holder, original_name(file.sha256))
    new_folder = ("fsync", "folder")
    assert happened == [("fsync", "file"), new_folder, ("rename", "file"), ("fsync", "folder")]


def test_a_whole_file_is_handed_out(holder):
    keep(holder)
    with whole(holder) as file:
        assert file.read() == CONTENT


@pytest.mark.parametrize("damage", ["flip", "cut", "grow", "swap", "lose"])
def test_a_damaged_file_is_never_handed_out(holder, damage):
    place = keep(holder)
    match damage:
        case "flip":
            place.write_bytes(CONTENT[:-1] + bytes([CONTENT[-1] ^ 1]))
        case "cut":
            place.write_bytes(CONTENT[:-1])
        case "grow":
            place.write_bytes(CONTENT + b"x")
        case "swap":
            place.write_bytes(keep(holder, b"other").read_bytes())
        case _:
            place.unlink()
    with pytest.raises(StoreDown):
        whole(holder)


def test_more_than_the_largest_file_is_not_written():
    with Incoming() as file:
        file.write(bytes(LARGEST - 1))
        file.write(b"ab")
        file.write(b"c")
        assert file.size == LARGEST + 2
        assert file.path.stat().st_size == LARGEST


def test_a_disk_that_fails_on_the_way_is_told_at_the_end(monkeypatch, holder):
    with Incoming() as file:
        monkeypatch.setattr(file, "file", _Full())
        file.write(CONTENT)
        file.write(CONTENT)
        assert file.size == 2 * len(CONTENT)
        with pytest.raises(StoreDown):
            file.sync()
        with pytest.raises(StoreDown):
            store().keep(file, holder, original_name(file.sha256))


class _Full:
    def write(self, _):
        raise OSError(28, "No space left on device")

    def close(self):
        pass
