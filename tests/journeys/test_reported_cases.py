"""The reported cases, filed through the real service on their own days, to the ends that they had or must have.

Facts and sources: reference law.md, section 8; the purchases stand in `ccms.demonstration.cases`.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from ccms.accounts.firms.entries import known_wallets, make_shadow
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.models import FirmContact
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import FineTooHigh
from ccms.complaints.acts.dispatches import Refer
from ccms.complaints.acts.office import RejectComplaint, SendToFirm
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import NotRipe, OutOfScope
from ccms.complaints.models import Answer, Complaint, Deadline
from ccms.complaints.reading.prechecking import foresee
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.demonstration import cases
from ccms.law.pack.book import book
from ccms.law.routing import routes
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories as make
from tests.journeys.telling import in_dhaka


def bodies(told, facts):
    """Return whom the law concerns, each with the role."""
    pack = book().on(dhaka_day(told.now))
    found = routes(pack, facts["category"], told.filed.precheck.findings, facts)
    return {each.body.code: each.role for each in found}


def limits(told):
    """Return the three days of section 60."""
    complaint = told.complaint
    return tuple(day and day.isoformat() for day in (complaint.cause_on, complaint.safe_last, complaint.outer_last))


class TestA1:
    """Groceries for 645 taka, paid and never supplied: fined 50,000, of which the buyer got 12,500."""

    def test_from_the_filing_to_a_reward_of_exactly_12_500_taka(self, story):
        told = story("2026-03-08 12:00").file(cases.groceries())
        assert told.stands() == ("with_firm",)
        assert told.findings()["ACT-45-PROMISE"] == "BREACH"
        assert limits(told) == ("2026-03-07", "2026-04-05", "2026-04-06"), "the five days of the Guidelines end last"
        assert bodies(told, cases.groceries())["DNCRP"] == "lead"
        assert told.due("charge_sheet") == "2026-06-07 00:00"

        told.wait(hours=2)
        told.is_served()
        assert told.due("answer") == "2026-03-16 00:00"
        told.wait_until("2026-03-16 00:00")
        assert told.stands() == ("escalated", "silence")

        told.wait_until("2026-03-16 11:00")
        told.take_up()
        told.hear(on="2026-03-24 11:00")
        assert "45" in book().on(dhaka_day(told.now)).categories["NON_DELIVERY"].sections
        with pytest.raises(FineTooHigh) as refused:
            told.order("45", 50_001)
        assert refused.value.errors["fine"].params == {"maximum": 50_000_00, "section": "45"}
        told.order("45", 50_000)
        assert told.stands() == ("ordered", "silence")

        with pytest.raises(ValidationFailed):
            told.reward(12_500_00)  # nothing is collected yet
        told.collect(50_000)
        with pytest.raises(ValidationFailed):
            told.reward(12_500_01)
        told.reward(12_500_00)
        told.closes()

        assert told.stands() == ("closed", "silence", "order_complied")
        assert told.fine().rewards.get().amount_paisa == 12_500_00
        assert told.told("consumer")[-2:] == ["consumer.reward_recorded", "consumer.closed_order_complied"]


class TestA2:
    """A product of 500 taka "discounted" to 850, heard on 15 October 2017; a lakh was reported under section 45."""

    def test_a_lakh_is_refused_under_section_45_and_stands_under_44(self, story):
        told = story("2017-09-28 11:00").file(cases.false_discount())
        assert told.stands() == ("with_firm",)
        assert told.findings()["ACT-44-ADVERT"] == "BREACH"
        assert {r for rule, r in told.findings().items() if rule.startswith("DCG")} <= {"NOT_APPLICABLE"}
        told.is_served()
        told.defends()
        told.is_reached()
        told.wait(hours=3)
        told.reject("not_true", "আগের দাম ৫০০ টাকাই ছিল।")
        told.wait(days=3)
        told.take_up()
        told.hear(on="2017-10-15 10:00")

        with pytest.raises(FineTooHigh) as refused:
            told.order("45", 100_000)
        assert refused.value.errors["fine"].params == {"maximum": 50_000_00, "section": "45"}
        assert told.stands() == ("hearing", "disagreement")
        told.order("44", 100_000)
        told.collect(100_000)
        told.reward(25_000_00)
        told.closes()

        assert told.stands() == ("closed", "disagreement", "order_complied")
        assert (told.fine().section, told.fine().fine_paisa) == ("44", 100_000_00)


class TestA4:
    """Two jeans for 4,300 taka from a Facebook page, half paid by bKash; two cheap T-shirts came."""

    @pytest.fixture
    def jeans(self, story):
        told = story("2026-04-20 12:00", contact=False)
        link = "https://www.facebook.com/fashion.angina"
        told.shop = make_shadow("ফ্যাশন আঙিনা", now=told.now, named_by=told.person.id, link=link, wallet="01712345678")
        return told.file(cases.two_jeans())

    def test_the_advance_and_the_registration_are_breaches_and_the_cell_is_concerned(self, jeans):
        found = jeans.findings()

        assert jeans.stands() == ("with_firm",)
        assert (found["ACT-45-AS-PROMISED"], found["DCG-ADV10"], found["DCG-REG"]) == ("BREACH", "BREACH", "BREACH")
        assert bodies(jeans, cases.two_jeans()) == {"DNCRP": "lead", "CDCC": "copy", "RJSC": "copy"}

    def test_the_bkash_number_is_the_hint_who_the_page_is(self, jeans):
        assert known_wallets(jeans.shop.pk) == {wallet_index("01712345678")}

    def test_a_page_that_nobody_reaches_is_before_the_office_after_three_days(self, jeans):
        assert jeans.due("reach_firm") == "2026-04-24 00:00"
        jeans.wait_until("2026-04-23 23:59")
        assert jeans.stands() == ("with_firm",)
        jeans.wait_until("2026-04-24 00:00")
        assert jeans.stands() == ("escalated", "unreachable")

        jeans.take_up()
        with pytest.raises(ValidationFailed):  # it coordinates, and has nobody to accept a complaint
            perform(Refer(despite="কাগজ পরে যাবে।", body="CDCC", basis="competence"), **jeans.by(jeans.first_officer))
        perform(Refer(despite="কাগজ পরে যাবে।", body="RJSC", basis="competence"), **jeans.by(jeans.first_officer))
        assert jeans.stands() == ("referred", "unreachable")

    def test_a_link_that_somebody_opened_is_notice_and_never_silence(self, jeans):
        jeans.wait(hours=5)
        jeans.opens_pasted_link()
        assert jeans.due("answer") == "2026-04-28 00:00"
        jeans.wait_until("2026-04-28 00:00")

        assert jeans.stands() == ("escalated", "unreachable")
        assert jeans.complaint.receipt_basis == "opened"
        assert not jeans.complaint.receipt_proved


class TestA5:
    """A washing machine paid on 31 October 2020, promised in 45 working days: before the guideline."""

    def test_on_the_last_promised_day_it_is_too_early(self, story):
        told = story("2021-01-03 23:59")
        with pytest.raises(NotRipe) as refused:
            told.file(cases.washing_machine())

        assert refused.value.params["day"] == cases.day("2021-01-04")
        assert not Complaint.objects.exists()
        assert not Event.objects.exists()

    def test_from_4_january_it_is_accepted_under_the_act_alone(self, story):
        told = story("2021-01-10 12:00").file(cases.washing_machine())
        found = told.findings()

        assert told.stands() == ("with_firm",)
        assert found["ACT-45-PROMISE"] == "BREACH"
        assert {result for rule, result in found.items() if rule.startswith("DCG")} == {"NOT_APPLICABLE"}
        assert limits(told) == ("2021-01-04", "2021-02-02", "2021-02-03")


class TestA7:
    """bKash charged twice, the order cancelled, one payment not back after three days."""

    def test_the_cancellation_rule_is_broken_and_bangladesh_bank_can_be_asked(self, story):
        told = story("2026-03-08 12:00").file(cases.charged_twice())
        finding = next(each for each in told.complaint.findings if each["rule"] == "BB-CANCEL3")

        assert told.stands() == ("with_firm",)
        assert (finding["result"], finding["due_on"]) == ("BREACH", "2026-03-05")
        assert bodies(told, cases.charged_twice())["BB"] == "refer"

        told.is_served()
        told.wait_until("2026-03-16 00:00")
        told.take_up()
        perform(Refer(despite="কাগজ পরে যাবে।", body="BB", basis="competence"), **told.by(told.first_officer))
        assert told.stands() == ("referred", "silence")
        assert told.due("referral") == "2026-03-30 00:00"  # 17, 20 to 23, 26 March are holidays, 27 and 28 a weekend


class TestA8:
    """Dhaka to Dhaka, paid in full on 1 March 2026 at 10:00; the complaint comes on 4 March."""

    def test_it_is_refused_now_and_a_message_comes_on_7_march(self, story):
        told = story("2026-03-04 12:00")
        with pytest.raises(NotRipe) as refused:
            told.file(cases.same_city_order())
        assert refused.value.params["day"] == cases.day("2026-03-07")
        assert not Complaint.objects.exists()

        drafts.begin(told.buyer, told.now)
        drafts.keep_until(by=told.buyer, day=refused.value.params["day"], last=None)
        told.wait_until("2026-03-06 23:59")
        assert drafts.tell_ripe(told.now) == 0
        told.wait_until("2026-03-07 00:00")
        assert drafts.tell_ripe(told.now) == 1
        assert Notice.objects.get(template="consumer.draft_ripe").recipient == f"consumer:{told.person.id}"

    def test_on_7_march_it_is_accepted(self, story):
        told = story("2026-03-07 00:01").file(cases.same_city_order())

        assert told.stands() == ("with_firm",)
        assert told.findings()["DCG-DELIV5"] == "BREACH"

    def test_the_hand_over_to_the_courier_can_be_judged_on_4_march_already(self, story):
        told = story("2026-03-04 12:00")
        filing = replace(
            make.filing(told.shop, told.now, category="NON_DELIVERY"),
            facts={**cases.same_city_order(), "handed_over": False},
        )

        seen = foresee(filing=filing, by=told.buyer, now=told.now)
        results = {finding.rule: str(finding.result) for finding in seen.result.findings}

        assert results["DCG-HANDOVER48"] == "BREACH"
        assert results["DCG-DELIV5"] == "NOT_YET_DUE"


class TestR1:
    """A tablet paid on 14 May 2021, promised within 45 days, the complaint on 22 August."""

    def test_an_officer_rules_on_the_thirty_days(self, story):
        told = story("2021-08-22 12:00").file(cases.tablet())

        assert told.stands() == ("escalated", "limitation")
        assert limits(told) == ("2021-06-29", "2021-07-28", "2021-07-29")
        assert told.told("firm") == []  # the firm hears of it when an officer sends it on
        told.take_up()
        with pytest.raises(ValidationFailed):
            perform(RejectComplaint(reason="limitation", text=""), **told.by(told.first_officer))
        perform(
            RejectComplaint(reason="limitation", text="কারণ উদ্ভবের ৩০ দিন পরে করা হয়েছে।"), **told.by(told.first_officer)
        )
        assert told.stands() == ("closed", "limitation", "rejected")

    def test_or_sends_it_to_the_firm(self, story):
        told = story("2021-08-22 12:00").file(cases.tablet())
        perform(SendToFirm(text="ফেরত না দেওয়ার তারিখ থেকে গণনা।"), **told.by(told.first_officer))

        assert told.stands() == ("with_firm", "limitation")
        assert told.told("firm") == ["firm.sent_by_office"]


class TestR3:
    """Two motorcycles paid by the middle of 2021, the complaint a year later, the firm closed."""

    def test_the_thirty_days_are_over_and_the_gateway_refund_programme_is_named(self, story):
        told = story("2022-07-10 12:00").file(cases.two_bikes())

        assert told.stands() == ("escalated", "limitation")
        assert told.filed.precheck.advice
        assert "GATEWAY_REFUND" in {advice.id for advice in told.filed.precheck.advice}


class TestR4:
    """Five taka above the printed price for water at a restaurant's table."""

    def test_it_belongs_to_the_directorate_s_own_portal_and_leaves_nothing_here(self, story):
        told = story("2026-03-04 12:00")
        with pytest.raises(OutOfScope):
            told.file(cases.bottled_water())

        assert not Complaint.objects.exists()
        assert not Notice.objects.exists()
        pack = book().on(dhaka_day(told.now))
        places = routes(pack, "OVERPRICE", [], cases.bottled_water())
        assert [(each.body.code, each.body.hotline) for each in places] == [("DNCRP_PORTAL", "16121")]


