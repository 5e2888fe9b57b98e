"""A complaint that was made elsewhere: a clerk types it, its person confirms it by a code and files it, or ends it."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import models
from django.utils import translation

from ccms.accounts import consumers
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models import Consumer, Intake
from ccms.accounts.privacy.keyring import index_of
from ccms.complaints.acts.erasing import erase_person
from ccms.complaints.intakes import confirming, deciding, keeping, lapsing
from ccms.complaints.models import Complaint, Draft, Purchase, Task
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.verification import verify_complaints
from ccms.complaints.tasks import expiring
from ccms.core.failures import NotFound
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.gate.models import KeptAnswer
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.composition.rendering import sms, told_by
from ccms.notices.models import Notice
from ccms.web.consumer.own_data.showing import shown
from ccms.web.firm.summary import rows
from tests import factories
from tests.web.consumer.filing.walking import STORY, Walker
from tests.web.office.working import parts, words_of

PHONE = "01712345678"
NO_DAY = {f"bought_on-{part}": "" for part in ("day", "month", "year")}
NAME, FIRM, NUMBER, OUTSIDE = "রহিমা খাতুন", "Jeans Bazar BD", "JB-4471", "GRS-2026-118"


@pytest.fixture
def clerk(desk):
    return desk.member("সোহেল রানা", Role.CLERK)


def handing_over(desk, **other):
    """Return what a clerk types: made with GRS twenty days ago."""
    return {
        "source": "grs",
        "outside_no": OUTSIDE,
        **parts("first_made_at", desk.today - timedelta(days=9)),
        **parts("bought_on", desk.today - timedelta(days=13)),
        "name": NAME,
        "phone": PHONE,
        "district": "dhaka",
        "firm": FIRM,
        "link": "https://www.facebook.com/jeansbazarbd",
        "purchase_number": NUMBER,
        "amount_paisa": "৪,৩০০",
        "story": STORY,
        **other,
    }


def post(desk, who, url, **fields):
    return desk.sign_in(who).post(url, {"idempotency_key": str(uuid.uuid4()), **fields}, follow=True)


def typed(desk, clerk, **other):
    """Let a clerk type one, and return it."""
    page = post(desk, clerk, "/office/intakes/new?lang=en", **handing_over(desk, **other))
    assert page.status_code == 200, words_of(page)
    return Intake.objects.order_by("-made_at").first()


@pytest.fixture
def invited(desk, clerk):
    """Return an intake about which an SMS was sent."""
    intake = typed(desk, clerk)
    assert "on its way" in post(desk, clerk, f"/office/intakes/{intake.pk}/invite?lang=en").text
    return Intake.objects.get(pk=intake.pk)


class Person(Walker):
    """The holder of a number, with the link of the SMS."""

    def opens(self, intake):
        return self.get(f"/h/{intake.code}?lang=en")

    def presses(self, do):
        return self.send(do=do)

    def proves(self, intake):
        self.opens(intake).presses("code")
        return self.send(code=current_codes(self.now)[0].code)


@pytest.fixture
def person(desk):
    return Person(PHONE)


def all_is_in_order():
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []


def sms_of(template):
    notice = Notice.objects.get(template=template)
    return notice, sms(told_by(notice), {})


def to_the_end(person, **seller):
    """Go through the pages of the filing, in which what was handed over stands already."""
    assert person.path == "/c/firm/new"
    person.send(**seller)
    person.buys("social_page", "own_use")
    person.send(card="wrong_item")
    person.send(wish="refund")
    given = {name: value for name, value in person.a4.items() if not name.startswith(("ordered_at", "price"))}
    person.answer_all(given, until="/c/rules")
    person.send()
    person.send()
    return person.send(complainant="self")


def test_what_a_clerk_types_is_filed_by_its_person_and_keeps_the_first_day(desk, invited, person):
    notice, text = sms_of("consumer.handed_over")
    assert notice.recipient == f"intake:{invited.pk}"
    assert f"/h/{invited.code}" in text
    assert not Complaint.objects.exists()

    person.opens(invited)
    assert "the government's GRS" in person.text
    assert FIRM not in person.text
    assert NAME not in person.text
    person.proves(invited)
    assert FIRM in person.text
    person.presses("take")
    to_the_end(person, phone="01811112222")
    assert "you complained with the government's GRS" in person.text
    assert NUMBER in person.text
    person.send(declaration="on")

    complaint = Complaint.objects.get()
    assert person.path == f"/c/sent/{complaint.reference}"
    first = complaint.first_made
    assert (first.source, first.on, first.number) == ("grs", desk.today - timedelta(days=9), OUTSIDE)
    assert (complaint.amount_paisa, complaint.purchase.number) == (430_000, NUMBER)
    assert complaint.statements.get().text == STORY
    assert complaint.complainant.name.open() == NAME
    invited.refresh_from_db()
    assert (invited.state, invited.became, bool(invited.payload)) == ("filed", complaint.reference, False)
    assert not Task.objects.filter(kind="intake", closed_at=None).exists()
    all_is_in_order()
    said = f"the government's GRS, on {words_of_day(complaint)}, number {OUTSIDE}"
    page = desk.sign_in(desk.nasrin).get(f"/office/{complaint.reference}?lang=en")
    assert said in words_of(page)
    assert "You decide it." in words_of(page)
    assert said in words_of(person.client.get(f"/t/{complaint.reference}?lang=en"))
    seller = replace(factories.as_firm(complaint.firm.contacts.get(channel="sms")), contact_verified=True)
    with translation.override("en"):
        of_seller = {str(row.name): str(row.value) for row in rows(firm_view(complaint.reference, seller))}
    assert OUTSIDE in of_seller["First made with"]


def words_of_day(complaint):
    day = complaint.first_made_at
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


class TestTheHolderOfTheNumber:
    def test_says_by_one_tap_that_it_is_not_theirs_and_nothing_of_it_is_shown(self, desk, clerk, invited, person):
        person.opens(invited).presses("not_mine")

        assert "Written down: it is not yours." in person.text
        invited.refresh_from_db()
        assert (invited.state, invited.reason) == ("refused", "not_mine")
        page = desk.sign_in(clerk).get(f"/office/intakes/{invited.pk}?lang=en")
        assert "says that it is not theirs" in words_of(page)
        assert Notice.objects.filter(recipient=f"intake:{invited.pk}").count() == 1
        assert not Task.objects.filter(kind="intake", closed_at=None).exists()
        assert person.opens(invited).page.status_code == 200
        all_is_in_order()

    def test_ends_what_they_had_begun_when_they_say_that_it_is_not_theirs(self, invited, person):
        person.proves(invited).presses("take")
        assert Draft.objects.filter(pk=invited.pk).exists()

        person.opens(invited).presses("not_mine")

        assert not Draft.objects.filter(pk=invited.pk).exists()

    def test_alone_can_say_so_once_the_number_is_proved(self, desk, clerk, invited, person):
        person.proves(invited).presses("take")

        anybody = Person(PHONE)  # has read the link: on another phone, or on a desk of the office
        anybody.opens(invited)
        assert 'value="not_mine"' not in anybody.text
        anybody.client.post(f"/h/{invited.code}", {"do": "not_mine", "idempotency_key": str(uuid.uuid4())})

        assert Intake.objects.get(pk=invited.pk).state == "invited"
        assert Draft.objects.filter(pk=invited.pk).exists()
        assert not Event.objects.filter(kind="consumer.disowned_intake").exists()

    def test_alone_can_go_on_with_it(self, invited):
        stranger = Person("01812345678").sign_in()

        stranger.opens(invited)
        assert NAME not in stranger.text
        stranger.client.post(f"/h/{invited.code}", {"do": "take", "idempotency_key": str(uuid.uuid4())})

        assert not Draft.objects.exists()
        assert Intake.objects.get(pk=invited.pk).confirmed_at is None

    def test_finds_it_where_complaints_begin_too(self, invited, person):
        person.get("/c?lang=en").sign_in()

        assert f'href="/h/{invited.code}"' in person.text

    def test_goes_on_with_it_from_another_browser_and_files_once(self, desk, invited, person):
        other = Person(PHONE)
        person.proves(invited).presses("take")
        desk.later(minutes=2)
        other.proves(invited).presses("take")
        to_the_end(other).send(declaration="on")
        reference = Complaint.objects.get().reference

        assert person.get(f"/h/{invited.code}?lang=en").path == f"/h/{invited.code}"
        assert "You have filed it." in person.text
        assert reference in person.text
        assert Complaint.objects.count() == 1

    def test_is_not_told_of_one_that_nobody_has_invited_them_to(self, desk, clerk, person):
        intake = typed(desk, clerk)

        assert person.get(f"/h/{intake.code}").page.status_code == 404

    def test_files_an_ordinary_complaint_after_it_was_refused_in_another_window(self, invited, person):
        person.proves(invited).presses("take")
        to_the_end(person)
        Intake.objects.filter(pk=invited.pk).update(state="refused", reason="other_body")

        person.send(declaration="on")

        assert Complaint.objects.get().first_made is None


class TestWhatIsHereAlready:
    def test_is_found_by_the_number_of_the_source(self, desk, clerk, invited):
        second = typed(desk, clerk, phone="01812345678", firm="অন্য দোকান", purchase_number="")

        page = desk.sign_in(clerk).get(f"/office/intakes/{second.pk}?lang=en")

        assert "This may be here already" in words_of(page)
        assert invited.code in page.text.replace("-", "").replace(" ", "")

    def test_is_found_by_mobile_firm_and_purchase_number_and_its_person_is_told_the_reference(
        self, desk, clerk, invited, person
    ):
        person.proves(invited).presses("take")
        to_the_end(person).send(declaration="on")
        reference = Complaint.objects.get().reference
        second = typed(desk, clerk, source="333", outside_no="", purchase_number="jb 4471")

        page = post(desk, clerk, f"/office/intakes/{second.pk}/twice?lang=en", number=reference)

        assert "Written down." in page.text
        second.refresh_from_db()
        assert (second.state, second.same_as) == ("duplicate", reference)
        notice, text = sms_of("consumer.handed_twice")
        assert notice.recipient == f"intake:{second.pk}"
        assert reference in text
        third = typed(desk, clerk, outside_no="", purchase_number="JB-9000")
        assert "This may be here already" not in words_of(
            desk.sign_in(clerk).get(f"/office/intakes/{third.pk}?lang=en")
        )
        all_is_in_order()

    def test_is_never_the_complaint_of_another_number(self, desk, clerk):
        foreign = desk.filed().reference
        intake = typed(desk, clerk)

        page = post(desk, clerk, f"/office/intakes/{intake.pk}/twice?lang=en", number=foreign)

        assert page.status_code == 422
        assert Intake.objects.get(pk=intake.pk).state == "new"

    @pytest.mark.parametrize("other", ["stranger", "ended", "ring"])
    def test_is_no_intake_by_which_its_person_would_never_be_asked(self, desk, clerk, other):
        intake = typed(desk, clerk)
        stranger = {"phone": "01812345678", "outside_no": "GRS-9", "firm": "অন্য দোকান"}
        second = typed(desk, clerk, **(stranger if other == "stranger" else {}))
        if other == "ended":
            post(desk, clerk, f"/office/intakes/{second.pk}/refuse", reason="not_online")
        if other == "ring":
            post(desk, clerk, f"/office/intakes/{second.pk}/twice", number=intake.code)
            assert Intake.objects.get(pk=second.pk).state == "duplicate"

        page = post(desk, clerk, f"/office/intakes/{intake.pk}/twice?lang=en", number=second.code)

        assert page.status_code == 422
        assert Intake.objects.get(pk=intake.pk).state == "new"

    def test_is_no_complaint_yet_where_it_was_handed_over_twice(self, desk, clerk, invited, person):
        second = typed(desk, clerk)
        post(desk, clerk, f"/office/intakes/{invited.pk}/twice", number=second.code)

        assert "An SMS about that one asks whether it is yours." in person.opens(invited).text
        assert "You need do nothing." not in person.text

    def test_is_not_another_purchase_from_the_same_shop(self, desk, clerk, invited):
        second = typed(desk, clerk, outside_no="GRS-2026-119", purchase_number="JB-9000")

        page = desk.sign_in(clerk).get(f"/office/intakes/{second.pk}?lang=en")

        assert "This may be here already" not in words_of(page)


class TestRefusing:
    @pytest.mark.parametrize(("reason", "told"), [("not_online", 1), ("wrong_number", 0)])
    def test_tells_the_person_why_unless_the_number_is_wrong(self, desk, clerk, invited, person, reason, told):
        post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason=reason)

        assert Notice.objects.filter(template="consumer.handed_refused").count() == told
        assert ("It is not about an online purchase" in person.opens(invited).text) is bool(told)
        all_is_in_order()

    def test_asks_for_words_where_the_reason_needs_them(self, desk, clerk, invited):
        page = post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason="other")

        assert page.status_code == 422
        assert Intake.objects.get(pk=invited.pk).state == "invited"

    def test_is_over_once_the_person_has_taken_it_up(self, desk, clerk, invited, person):
        person.proves(invited).presses("take")

        assert post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason="not_online").status_code == 404
        with pytest.raises(keeping.IntakeMovedOn):
            deciding.refuse(invited.pk, reason="not_online", text="", by=desk.actor(clerk), now=desk.now)
        assert Intake.objects.get(pk=invited.pk).state == "invited"


class TestTime:
    def test_puts_who_does_not_answer_on_the_call_list_and_then_lets_it_lapse(self, desk, clerk, invited, person):
        calls = "/office/intakes?state=call&lang=en"
        assert NAME not in desk.sign_in(clerk).get(calls).text
        desk.later(days=8)
        assert NAME in desk.sign_in(clerk).get(calls).text
        assert "from elsewhere: 1" in words_of(desk.sign_in(clerk).get("/office/calls?lang=en"))
        page = post(desk, clerk, f"/office/intakes/{invited.pk}/phone?lang=en", look="1")
        assert "01712345678" in "".join(filter(str.isdigit, words_of(page)))
        post(desk, clerk, f"/office/intakes/{invited.pk}/phone?lang=en", outcome="no_answer")
        tick(desk)
        assert Intake.objects.get(pk=invited.pk).state == "invited"

        desk.later(days=8)
        tick(desk)

        assert Intake.objects.get(pk=invited.pk).state == "lapsed"
        assert not Task.objects.filter(kind="intake", closed_at=None).exists()
        all_is_in_order()
        person.proves(invited).presses("take")  # late is better than never
        assert Intake.objects.get(pk=invited.pk).state == "invited"
        desk.later(days=31)
        tick(desk)
        desk.later(days=91)
        tick(desk)
        gone = Intake.objects.get(pk=invited.pk)
        assert (gone.state, gone.phone_index, bool(gone.payload)) == ("lapsed", None, False)
        assert "deleted" in person.opens(invited).text
        all_is_in_order()

    def test_ends_an_intake_whose_number_is_somebody_elses_by_the_call(self, desk, clerk, invited):
        post(desk, clerk, f"/office/intakes/{invited.pk}/phone", outcome="wrong_number")

        ended = Intake.objects.get(pk=invited.pk)
        assert (ended.state, ended.reason, ended.calls) == ("refused", "wrong_number", 1)
        assert not Notice.objects.filter(template="consumer.handed_refused").exists()
        all_is_in_order()


def test_a_number_that_is_looked_at_stays_sealed(desk, clerk, invited):
    key, url = str(uuid.uuid4()), f"/office/intakes/{invited.pk}/phone?lang=en"
    browser = desk.sign_in(clerk)
    looked = [browser.post(url, {"idempotency_key": key, "look": "1"}) for _ in range(2)]

    assert ["01712345678" in "".join(filter(str.isdigit, words_of(page))) for page in looked] == [True, True]
    assert Event.objects.filter(kind="office.opened_intake_number").count() == 1
    assert not [kept for kept in KeptAnswer.objects.all() if "1712345678" in str(kept.answer)]

    post(desk, clerk, f"/office/intakes/{invited.pk}/refuse", reason="not_mine")
    assert browser.post(url, {"idempotency_key": key, "look": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("way", "given"), [("refuse", {"reason": "not_online"}), ("phone", {"outcome": "not_mine"}), ("twice", {})]
)
def test_a_double_tap_that_ends_an_intake_leads_to_it(desk, clerk, invited, way, given):
    other = typed(desk, clerk)
    given = given or {"number": other.code}
    browser, sent = desk.sign_in(clerk), {"idempotency_key": str(uuid.uuid4()), **given}

    answers = [browser.post(f"/office/intakes/{invited.pk}/{way}", sent) for _ in range(2)]

    assert [(each.status_code, each.url) for each in answers] == [(302, f"/office/intakes/{invited.pk}")] * 2


def tick(desk):
    """Let the worker's duties run that concern intakes."""
    expiring.work(desk.now)
    lapsing.lapse(desk.now)


