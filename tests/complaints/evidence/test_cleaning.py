import os
import time
from uuid import uuid4

import pytest
from django.db import connection, transaction

from ccms.complaints.acts import evidence
from ccms.complaints.evidence import cleaning, limits
from ccms.complaints.evidence.cleaning import Cleaned, clean
from ccms.complaints.evidence.limits import Account
from ccms.complaints.evidence.storage import Incoming, original_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.filing import drafts
from ccms.complaints.models import Evidence
from tests import factories
from tests.complaints.evidence.files import picture, place_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(now):
    """Return a kept picture of a draft."""
    by = factories.as_consumer(factories.consumer(now))
    draft = drafts.begin(by, now)
    return evidence.add_to_draft(
        draft_id=draft.id, upload=upload(picture("PNG"), "a.png"), kind="other", by=by, now=now
    )


def orphan(holder, content=b"nobody's"):
    """Keep bytes as an upload does that then loses its transaction."""
    with Incoming() as file:
        file.write(content)
        file.sync()
        store().keep(file, holder, original_name(file.sha256))
        return place_of(holder, file.sha256)


def unfinished(folder, hours):
    """Leave what an upload leaves whose process was killed so long ago, by the clock of the disk."""
    path = folder / "incoming" / uuid4().hex
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a file")
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path


def test_an_empty_folder_is_clean(now):
    assert clean(now) == Cleaned()


def test_what_has_a_row_stays_with_its_preview(item, kept, now):
    before = kept()
    assert len(before) == 2
    assert clean(now) == Cleaned()
    assert kept() == before


def test_a_file_without_a_row_goes_with_its_empty_folder(item, now):
    beside, alone = orphan(item.holder), orphan(uuid4())
    assert clean(now) == Cleaned(orphans=2)
    assert not beside.exists()
    assert not alone.parent.exists()
    assert place_of(item.holder, item.sha256).exists()


def test_the_files_of_a_discarded_draft_go_with_their_previews(item, kept, now):
    Evidence.objects.all().delete()
    assert clean(now) == Cleaned(orphans=2)
    assert kept() == []


def test_what_broke_off_goes_after_a_day(folder, now):
    old = unfinished(folder, 25)
    young = unfinished(folder, 23)
    assert clean(now) == Cleaned(unfinished=1)
    assert not old.exists()
    assert young.exists()


def test_what_is_being_written_stays_however_old_it_is(now):
    with Incoming() as file:
        file.write(b"half")
        os.utime(file.path, (0, 0))
        assert clean(now) == Cleaned()
        assert file.path.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_is_being_written_is_not_taken_for_lost(now, in_parallel):
    by = factories.as_consumer(factories.consumer(now))
    holder = uuid4()
    with transaction.atomic():
        limits.asked(Account(holder, "consumer"), by, b"", now)
        place = orphan(holder)
        in_parallel(lambda _: _suspected(holder), times=1, threads=1)
        Evidence.objects.create(
            id=uuid4(),
            holder=holder,
            kind="other",
            media_type="text/plain",
            size=8,
            sha256=bytes.fromhex(place.name),
            name="a.txt",
            side="consumer",
            added_by=by.text,
            added_at=now,
        )
    assert clean(now) == Cleaned()
    assert place.exists()


def _suspected(holder):
    """The cleaner suspects it, and has to wait for its upload before it looks again."""
    assert cleaning._suspects([holder]) == [holder]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [limits.lock_name(holder)])
        assert cursor.fetchone() == (False,)
