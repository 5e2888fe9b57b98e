"""What is done with files in a story: given by the API, cleared or closed by the scanner, opened."""

from contextlib import closing
from http import HTTPStatus
from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from ccms.complaints.acts import evidence, scanning
from ccms.complaints.evidence.storage import original_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.filing import drafts
from ccms.complaints.models import Evidence
from tests.scanners import a_scanner_that, read_all


def _picture(world):
    """Return the first picture, then the second, the third …, in every run the same ones."""
    world.pictures += 1
    written = BytesIO()
    Image.new("RGB", (8, 8), (40 * world.pictures, 90, 30)).save(written, "PNG")
    return SimpleUploadedFile(f"ছবি-{world.pictures}.png", written.getvalue(), content_type="image/png")


def draft_with_files(world, by, files):
    """Begin a filing with so many pictures, and return the id of its draft."""
    draft = drafts.begin(by, world.now).id
    for _ in range(files):
        upload = _picture(world)
        evidence.add_to_draft(draft_id=draft, upload=upload, kind="product_photo", by=by, now=world.now)
    return draft


def add_file(world, known, kind="product_photo"):
    """Give a file by the call of the API."""
    headers = {"Authorization": f"Bearer {world.token_of(known['by'])}", "Idempotency-Key": str(uuid4())}
    path = f"/api/v1/complaints/{known['reference']}/evidence"
    answer = Client(headers=headers).post(path, {"file": _picture(world), "kind": kind})
    assert answer.status_code == HTTPStatus.CREATED, answer.content.decode()


def last_file(world):
    """Return the id of the file that was given last."""
    return Evidence.objects.filter(holder=world.complaint.purchase_id).latest("added_at").pk


def a_paper(world):
    """Return a text as another office gives it."""
    world.pictures += 1
    said = f"উত্তর {world.pictures}".encode()
    return SimpleUploadedFile(f"উত্তর-{world.pictures}.txt", said, content_type="text/plain")


def quarantine(world, known):
    """Let the scanner find a virus in the last file, and none in the others."""
    row = Evidence.objects.get(pk=last_file(world))
    with closing(store().fetch(row.holder, original_name(row.sha256))) as file:
        infected = file.read()

    def judge(line):
        line.sendall(b"stream: Eicar-Test FOUND\0" if infected in read_all(line) else b"stream: OK\0")

    with a_scanner_that(judge) as address, override_settings(CCMS_CLAMD_URL=address):
        assert scanning.scan_waiting(known["now"])


def open_file(world, known):
    """Open the last file."""
    file = evidence.open_for(last_file(world), known["by"], world.now, preview=False)
    file.stream.close()
