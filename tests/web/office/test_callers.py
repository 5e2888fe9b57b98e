"""A clerk reads to a caller how a complaint stands: with its number what all may know, with a code a little more."""

import uuid

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import ClaimSolved
from ccms.complaints.reading.case_words import STATES
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.own_case import case_of
from ccms.core.references import display
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.ledger.models import Event
from ccms.notices.channels.development import inbox
from ccms.notices.delivery import deliver
from ccms.notices.models import Notice, State
from tests.web.office.working import words_of


class Clerk:
    """A clerk at the telephone, with the browser."""

    def __init__(self, desk):
        self.desk, self.member = desk, desk.member("সোহেল রানা", Role.CLERK)
        self.browser = desk.sign_in(self.member)

    def look(self, reference):
        return self.browser.get("/office/caller", {"number": reference})

    def ask(self, reference, **fields):
        return self.post("/office/caller", number=reference, **fields)

    def enter(self, code):
        return self.post("/office/caller/code", code=code)

    def told(self):
        return self.browser.get("/office/caller/told")

    def post(self, path, **fields):
        return self.browser.post(path, {"idempotency_key": str(uuid.uuid4()), **fields})

    def reads_to_buyer(self, case):
        self.ask(case.reference, who="consumer")
        return self.enter(self.sent().code)

    def sent(self):
        return current_codes(self.desk.now)[0]


@pytest.fixture
def clerk(desk):
    return Clerk(desk)


def test_the_start_leads_to_it(clerk):
    assert 'href="/office/caller"' in clerk.browser.get("/office/clerk").text


def test_the_number_alone_says_what_it_tells_everybody(desk, clerk):
    case = desk.filed()

    said = words_of(clerk.look(case.reference))

    assert "প্রতিষ্ঠানের জবাবের অপেক্ষা" in said
    assert case.shop.name("bn") not in said
    assert case.person.phone.open()[-4:] not in said
    assert clerk.told().status_code == 302


def test_a_number_that_nobody_has_is_said_so_and_kept(clerk):
    answer = clerk.look("CC-7K4M9-2XDPQ-H")

    assert answer.status_code == 422
    assert "7K4M9" in answer.text


def test_the_code_goes_to_the_filers_number_for_this_alone(desk, clerk):
    case = desk.filed()

    answer = clerk.ask(case.reference, who="consumer")

    assert answer.headers["Location"] == "/office/caller/code"
    assert (clerk.sent().phone, clerk.sent().purpose) == (case.person.phone.open(), CodePurpose.LOOK_UP)


def test_with_the_code_the_clerk_reads_out_what_it_is_about_and_what_comes(desk, clerk):
    case = desk.filed()

    clerk.reads_to_buyer(case)
    page = clerk.told()

    said = words_of(page)
    assert case.shop.name("bn") in said
    assert "প্রতিষ্ঠানের পালা" in said
    assert "শেষ দিন" in said
    assert "আপনি এখন যা করতে পারেন" in said
    assert "আরও প্রমাণ" in said
    for hidden in (case.person.phone.open()[-8:], case.contact.value.open()[-8:], case.person.name.open()):
        assert not hidden or hidden not in page.text


def test_whose_turn_it_is_follows_the_complaint(desk, clerk):
    case = desk.filed()
    perform(ClaimSolved(remedy="other", day=desk.today, text="সমাধান হয়েছে।", has_proof=True), **case.by(case.seller))

    clerk.reads_to_buyer(case)

    assert "আপনার পালা" in words_of(clerk.told())


def test_each_look_is_an_event_that_both_sides_read(desk, clerk):
    case = desk.filed()

    clerk.reads_to_buyer(case)
    clerk.told()

    event = Event.objects.get(subject=case.complaint.subject, kind="office.told_caller")
    assert event.actor == f"office:{clerk.member.pk}"
    assert event.data["party"] == "consumer"
    for read in (case_of(case.reference, case.buyer).timeline.past, firm_view(case.reference, case.seller).past):
        assert "office.told_caller" in [each.kind for each in read]
    assert "অভিযোগের খবর ফোনে জানানো হয়েছে" in words_of(case.refused_offer().get(desk.nasrin, "/history"))


def test_it_is_over_after_some_minutes(desk, clerk):
    case = desk.filed()
    clerk.reads_to_buyer(case)
    assert clerk.told().status_code == 200

    desk.later(minutes=10)

    assert clerk.told().headers["Location"] == "/office/caller"


def test_a_wrong_code_opens_nothing_and_is_no_event(desk, clerk):
    case = desk.filed()
    clerk.ask(case.reference, who="consumer")

    answer = clerk.enter(f"{(int(clerk.sent().code) + 1) % 1_000_000:06}")

    assert answer.status_code == 422
    assert clerk.told().status_code == 302
    assert "office.told_caller" not in case.events()