def test_a_number_gets_three_such_messages_a_day_whoever_types_it(desk, clerk):
    others = [typed(desk, clerk, outside_no=f"GRS-{number}") for number in range(4)]
    pages = [post(desk, clerk, f"/office/intakes/{each.pk}/invite?lang=en") for each in others]

    assert [page.status_code for page in pages] == [200, 200, 200, 422]
    assert Notice.objects.filter(template="consumer.handed_over").count() == 3


def test_a_clerk_types_only_so_many_a_day(desk, clerk, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.INTAKES, (Window(1, timedelta(days=1)),))
    typed(desk, clerk)

    page = post(desk, clerk, "/office/intakes/new?lang=en", **handing_over(desk, outside_no="GRS-2"))

    assert page.status_code == 422
    assert Intake.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "02-9123456"),
        ("first_made_at-year", "2199"),
        ("first_made_at-year", "1999"),
        ("name", ""),
        ("firm", "\u202eshop"),
        ("source", "facebook"),
        ("outside_no", "x" * 65),
        ("amount_paisa", "=1+1"),
        ("bought_on-year", "2199"),
        ("district", "atlantis"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk, clerk, field, value):
    page = post(desk, clerk, "/office/intakes/new", **{**handing_over(desk), field: value})

    assert page.status_code == 422
    assert not Intake.objects.exists()