class TestR6:
    """A wrong item of which the firm knows nothing, on day four."""

    def test_the_firm_is_told_first_and_72_hours_later_it_goes_on_by_itself(self, story):
        told = story("2026-03-04 12:00").file(cases.wrong_item())
        assert told.stands() == ("told_firm",)
        assert told.due("firm_first") == "2026-03-07 12:00"
        assert told.told("firm") == ["firm.told_first"]

        told.wait_until("2026-03-07 11:59")
        assert told.stands() == ("told_firm",)
        told.wait_until("2026-03-07 12:00")
        assert told.stands() == ("with_firm",)
        assert told.happened() == ["consumer.filed", "clock.missed_deadline/firm_first"]
        assert told.told("firm") == ["firm.told_first", "firm.formal_notice"]
        assert in_dhaka(told.events()[-1].due_at) == "2026-03-07 12:00"

    def test_a_solution_within_the_72_hours_needs_no_formal_notice(self, story):
        told = story("2026-03-04 12:00").file(cases.wrong_item())
        told.wait(hours=20)
        told.offers()
        told.is_reached()
        told.accept()

        assert told.stands() == ("promised",)
        assert "firm.formal_notice" not in told.told("firm")


class TestR7:
    """The same on day 27, with three days left."""

    def test_it_is_accepted_at_once_and_protects_the_thirty_days(self, story):
        told = story("2026-03-27 12:00").file(cases.wrong_item())

        assert told.stands() == ("with_firm",)
        assert told.complaint.protective
        assert told.filed.precheck.limitation.safe_last == dhaka_day(told.now) + timedelta(days=3)
        assert told.told("office") == ["office.intake"]
        assert told.told("firm") == ["firm.formal_notice"]


