"""A session in a shop's frame ends with its complaint: of it, nothing is left but the receipt."""

import pytest

from ccms.complaints.models import Complaint
from tests.web.consumer.filing.walking import STORY, Walker
from tests.web.widget.test_crossing import framed

pytestmark = pytest.mark.django_db


def test_a_session_in_a_frame_ends_when_its_complaint_is_sent_and_its_receipt_stays():
    buyer, _shop = framed()
    buyer.send(narrative=STORY, wish="refund")
    buyer.answer_all(buyer.a4, until="/c/rules")
    buyer.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    filed_from = buyer.form(declaration="on")
    buyer.send(declaration="on")
    complaint = Complaint.objects.get()
    receipt = f"/c/sent/{complaint.reference}"
    assert buyer.path == receipt

    assert buyer.get(receipt).path == receipt  # also when it is loaded once more
    for address in (
        "/c",
        "/t",
        f"/t/{complaint.reference}",
        f"/t/{complaint.reference}/withdraw",
        "/c/story",
        "/c/check",
    ):
        page = buyer.client.get(address, follow=True)
        assert "01712" not in page.content.decode(), address
        assert STORY not in page.content.decode(), address
        assert page.request["PATH_INFO"] in {"/c", "/t", "/t/sign-in", f"/t/{complaint.reference}"}, address
    again = buyer.client.post("/c/check", filed_from, follow=True)
    assert again.request["PATH_INFO"] != receipt
    other = Walker("01812345678")
    other.sign_in().to_the_end().send(declaration="on")
    second = Complaint.objects.exclude(pk=complaint.pk).get()
    assert buyer.get(f"/c/sent/{second.reference}").path != f"/c/sent/{second.reference}"
    # a person in a page of our own stays signed in, as ever
    assert other.get(f"/t/{second.reference}/withdraw").path == f"/t/{second.reference}/withdraw"
