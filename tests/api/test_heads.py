"""HEAD of every call that answers GET: its status and its headers, no body, and nothing counts as taken or opened."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.api.access import TABLE
from ccms.complaints.acts import evidence
from ccms.complaints.firm_desk import exports
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.api.conftest import of_consumer, of_firm

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-4000-8000-000000000000"
SAME = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Allow")


def test_head_says_what_get_says_and_brings_no_body(visitor):
    now = current_time()
    complaint, person, _firm, _contact = factories.a_complaint(now)
    buyer, reference = of_consumer(person), complaint.reference
    known = {"reference": reference, "firm_id": str(complaint.firm_id)}
    tried = 0
    for caller in (buyer, visitor, of_firm(complaint.firm)):
        for name in TABLE:
            method, _, path = name.partition(" ")
            if method != "GET":
                continue
            path = path.format_map({**dict.fromkeys(_names(path), NOWHERE), **known})
            got, told = caller.get(path), caller.send("HEAD", path)
            assert told.status_code == got.status_code, path
            assert told.content == b"", path
            assert {each: told.headers.get(each) for each in SAME} == {each: got.headers.get(each) for each in SAME}
            tried += 1
    assert tried > 50
    refused = visitor.send("HEAD", "/prechecks")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


def _names(path):
    return {part.partition("}")[0] for part in path.split("{")[1:]}


def test_a_file_is_not_opened_and_an_export_not_fetched_by_who_only_asks():
    now = current_time()
    complaint, person, firm, _contact = factories.a_complaint(now)
    paper = SimpleUploadedFile("receipt.txt", b"courier receipt 5512", "text/plain")
    by = factories.as_consumer(person)
    item = evidence.add_to_complaint(reference=complaint.reference, upload=paper, kind="other", by=by, now=now)
    desk = of_firm(firm)
    path = f"/complaints/{complaint.reference}/evidence/{item.id}"
    told = desk.send("HEAD", path)
    assert (told.status_code, told.headers["Content-Length"]) == (200, "20")
    assert not Event.objects.filter(kind="evidence.opened").exists()
    assert desk.get(path).status_code == 200
    assert Event.objects.filter(kind="evidence.opened").count() == 1

    asked = desk.post("/exports", {"format": "csv"}).json()["id"]
    exports.run_due(current_time())
    link = desk.get(f"/exports/{asked}").json()["link"].partition("/api/v1")[2]
    length = desk.send("HEAD", link).headers["Content-Length"]
    file = desk.get(link)
    assert (file.status_code, file.headers["Content-Length"]) == (200, length)
    assert desk.send("HEAD", link).status_code == 410
