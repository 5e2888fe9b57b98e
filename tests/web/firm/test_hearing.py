"""A seller who is called to a hearing: what to bring, and to say that they cannot come."""

from datetime import timedelta

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import SetHearing
from ccms.gate.clock import current_time
from tests.web.firm.conftest import words

WHY = "সেদিন দোকান খোলা রাখার কেউ নেই।"


def test_the_seller_reads_what_to_bring_and_can_say_that_they_cannot_come(proved):
    officer = proved.escalate().take_up()
    perform(SetHearing(at=current_time() + timedelta(days=5), place="কক্ষ ৭", agreed=True), **proved.by(officer))

    page = words(proved.get())
    assert "সঙ্গে যা আনবেন এ নিয়ে যা আছে: বিল বা অর্ডারের কাগজ" in page
    assert "শুনানিতে আসতে পারবেন না? জানান" in page

    assert proved.post("/hearing", text="").status_code == 422
    assert WHY in words(proved.post("/hearing", text=WHY))
    assert proved.post("/hearing", text=WHY, stage="confirm").status_code == 302
    assert "firm.said_cannot_come" in proved.events()
    assert "শুনানিতে আসতে পারবেন না? জানান" not in words(proved.get())