class TestR9:
    """Twelve complaints in a day from one number against one rival shop."""

    def twelve(self, told, numbered):
        standings = []
        for number in range(12):
            facts = cases.wrong_item("unreachable") | (
                {"purchase_number": f"N-{number}"} if numbered else {"price": 99_000 + number}
            )
            told.file(facts)
            standings.append(told.stands())
            told.now += timedelta(minutes=30)
        return standings

    def test_with_purchase_numbers_five_pass_and_the_others_wait_for_an_officer(self, story):
        told = story("2026-03-04 12:00")
        standings = self.twelve(told, numbered=True)

        assert standings == [("with_firm",)] * 5 + [("escalated", "abuse_review")] * 7
        assert Complaint.objects.count() == 12
        held = Complaint.objects.filter(reason="abuse_review")
        assert {complaint.told_at for complaint in held} == {None}  # the rival hears nothing of them
        assert not Notice.objects.filter(template__startswith="firm.", subject__in=held.values("reference")).exists()

    def test_without_any_proof_of_a_purchase_the_fourth_against_one_shop_waits_already(self, story):
        standings = self.twelve(story("2026-03-04 12:00"), numbered=False)

        assert standings == [("with_firm",)] * 3 + [("escalated", "abuse_review")] * 9

    def test_what_an_officer_releases_goes_on_as_any_other(self, story):
        told = story("2026-03-04 12:00")
        self.twelve(told, numbered=True)
        perform(SendToFirm(), **told.by(told.first_officer))

        assert told.stands() == ("with_firm", "abuse_review")
        assert told.told("firm") == ["firm.sent_by_office"]
        assert not Deadline.objects.filter(complaint=told.complaint, kind="take_up", closed_at=None).exists()


