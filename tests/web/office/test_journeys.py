"""Whole ways through the pages of the desk, as an officer goes them."""

from datetime import timedelta

from ccms.accounts.actors import Role
from ccms.accounts.firms.entries import add_aliases
from ccms.complaints.lifecycle import Outcome, Status
from ccms.complaints.models import Order, Payment, Reward
from tests import factories
from tests.web.office.working import REASONS, parts, words_of


def test_an_order_is_paid_in_parts_rewarded_and_closed(desk):
    case = desk.at_hearing()
    case.act(desk.nasrin, "hold-hearing", attendance="both", text="দুই পক্ষের কথা শোনা হয়েছে।")
    case.act(desk.nasrin, "order", section="45", fine="২০,০০০", text=REASONS)
    first = case.act(desk.nasrin, "record-payment", amount="12000", receipt="CH-1", **parts("day", desk.today))
    case.act(desk.nasrin, "record-payment", amount="৮০০০", receipt="CH-2", **parts("day", desk.today))
    summary = words_of(case.get(desk.nasrin))
    asked = case.get(desk.nasrin, "/record-reward")
    case.act(desk.nasrin, "record-reward", not_staff="on", amount="500000", receipt="R-1", **parts("day", desk.today))
    closed = case.act(desk.nasrin, "close")

    assert first.headers["Location"] == case.url
    assert "আদায় হয়েছে ৳ ২০,০০০ ৳ ১২,০০০," in summary
    assert "৳ ২০,০০০ × ২৫% = ৳ ৫,০০০" in words_of(asked)
    assert closed.headers["Location"] == case.url
    assert case.now_stands().outcome == Outcome.ORDER_COMPLIED
    assert sorted(Payment.objects.values_list("amount_paisa", flat=True)) == [800_000, 1_200_000]
    assert list(Reward.objects.values_list("amount_paisa", flat=True)) == [500_000]
    assert case.events()[-6:] == [
        "office.held_hearing",
        "office.ordered",
        *["office.recorded_payment"] * 2,
        "office.recorded_reward",
        "office.closed",
    ]


def test_money_from_before_the_order_is_neither_its_payment_nor_its_reward(desk):
    case, yesterday = desk.ordered(fine_paisa=1_000_000), parts("day", desk.today - timedelta(days=1))
    early = case.ask(desk.nasrin, "record-payment", amount="4000", receipt="CH-1", **yesterday)
    case.act(desk.nasrin, "record-payment", amount="4000", receipt="CH-1", **parts("day", desk.today))
    early_share = case.ask(desk.nasrin, "record-reward", not_staff="on", amount="100000", receipt="R-1", **yesterday)

    assert [early.status_code, early_share.status_code] == [422, 422]
    assert "বা তার পরের তারিখ দিন" in words_of(early)
    assert "বা তার পরের তারিখ দিন" in words_of(early_share)
    assert (Payment.objects.count(), Reward.objects.count()) == (1, 0)


def test_the_complainant_gets_exactly_a_quarter_of_what_was_collected(desk):
    case = desk.ordered(fine_paisa=1_000_000)
    case.act(desk.nasrin, "record-payment", amount="3000", receipt="CH-1", **parts("day", desk.today))

    shown = case.ask(
        desk.nasrin, "record-reward", not_staff="on", amount="100000", receipt="R-1", **parts("day", desk.today)
    )
    case.act(desk.nasrin, "record-reward", not_staff="on", amount="75000", receipt="R-1", **parts("day", desk.today))

    assert shown.status_code == 422
    assert not Reward.objects.exclude(amount_paisa=75_000).exists()
    assert "record-reward" not in case.get(desk.nasrin).text


def test_a_share_that_grew_since_it_was_shown_is_not_paid_by_the_old_amount(desk):
    case = desk.ordered(fine_paisa=1_000_000)
    case.act(desk.nasrin, "record-payment", amount="3000", receipt="CH-1", **parts("day", desk.today))
    shown = case.ask(
        desk.nasrin, "record-reward", not_staff="on", amount="75000", receipt="R-1", **parts("day", desk.today)
    )
    case.act(desk.tanvir, "record-payment", amount="1000", receipt="CH-2", **parts("day", desk.today))

    confirmed = case.confirm(desk.nasrin, "record-reward", shown)

    assert confirmed.status_code == 422
    assert not Reward.objects.exists()


def test_an_order_with_money_still_due_to_the_complainant_cannot_be_closed(desk):
    case = desk.ordered(fine_paisa=1_000_000)
    case.act(desk.nasrin, "record-payment", amount="10000", receipt="CH-1", **parts("day", desk.today))

    asked = case.get(desk.nasrin, "/close")

    assert asked.status_code == 200
    assert "৳ ২,৫০০" in words_of(asked)
    assert f"{case.url}/close" not in case.get(desk.nasrin).text


