"""A review is made by another officer; who decided before reads all, and learns why he cannot."""

from datetime import timedelta
from shutil import copytree

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import RequestReview
from ccms.complaints.acts.firm import Interim
from ccms.complaints.acts.office import RejectComplaint
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.lifecycle import Action, Status
from ccms.complaints.reading.own_case import case_of
from ccms.core.failures import ValidationFailed
from ccms.law.pack.book import PACKS, use_own
from ccms.notices.models import Notice
from tests.web.office.working import REASONS, words_of

NOT_AGAIN = ("request-information", "send-to-firm", "refer", "reject-complaint", "dismiss", "set-hearing")


@pytest.fixture
def reviewed(desk):
    """Return a complaint that Nasrin dismissed, and whose buyer asks that another officer look."""
    case = desk.taken_up()
    case.act(desk.nasrin, "dismiss", reason="not_proved", text="প্রমাণ নেই।")
    perform(RequestReview(reason="new_proof", text="কুরিয়ারের রসিদ পেয়েছি।"), **case.by(case.buyer))
    return case


def test_who_decided_before_is_told_why_he_cannot_again(desk, reviewed):
    summary = reviewed.get(desk.nasrin)
    asked = reviewed.get(desk.nasrin, "/set-hearing")
    sent = reviewed.ask(desk.nasrin, "dismiss", reason="not_proved", text="আবারও প্রমাণ নেই।")

    assert "সিদ্ধান্ত দেবেন অন্য কর্মকর্তা" in words_of(summary)
    assert not any(f"{reviewed.url}/{act}" in summary.text for act in NOT_AGAIN)
    assert asked.status_code == 409
    assert "আবার সিদ্ধান্ত দিতে পারেন না" in words_of(asked)
    assert sent.status_code == 422
    assert "এবার অন্য কর্মকর্তা দেখবেন" in words_of(sent)
    assert reviewed.now_stands().status == Status.SCRUTINY


def test_another_officer_takes_it_and_decides(desk, reviewed):
    page = reviewed.get(desk.nasrin, "/reassign")
    reviewed.act(desk.tanvir, "reassign", post=str(desk.actor(desk.tanvir).posts[0]))
    reviewed.act(desk.tanvir, "dismiss", reason="no_breach", text="রসিদেও কোনো ধারা ভাঙা দেখা যায় না।")

    assert "নাসরিন সুলতানা" not in page.text[page.text.index("<main") : page.text.index("</main>")]
    assert reviewed.now_stands().decided_by_id == desk.tanvir.pk
    assert reviewed.complaint.status == Status.CLOSED


def test_who_decided_before_cannot_hold_the_hearing_that_another_set(desk, reviewed):
    year = {"day-year": str(desk.today.year + 1), "day-month": "3", "day-day": "1"}
    reviewed.act(desk.tanvir, "set-hearing", agreed="on", time="11:00", place="কক্ষ ৭", **year)
    desk.later(days=500)

    asked = reviewed.get(desk.nasrin, "/hold-hearing")
    forced = desk.sign_in(desk.nasrin).post(
        f"{reviewed.url}/hold-hearing",
        {
            "idempotency_key": "9b0a4f5e-2a47-4b5e-8d6e-4a3a2f6f9a01",
            "attendance": "both",
            "text": "শোনা হয়েছে।",
            "stage": "confirm",
        },
    )

    assert asked.status_code == 409
    assert forced.status_code == 422
    assert "office.held_hearing" not in reviewed.events()


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [("not_ecommerce", "out_of_scope"), ("out_of_scope", "out_of_scope"), ("no_seller", "rejected")],
)
def test_what_is_no_matter_for_the_office_ends_apart_from_what_it_did_not_accept(desk, reason, outcome):
    case = desk.taken_up()
    perform(RejectComplaint(reason=reason, text=REASONS), **case.by(desk.nasrin))

    assert case.now_stands().outcome == outcome
    assert Notice.objects.filter(subject=case.reference, template=f"consumer.closed_{outcome}").exists()


def test_a_pack_switches_the_review_off_and_shortens_an_interim_reply(desk, tmp_path):
    """The two figures were read by nothing: a pack that changed them changed nothing."""
    case, asked = desk.taken_up(), desk.filed()
    perform(RejectComplaint(reason="out_of_scope", text=REASONS), **case.by(desk.nasrin))
    packs = copytree(PACKS, tmp_path / "packs")
    figures = packs / "figures.toml"
    written = figures.read_text(encoding="utf-8")
    for name, before, after in (("review_enabled", 1, 0), ("interim_latest_days", 15, 3)):
        assert f'id = "{name}"\namount = {before}\n' in written
        written = written.replace(f'id = "{name}"\namount = {before}\n', f'id = "{name}"\namount = {after}\n')
    figures.write_text(written, encoding="utf-8")
    late = Interim(code="courier", day=desk.today + timedelta(days=10))
    firm_received(
        reference=asked.reference, contact=asked.contact.id, at=desk.now, basis="opened", now=desk.now, by=asked.seller
    )

    use_own(packs=packs, holidays_file=None)
    try:
        with pytest.raises(ValidationFailed) as off:
            perform(RequestReview(reason="new_proof", text=REASONS), **case.by(case.buyer))
        assert Action.REQUEST_REVIEW not in case_of(case.reference, case.buyer).allowed
        with pytest.raises(ValidationFailed) as far:
            perform(late, **asked.by(asked.seller))
    finally:
        use_own(packs=None, holidays_file=None)
    assert [str(off.value.errors[""].slug), str(far.value.errors["day"].slug)] == ["review-off", "date-too-far"]

    perform(late, **asked.by(asked.seller))
    perform(RequestReview(reason="new_proof", text=REASONS), **case.by(case.buyer))