def test_an_office_reads_its_own_and_only_a_clerk_acts(desk, clerk, invited):
    chittagong = desk.member("মিতা", code="chattogram")
    url = f"/office/intakes/{invited.pk}"

    assert NAME in desk.sign_in(desk.nasrin).get(url).text
    assert desk.sign_in(chittagong).get(url).status_code == 404
    assert NAME not in desk.sign_in(chittagong).get("/office/intakes").text
    assert NAME in desk.sign_in(desk.member("প্রধান কার্যালয়", code="head")).get(url).text
    assert post(desk, desk.nasrin, f"{url}/phone", look="1").status_code == 404


def test_what_was_handed_over_stands_in_my_data_and_goes_with_the_person(desk, clerk, invited, person):
    person.proves(invited)
    holder = Consumer.objects.get(phone_index=index_of("phone", "+8801712345678"))
    by = consumers.actor_of_consumer(holder)

    (row,) = gather(by, desk.now, "bn").sections["intakes"]
    assert (row["payload"]["story"], row["phone"]) == (STORY, "+8801712345678")
    assert any(STORY in str(line) for each in shown(gather(by, desk.now, "bn")) for line in each.rows)
    typed(desk, clerk, outside_no="", district="", purchase_number="", amount_paisa="", story="", **NO_DAY)
    assert shown(gather(by, desk.now, "bn"))

    erase_person(holder.pk, desk.now)

    gone = Intake.objects.get(pk=invited.pk)
    assert (gone.state, bool(gone.payload), gone.phone_index, gone.outside_no) == ("lapsed", False, None, "")
    assert not Intake.objects.exclude(phone_index=None).exists()
    assert not Notice.objects.filter(recipient=f"intake:{invited.pk}", state="queued").exists()
    all_is_in_order()


