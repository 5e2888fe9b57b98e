"""Evidence in a real S3 store: SeaweedFS, started by these tests."""

import hashlib
import time
import urllib.error
import urllib.request
from uuid import UUID, uuid4

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from ccms.complaints.acts import evidence
from ccms.complaints.evidence import cleaning, previews
from ccms.complaints.evidence.limits import MIB
from ccms.complaints.evidence.serving import Span
from ccms.complaints.evidence.storage import Incoming, StoreDown, original_name, preview_name
from ccms.complaints.evidence.stores import open_whole, store
from ccms.complaints.filing import drafts
from ccms.complaints.models import Evidence
from ccms.complaints.verification import verify_complaints
from tests import factories
from tests.complaints.evidence.files import box, film, picture, upload
from tests.stores import BUCKET, KEY, SECRET, seaweedfs

pytestmark = pytest.mark.django_db
LONG = film() + box(b"free", bytes(range(256)) * (3 * MIB // 256))


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    with seaweedfs(tmp_path_factory.mktemp("weed")) as url:
        yield url


@pytest.fixture(scope="module")
def keys(door):
    """Return a client of our own, with which the tests look behind the store's back."""
    client = Session().create_client(
        "s3",
        endpoint_url=door,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(s3={"addressing_style": "path"}),
    )
    for _ in range(60):
        try:
            client.create_bucket(Bucket=BUCKET)
            break
        except ClientError:
            time.sleep(0.5)  # the door opens before the rooms behind it
    return client


@pytest.fixture(autouse=True)
def bucket(keys, door, settings, monkeypatch):
    """Keep this test's evidence under a prefix of its own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    settings.CCMS_EVIDENCE_URL = f"s3://{BUCKET}/{uuid4().hex}?endpoint={door}"
    return settings.CCMS_EVIDENCE_URL.partition("?")[0].removeprefix(f"s3://{BUCKET}/")


@pytest.fixture
def there(keys, bucket):
    """Return a function that lists what lies in this test's part of the bucket."""

    def names():
        found = keys.list_objects_v2(Bucket=BUCKET, Prefix=bucket).get("Contents", [])
        return sorted(each["Key"].removeprefix(f"{bucket}/") for each in found)

    return names


@pytest.fixture
def draft(now):
    by = factories.as_consumer(factories.consumer(now))
    return drafts.begin(by, now).id, by


def add(draft, now, content, name="a.jpg"):
    return evidence.add_to_draft(draft_id=draft[0], upload=upload(content, name), kind="other", by=draft[1], now=now)


def read(item, by, now, **how):
    with evidence.open_for(item.id, by, now, **{"preview": False, **how}).stream as file:
        return file.read()


def key_of(bucket, item):
    return f"{bucket}/{item.holder}/{original_name(item.sha256)}"


def test_a_file_lies_in_the_bucket_and_not_on_this_machine(draft, now, there, kept):
    content = picture("JPEG")
    item = add(draft, now, content)
    assert there() == [f"{item.holder}/{original_name(item.sha256)}", f"{item.holder}/{preview_name(item.sha256)}"]
    assert kept() == []
    assert read(item, draft[1], now) == content
    assert read(item, draft[1], now, preview=True).startswith(b"\xff\xd8\xff")
    assert kept() == [], "what was fetched to be compared is gone with its reader"


def test_a_player_gets_parts_and_only_they_are_fetched(draft, now, monkeypatch):
    item = add(draft, now, LONG, "a.mp4")
    monkeypatch.setattr(type(store()), "fetch", None)
    assert read(item, draft[1], now, span=Span(MIB - 5, MIB + 5)) == LONG[MIB - 5 : MIB + 5]
    assert read(item, draft[1], now, span=Span(len(LONG) - 7, len(LONG) + 9)) == LONG[-7:]


@pytest.mark.parametrize("damage", ["flip", "cut", "lose"])
def test_what_was_damaged_in_the_bucket_is_never_handed_out(draft, now, keys, bucket, damage):
    item = add(draft, now, LONG, "a.mp4")
    key = key_of(bucket, item)
    match damage:
        case "flip":
            keys.put_object(Bucket=BUCKET, Key=key, Body=LONG[:-1] + bytes([LONG[-1] ^ 1]))
        case "cut":
            keys.put_object(Bucket=BUCKET, Key=key, Body=LONG[:-1])
        case _:
            keys.delete_object(Bucket=BUCKET, Key=key)
    for how in ({}, {"span": Span(len(LONG) - 9, len(LONG))}):
        with pytest.raises(StoreDown):
            read(item, draft[1], now, **how)


def test_the_store_refuses_bytes_that_are_not_what_was_digested(there):
    with Incoming() as file:
        file.write(b"what came")
        file.sync()
        file.path.write_bytes(b"disturbed")
        with pytest.raises(StoreDown):
            store().keep(file, uuid4(), original_name(file.sha256))
    assert there() == []


def test_no_row_is_written_where_the_bucket_refuses(draft, now, monkeypatch, settings, kept):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    settings.CCMS_EVIDENCE_URL += "&region=elsewhere"  # another client, which reads the key anew
    with pytest.raises(StoreDown) as down:
        add(draft, now, picture("JPEG"))
    assert down.value.status == 503
    assert not Evidence.objects.exists()
    assert kept() == []


def test_nobody_reads_the_bucket_without_our_key(draft, now, door, bucket):
    item = add(draft, now, b"bKash 1200 taka", "a.txt")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{door}/{BUCKET}/{key_of(bucket, item)}", timeout=10)  # noqa: S310 - this machine
    assert refused.value.code == 403


def test_a_preview_that_was_lost_is_drawn_again(draft, now, keys, bucket):
    item = add(draft, now, picture("JPEG"))
    keys.delete_object(Bucket=BUCKET, Key=f"{bucket}/{item.holder}/{preview_name(item.sha256)}")
    assert read(item, draft[1], now, preview=True).startswith(b"\xff\xd8\xff")
    Evidence.objects.update(preview="waiting")
    assert previews.make_waiting(now) == 1


def test_what_is_taken_away_is_gone_from_the_bucket(draft, now, there, django_capture_on_commit_callbacks):
    gone, stays = add(draft, now, picture("JPEG")), add(draft, now, b"stays", "a.txt")
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove_from_draft(draft_id=draft[0], evidence_id=gone.id, by=draft[1])
    assert there() == [f"{stays.holder}/{original_name(stays.sha256)}"]


def test_the_cleaner_walks_the_whole_bucket_in_a_day_and_takes_only_what_has_no_row(draft, now, there):
    stays = add(draft, now, b"stays", "a.txt")
    for number in (0x00, 0x17, 0x80, 0xFF):
        with Incoming() as file:
            file.write(b"orphan")
            file.sync()
            store().keep(file, UUID(bytes=bytes([number]) + uuid4().bytes[1:]), original_name(file.sha256))
    removed = [cleaning.clean(now.replace(hour=hour)).orphans for hour in range(24)]
    assert sum(removed) == 4
    assert max(removed) < 4
    assert there() == [f"{stays.holder}/{original_name(stays.sha256)}"]


def test_verify_finds_what_the_bucket_lost_or_changed(now, keys, bucket):
    complaint, person, _shop, _reach = factories.a_complaint(now)
    by = factories.as_consumer(person)
    given = [
        evidence.add_to_complaint(
            reference=complaint.reference, upload=upload(content, "a.txt"), kind="other", by=by, now=now
        )
        for content in (b"one", b"two", b"three")
    ]
    assert verify_complaints().findings == []
    keys.put_object(Bucket=BUCKET, Key=key_of(bucket, given[0]), Body=b"One")
    keys.delete_object(Bucket=BUCKET, Key=key_of(bucket, given[1]))
    assert sorted(verify_complaints().findings) == [
        ("an evidence file is missing", str(given[1].id)),
        ("an evidence file was altered", str(given[0].id)),
    ]


def test_ready_means_that_the_bucket_answers(client, settings):
    assert client.get("/readyz").json()["evidence"] is True
    settings.CCMS_EVIDENCE_URL = settings.CCMS_EVIDENCE_URL.replace(BUCKET, "no-such-bucket")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["evidence"]) == (503, False)


def test_a_store_that_is_not_there_is_our_fault_and_nobody_waits_for_long(draft, now, settings):
    settings.CCMS_EVIDENCE_URL = f"s3://{BUCKET}/gone?endpoint=http://127.0.0.1:9"
    with pytest.raises(StoreDown):
        add(draft, now, b"a", "a.txt")
    with pytest.raises(StoreDown):
        open_whole(uuid4(), original_name(hashlib.sha256(b"a").digest()), hashlib.sha256(b"a").digest())
    assert not store().is_ready()
