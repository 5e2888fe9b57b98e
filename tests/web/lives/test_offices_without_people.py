"""What an office is to be told reaches somebody: the head office where nobody works there; no page says otherwise."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import CLOCK, Role
from ccms.accounts.members.managing import actor_of, deactivate
from ccms.accounts.models import Member, Office
from ccms.complaints import announcements
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Complaint
from ccms.complaints.plan import Plan
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.addresses import addresses_of
from ccms.notices.models import Notice
from ccms.notices.queries import in_words
from tests import factories
from tests.web.office.working import words_of

OFFICER, HEAD = Role.OFFICER, Role.OFFICE_HEAD
BY_HEAD = "অফিস-প্রধানকে জানানো হয়েছে"
BY_HEAD_OFFICE = "প্রধান কার্যালয়কে জানানো হয়েছে"
BY_NOBODY = "জানানোর মতো কোনো অফিস-প্রধান পাওয়া যায়নি"
# Who works in the district and in the head office; whom a delay is told; the ways it takes.
WORKS = {
    "a head": ([OFFICER, HEAD], [HEAD], "office", {("khulna", "in_app"), ("khulna", "email")}),
    "officers alone": (
        [OFFICER],
        [HEAD],
        "head_office",
        {("khulna", "in_app"), ("head", "in_app"), ("head", "email")},
    ),
    "nobody": ([], [OFFICER, HEAD], "head_office", {("head", "in_app"), ("head", "email")}),
    "nobody, and no head above": ([], [OFFICER], "head_office", {("head", "in_app")}),
    "a clerk and an auditor": (
        [Role.CLERK, Role.AUDITOR],
        [HEAD],
        "head_office",
        {("head", "in_app"), ("head", "email")},
    ),
    "nobody anywhere": ([], [], "nobody", {("khulna", "in_app")}),
    "officers alone, nobody above": ([OFFICER], [], "nobody", {("khulna", "in_app")}),
}
SENTENCE = {"office": BY_HEAD, "head_office": BY_HEAD_OFFICE, "nobody": BY_NOBODY}
pytestmark = pytest.mark.django_db


class District:
    """A complaint from Khulna that nobody takes up."""

    def __init__(self, district, head):
        now = current_time()
        factories.offices(now)
        self.offices = {each.code: each for each in Office.objects.filter(code__in=("khulna", "head"))}
        self.people = {
            code: [factories.member(self.offices[code], role) for role in roles]
            for code, roles in (("khulna", district), ("head", head))
        }
        self.person, self.shop = factories.consumer(now), factories.firm(now)
        self.contact = factories.contact(self.shop, now)
        filing = factories.filing(self.shop, now, district="khulna")
        self.complaint = factories.file(filing=filing, by=factories.as_consumer(self.person), now=now).complaint
        self.reference = self.complaint.reference
        refusal = Terms(code="not_our_customer", text="এটি আমাদের নয়।")
        perform(as_act(Refuse, refusal), reference=self.reference, by=factories.as_firm(self.contact), now=now)

    def later(self, **length):
        clock.move(timedelta(**length))
        sweep(current_time())
        return self

    def to_offices(self, template):
        """Return to which office, on which channel, a notice went."""
        codes = {f"office:{each.pk}": code for code, each in self.offices.items()}
        rows = Notice.objects.filter(subject=self.reference, template=template)
        return {(codes[row.recipient], row.channel) for row in rows}

    def actor(self, code, place):
        return actor_of(Member.objects.select_related("office").get(pk=self.people[code][place].pk))

    def seller(self):
        browser, answer = Client(), HttpResponse()
        sessions.open_link_session(answer, self.contact, self.reference, current_time())
        browser.cookies = answer.cookies
        return words_of(browser.get(f"/answer/{self.reference}"))

    def buyer(self):
        browser, answer = Client(), HttpResponse()
        sessions.open_consumer_session(answer, self.person, current_time())
        browser.cookies = answer.cookies
        return words_of(browser.get(f"/t/{self.reference}"))


@pytest.fixture
def district():
    def make(works):
        below, above, _, _ = WORKS[works]
        return District(below, above)

    return make


@pytest.mark.parametrize("works", WORKS)
def test_a_delay_is_told_to_who_is_there_and_the_buyer_reads_whom(district, works):
    case, (_, _, whom, ways) = district(works), WORKS[works]
    case.later(days=8)

    for template in ("office.take_up", "office.first_step"):
        assert case.to_offices(template) == ways
    for name in ("take_up_late", "first_step_late"):
        suffix = "" if whom == "office" else f"_{whom}"
        assert Notice.objects.filter(subject=case.reference, template=f"consumer.{name}{suffix}").exists()
    said = case.buyer()
    for key, sentence in SENTENCE.items():
        assert (sentence in said) is (key == whom), key
    missed = Event.objects.filter(subject=case.complaint.subject, kind="clock.missed_deadline").first()
    assert missed.data["head_told"] == whom


@pytest.mark.parametrize("works", WORKS)
def test_the_office_and_the_seller_read_whom_too(district, works, sign_in):
    case, (_, _, whom, _) = district(works), WORKS[works]
    case.later(days=8)
    auditor = factories.member(case.offices["head"], Role.AUDITOR)
    history = words_of(sign_in(auditor).get(f"/office/{case.reference}/history"))
    seller = case.seller()

    for key, sentence in SENTENCE.items():
        assert (sentence in history) is (key == whom), key
        assert (sentence in seller) is (key == whom), key
    assert "ক্রেতাকে জানানো হয়েছে" in history


@pytest.mark.parametrize("works", WORKS)
def test_what_is_written_to_an_office_without_people_the_head_office_reads(district, works):
    case = district(works)
    below, above, _, _ = WORKS[works]
    works_below = {OFFICER, HEAD} & set(below)

    assert case.to_offices("office.escalated") == {("head" if above and not works_below else "khulna", "in_app")}


def test_the_mail_of_a_delay_has_somebody_to_go_to(district):
    case = district("nobody").later(days=8)
    mail = Notice.objects.get(subject=case.reference, template="office.take_up", channel="email")

    to = (mail.recipient, "email")
    assert addresses_of([to])[to].value == case.people["head"][1].email
    assert "খুলনা" in in_words([mail])[0].line.paragraphs[0]


def test_whoever_is_told_in_the_head_office_may_open_it_and_take_it_up(district, sign_in):
    case = district("nobody").later(days=8)
    browser = sign_in(case.people["head"][1])

    page, listed = browser.get(f"/office/{case.reference}"), browser.get("/office/?view=new")
    perform(TakeUp(own=False), reference=case.reference, by=case.actor("head", 1), now=current_time())

    assert page.status_code == 200
    assert f'href="/office/{case.reference}"' in listed.text
    assert Complaint.objects.get(pk=case.complaint.pk).status == "scrutiny"


def test_who_has_left_is_not_counted_as_being_there(district):
    case = district("a head")
    for member in case.people["khulna"]:
        deactivate(Member.objects.get(pk=member.pk), current_time())
    case.later(days=8)

    assert case.to_offices("office.take_up") == {("head", "in_app"), ("head", "email")}


def test_who_works_where_is_asked_once_for_many(district, monkeypatch):
    case, asked, really = district("nobody"), [], announcements.staffing_of
    alarm = {"event": "clock.reminded", "by": CLOCK, "at": current_time(), "data": {"deadline": "charge_sheet"}}
    plans = [Plan(loaded=loaded, **alarm) for loaded in load_complaints([case.complaint]) * 50]
    monkeypatch.setattr(announcements, "staffing_of", lambda offices: asked.append(offices) or really(offices))

    notices = announcements.announce(plans)

    assert asked == [{case.complaint.office_id}]
    assert len(notices) == 100