def test_a_clerk_files_it_with_its_person_on_the_phone(desk, clerk, invited):
    walker = Person(PHONE)
    walker.client = desk.sign_in(clerk)
    walker.get("/office/assist?lang=en").send(phone=PHONE).send(code=walker.code)
    assert f'href="/h/{invited.code}"' in walker.text

    walker.opens(invited).presses("take")
    to_the_end(walker).send(declaration="on")

    assert Complaint.objects.get().first_made.source == "grs"
    assert Purchase.objects.get().first_made_no == OUTSIDE
    all_is_in_order()


def in_person(desk):
    """Return the holder of the number, proved, without a browser."""
    return consumers.actor_of_consumer(consumers.consumer_of("+8801712345678", desk.now))


def test_two_browsers_a_no_and_a_clerk_at_once_leave_one_end(in_parallel, desk, clerk, invited):
    person, by, key = in_person(desk), desk.actor(clerk), invited.pk
    acts = (
        lambda: confirming.take(invited.code, person, desk.now),
        lambda: confirming.disown(invited.code, None, desk.now),
        lambda: deciding.refuse(key, reason="not_online", text="", by=by, now=desk.now),
        lambda: confirming.take(invited.code, person, desk.now),
    )

    answers = in_parallel(lambda turn: acts[turn % 4](), times=16, threads=8)

    assert not [each for each in answers if isinstance(each, NotFound)]
    ended = Intake.objects.get(pk=key)
    kinds = list(Event.objects.filter(subject=invited.subject).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("consumer.confirmed_intake") <= 1
    assert sum(kind in {"consumer.disowned_intake", "office.refused_intake"} for kind in kinds) == 1
    assert ended.state == "refused"
    assert not Draft.objects.exists()
    all_is_in_order()


def test_a_filing_and_a_no_at_once_end_as_one_of_them(in_parallel, desk, invited, person):
    person.proves(invited).presses("take")
    to_the_end(person)
    form = person.form() | {"declaration": "on"}
    acts = (
        lambda: person.client.post("/c/check", form),
        lambda: confirming.disown(invited.code, None, desk.now),
    )

    in_parallel(lambda turn: acts[turn % 2](), times=2, threads=2)

    ended, filed = Intake.objects.get(pk=invited.pk), Complaint.objects.first()
    if ended.state == "filed":
        assert (filed.reference, filed.first_made.source) == (ended.became, "grs")
    else:
        assert (ended.state, ended.reason) == ("refused", "not_mine")
        assert filed is None or filed.first_made is None
    all_is_in_order()


@pytest.mark.parametrize("column", ["phone_index", "phone"])
def test_whose_number_it_is_is_compared_with_its_cell(invited, column):
    """Written beside the product, it would hand what is kept to the holder of another number."""
    other = {"phone_index": index_of("phone", "+8801812345678"), "phone": b""}
    models.QuerySet(Intake).filter(pk=invited.pk).update(**{column: other[column]})

    assert [what for what, _ in verify_complaints().findings] == ["a keyed digest is not its cell's"]