def test_the_code_of_one_complaint_opens_no_other(desk, clerk):
    case, other = desk.filed(), desk.filed()
    clerk.ask(case.reference, who="consumer")
    code = clerk.sent().code
    clerk.ask(other.reference, who="consumer")

    clerk.enter(code)

    assert clerk.told().status_code == 302


def test_the_seller_hears_it_with_a_code_to_its_own_number(desk, clerk):
    case = desk.filed()

    asked = clerk.ask(case.reference, who="firm", phone=case.contact.value.open())
    assert asked.status_code == 302
    assert clerk.sent().phone == case.contact.value.open()
    clerk.enter(clerk.sent().code)

    said = words_of(clerk.told())
    assert "আপনার পালা" in said
    assert "জবাব দিন: সমাধানের প্রস্তাব দিন" in said
    assert Event.objects.get(kind="office.told_caller").data["party"] == "firm"


@pytest.mark.parametrize("phone", ["", "01798765432"])
def test_no_code_goes_to_a_number_that_is_not_the_sellers(desk, clerk, phone):
    case = desk.filed()

    answer = clerk.ask(case.reference, who="firm", phone=phone)

    assert answer.status_code == 422
    assert not current_codes(desk.now)
    assert f'value="{phone}"' in answer.text or not phone


def test_a_clerk_asks_for_so_many_codes_a_day(desk, clerk, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.ASSISTED, (Window(1, LIMITS[Counted.ASSISTED][0].length),))
    first, second = desk.filed(), desk.filed()
    clerk.ask(first.reference, who="consumer")

    assert clerk.ask(second.reference, who="consumer").status_code == 422


def test_guessed_numbers_are_counted_for_the_clerk(desk, clerk, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.TRACK_WRONG, (Window(1, LIMITS[Counted.TRACK_WRONG][0].length),))
    case = desk.filed()
    clerk.look("CC-7K4M9-2XDPQ-H")

    assert clerk.look(case.reference).status_code == 422


def went_to(case, phone):
    """Return the SMS that this phone got about a complaint, without codes."""
    events = {str(each) for each in Notice.objects.filter(subject=case.reference).values_list("event", flat=True)}
    return {each["body"] for each in inbox(phone) if each["event"] in events}


def test_the_clerk_reads_which_messages_really_went_to_the_callers_number(desk, clerk):
    case = desk.filed()
    deliver(desk.now)
    went = went_to(case, case.person.phone.open())

    clerk.reads_to_buyer(case)
    said = words_of(clerk.told())

    assert went
    assert all(each in said for each in went)
    assert str(STATES[State.SENT]) in said or str(STATES[State.DELIVERED]) in said
    assert "আমরা এমন কোনো মেসেজ পাঠাইনি" in said


def test_what_waits_to_be_sent_or_went_to_the_other_side_is_not_among_them(desk, clerk):
    case = desk.filed()
    deliver(desk.now)
    Notice.objects.filter(subject=case.reference, channel="sms", recipient__startswith="consumer:").update(
        state=State.QUEUED, sent_at=None, delivered_at=None
    )

    clerk.reads_to_buyer(case)
    page = clerk.told()

    assert "<blockquote" not in page.text
    assert "এই অভিযোগ নিয়ে ফোনকারীর নম্বরে কোনো এসএমএস যায়নি" in words_of(page)


def test_the_seller_reads_out_what_went_to_its_own_number(desk, clerk):
    case = desk.filed()
    deliver(desk.now)
    clerk.ask(case.reference, who="firm", phone=case.contact.value.open())
    clerk.enter(clerk.sent().code)

    page = clerk.told()

    went = went_to(case, case.contact.value.open())
    assert went
    assert page.text.count("<blockquote") == len(went)
    assert all(each in words_of(page) for each in went)


@pytest.mark.parametrize("number", ["CC-7K4M9-2XDPQ-H", "CC-12345"])
def test_a_message_with_a_number_that_nobody_has_was_not_sent_by_us(clerk, number):
    said = words_of(clerk.look(number))

    assert "আমরা এমন কোনো মেসেজ পাঠাইনি" in said
    assert "আমরা এমন কোনো মেসেজ পাঠাইনি" not in words_of(clerk.look(""))


def test_the_page_of_one_caller_is_shut_before_the_next(desk, clerk):
    case = desk.filed()
    clerk.reads_to_buyer(case)
    shown = clerk.told()

    clerk.look("")

    assert f"অভিযোগ {display(case.reference)}" in words_of(shown)
    assert clerk.told().status_code == 302