class TestMarketplace:
    """A marketplace answers that it did not know of its seller's act (section 78(1))."""

    def test_the_defence_is_kept_and_the_seller_gets_a_complaint_of_its_own(self, story):
        market = story("2026-03-08 12:00").file(cases.groceries())
        market.is_served()
        market.defends(code="s78_not_knowing", text="বিক্রেতা তৃতীয় পক্ষ, আমরা জানতাম না।")
        assert Answer.objects.get(complaint=market.complaint).code == "s78_not_knowing"
        assert market.stands() == ("with_consumer",)

        seller = story(market.now, shop=make.firm(market.now, "বিক্রেতা"), buyer=market.person)
        seller.file(cases.groceries(), draft=market.complaint.purchase_id)

        assert seller.complaint.purchase_id == market.complaint.purchase_id
        assert seller.complaint.reference != market.complaint.reference
        assert seller.told("firm") == ["firm.formal_notice"]
        market.is_reached()
        market.reject("not_true", "টাকা আপনারাই নিয়েছেন।")
        assert market.stands() == ("escalated", "disagreement")
        assert seller.stands() == ("with_firm",)
        assert market.told("firm")[-1] == "firm.escalated"
        assert FirmContact.objects.filter(firm__in=[market.shop, seller.shop]).count() == 2