def test_an_unpaid_order_is_closed_by_the_head_alone_and_with_a_reason(desk):
    case, head = desk.ordered(), desk.member("শাহানা পারভীন", Role.OFFICE_HEAD)
    desk.later(days=20)  # more than the days to pay
    case.act(desk.nasrin, "start-recovery")

    refused = case.get(desk.nasrin, "/close")
    forced = case.ask(desk.nasrin, "close", text="টাকা নেই।")
    silent = case.ask(head, "close", text="")
    case.act(head, "close", text="প্রতিষ্ঠানটি আর নেই।")

    assert "শুধু অফিস-প্রধান" in words_of(refused)
    assert "<textarea" not in refused.text
    assert forced.status_code == silent.status_code == 422
    assert case.now_stands().outcome == Outcome.ORDER_UNPAID


def test_what_is_paid_after_the_closing_is_recorded_with_the_quarter(desk):
    case, head = desk.ordered(), desk.member("শাহানা পারভীন", Role.OFFICE_HEAD)
    desk.later(days=20)
    case.act(head, "close", text="প্রতিষ্ঠানটি আর নেই।")
    desk.later(days=100)
    assert case.now_stands().outcome == Outcome.ORDER_UNPAID

    case.act(desk.nasrin, "record-payment", amount="8000", receipt="CH-1", **parts("day", desk.today))
    too_much = case.ask(desk.nasrin, "record-payment", amount="12001", receipt="CH-2", **parts("day", desk.today))
    case.act(desk.nasrin, "record-reward", not_staff="on", amount="200000", receipt="R-1", **parts("day", desk.today))
    case.act(desk.nasrin, "record-payment", amount="12000", receipt="CH-2", **parts("day", desk.today))

    assert too_much.status_code == 422
    assert sum(Payment.objects.values_list("amount_paisa", flat=True)) == 2_000_000
    assert list(Reward.objects.values_list("amount_paisa", flat=True)) == [200_000]
    stands = case.now_stands()
    assert (stands.status, stands.outcome) == (Status.CLOSED, Outcome.ORDER_UNPAID)
    assert not stands.deadlines.filter(closed_at=None).exists()


def test_recovery_is_started_once(desk):
    case = desk.ordered()
    desk.later(days=20)  # more than the days to pay
    asked = words_of(case.ask(desk.nasrin, "start-recovery"))
    assert Order.objects.get().fine_paisa == 2_000_000
    assert "বাড়তি যা চাওয়া যায় (ধারা ৭০(৫)) ৳ ৫,০০০" in asked
    case.act(desk.nasrin, "start-recovery")

    again = case.get(desk.nasrin, "/start-recovery")

    assert again.status_code == 200
    assert "start-recovery" not in case.get(desk.nasrin).text


def test_a_hearing_is_moved_and_both_sides_are_shown_the_new_day(desk):
    case = desk.taken_up()
    new_day = desk.today + timedelta(days=40)
    case.act(desk.nasrin, "set-hearing", agreed="on", time="১০:৩০", place="কক্ষ ৭", **parts("day", new_day))
    moved = {"reason": "party_asked", "time": "14.15", "place": "কক্ষ ৯", **parts("day", new_day)}

    shown = case.ask(desk.nasrin, "adjourn", **moved)
    case.confirm(desk.nasrin, "adjourn", shown)
    standing = words_of(case.get(desk.nasrin))

    assert "দুপুর ২:১৫" in words_of(shown)
    assert "কক্ষ ৯" in words_of(shown)
    assert case.now_stands().status == Status.HEARING
    assert case.events()[-2:] == ["office.set_hearing", "office.adjourned"]
    assert "কক্ষ ৯" in standing
    assert "দিন বদলানো হয়েছে" in standing


def test_what_both_sides_agree_at_the_hearing_becomes_a_promise(desk):
    case = desk.at_hearing()
    day = desk.today + timedelta(days=365)

    bare = case.ask(desk.nasrin, "record-settlement", how="promise", remedy="refund", **parts("day", day))
    case.act(desk.nasrin, "record-settlement", how="promise", remedy="refund", amount="4300", **parts("day", day))

    assert bare.status_code == 422
    assert case.now_stands().status == Status.PROMISED
    assert case.complaint.promised_on == day


def test_what_was_done_at_the_hearing_settles_at_once(desk):
    case = desk.at_hearing()

    case.act(desk.nasrin, "record-settlement", how="done", remedy="refund", amount="৪৩০০")

    assert case.now_stands().status == Status.SETTLED


def test_a_refusal_is_overturned_or_the_right_seller_is_found(desk):
    case, right = desk.taken_up(), factories.firm(desk.now, name="নকশিঘর", name_en="Nokshighar")
    add_aliases(right, ("নকশিঘর", "Nokshighar"))
    search = "send-to-firm?q=nokshighor"

    page = case.get(desk.nasrin, f"/{search}")
    shown = case.ask(desk.nasrin, search, firm=str(right.pk), text="অভিযোগটি এই দোকানের।")
    case.confirm(desk.nasrin, search, shown)

    assert "নকশিঘর" in page.text
    assert "এই পক্ষকে কিছু পাঠানো হবে না" in words_of(shown)  # no contact of it is known
    assert case.now_stands().firm_id == right.pk
    assert case.complaint.status == Status.WITH_FIRM
