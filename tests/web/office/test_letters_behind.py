"""A posted letter counts as received before the time to reach its firm ends, whatever stands before it."""

import uuid
from datetime import timedelta

from ccms.complaints.acts.sweeping import sweep
from ccms.notices.models import Notice
from tests.web.office.test_letters import case, clerk, post, work  # noqa: F401


def test_a_hundred_arrivals_in_trouble_make_no_posted_letter_unreceived(desk, case, clerk):  # noqa: F811
    work(desk)
    post(desk, clerk)
    desk.later(days=8)
    before = desk.now - timedelta(minutes=1)
    given = {"subject": "7K4M92XDPQH", "channel": "sms", "template": "consumer.offered", "language": "bn"}
    told = {"state": "delivered", "proof_due": True, "next_try_at": before, "created_at": before}
    Notice.objects.bulk_create(
        Notice(event=uuid.uuid4(), recipient=f"consumer:{uuid.uuid4()}", delivered_at=before, **given, **told)
        for _ in range(100)
    )

    sweep(desk.now)

    case.now_stands()
    assert (case.complaint.receipt_basis, case.complaint.reason) == ("registered_post", "")
