"""Everybody who can stand before a page, each in his own browser, and what the life cycle (§7, §9) lets him see."""

from copy import deepcopy
from dataclasses import dataclass, field, replace

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils.module_loading import import_string

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import request_code
from ccms.accounts.members import managing
from ccms.accounts.models.code_request import CodePurpose
from ccms.gate.clock import current_time, offset
from ccms.notices.outbox import queue_code
from ccms.web.audiences import Audience
from ccms.web.shared.code_proving import Proving
from ccms.web.signed_in import OPENED, SEEN
from tests.rights.world import OPEN_DRAFT, WAITING_DRAFT

# What a proved speaker of the firm reads of a complaint it was told of. The number only by consent.
TO_THE_FIRM = frozenset(
    {"name", "narrative", "file", "firm's words", "firm's file", "to both", "question to the firm"} | {"office's file"}
)
TO_THE_BUYER = TO_THE_FIRM | {
    *("file name", "represented", "father", "mother", "address", "occupation", "wallet", "share account"),
    *("to the office", "question to the buyer", "to the first shop", "wanted"),
}
TO_THE_OFFICE = TO_THE_BUYER | {"note"}
# What a firm keeps for itself; not even its own seller by link reads it.
OF_THE_FIRM_ITSELF = frozenset(
    {
        *("firm's tag", "firm's note", "ticket", "ready answer", "row of a list", "view"),
        *("webhook's address", "key's name", "shop's web address"),
    }
)
OF_THE_FORM = frozenset({"father", "mother", "address", "occupation"})  # not on a copy that no officer may act on


@dataclass
class Visitor:
    """One visitor: his audience, his browser, and what he may hear."""

    name: str
    audience: Audience
    browser: Client
    sees: set = field(default_factory=set)  # pairs of kind and of whom
    cases: frozenset = frozenset()  # names of the complaints that are his to open
    knows: frozenset = frozenset()  # names of those of whose existence he was told before

    def __post_init__(self):
        self._kept = deepcopy(self.browser.cookies)
        self.browser.raise_request_exception = False
        self.browser.get("/")  # a member's session is noted as seen now, and not at each page

    def renew(self, member_sessions, now):
        """Give his sign-in the age of a moment; what it stands for, such as a role that he had, stays as it was."""
        for name, cookie in self._kept.items():
            if name == settings.SESSION_COOKIE_NAME and cookie.value in member_sessions:
                member_sessions[cookie.value] = _renewed(member_sessions[cookie.value], now)
            elif name == sessions.SECOND_CHECK_COOKIE:
                signer = sessions.signer_for(sessions._USE)
                owner, epoch, _at = signer.unsign_object(cookie.value)
                self._kept[name] = signer.sign_object([owner, epoch, int(now.timestamp())])
            elif session := sessions._signed(cookie.value, sessions.COOKIE):
                self._kept[name] = sessions._sign(replace(session, opened_at=now, seen_at=now), sessions.COOKIE)
        self.browser.cookies = deepcopy(self._kept)

    def hears(self, bird):
        return (bird.kind, bird.of) in self.sees

    def ask(self, method, url, sent=None):
        """Ask with the cookies he came with, whatever an answer of before has done to them."""
        self.browser.cookies = deepcopy(self._kept)
        return getattr(self.browser, method.lower())(url, *([] if sent is None else [sent]))


def renew_all(visitors):
    """Let everybody be signed in as if it had just happened, so that no test depends on how long those before took."""
    now = current_time()
    cookies = [visitor._kept.get(settings.SESSION_COOKIE_NAME) for visitor in visitors]
    rows = Session.objects.in_bulk([cookie.value for cookie in cookies if cookie])
    found = {key: row.get_decoded() for key, row in rows.items()}
    for visitor in visitors:
        visitor.renew(found, now)
    for key, row in rows.items():
        row.session_data = Session.objects.encode(found[key])
    Session.objects.bulk_update(rows.values(), ["session_data"])


def _renewed(session, now):
    shown = (now - offset()).timestamp()  # by the machine's clock, as allauth notes it
    methods = [{**each, "at": shown} for each in session.get(AUTHENTICATION_METHODS_SESSION_KEY, ())]
    seen = {OPENED: now.timestamp(), SEEN: now.timestamp()} if SEEN in session else {}
    return {**session, **seen, AUTHENTICATION_METHODS_SESSION_KEY: methods}


def of(kinds, *owners):
    return {(kind, owner) for kind in kinds for owner in owners}


def all_visitors(world):
    """Return everybody by name, but who holds a code: it lasts ten minutes, and is asked for in each test."""
    made = [_stranger(world), *_buyers(world), *_sellers(world), *_members(world), *_with_old_sessions(world)]
    return {visitor.name: visitor for visitor in made}


def seller_of(case, world):
    """Return the seller who was told of this complaint, in a browser that has proved its contact."""
    return _seller(f"seller of {case.name}", case, case.shop, world)


def _stranger(world):
    return Visitor("nobody", Audience.ANYONE, Client())


def _buyers(world):
    for name, buyer in world.buyers.items():
        own = frozenset(case.name for case in world.cases.values() if case.buyer is buyer)
        yield Visitor(f"consumer {name}", Audience.CONSUMER, consumer_browser(buyer), of_buyer(name, own, world), own)


def of_buyer(name, own, world):
    """Return what a buyer may see: all of his own but the office's notes, and what he has typed or named himself."""
    sees = of(TO_THE_BUYER, *own) | of(("phone", "e-mail"), name)
    sees |= of(("draft",), f"{OPEN_DRAFT} {name}", f"{WAITING_DRAFT} {name}") | of(("handed over",), *own)
    sees |= of(("note",), "disowned") if "disowned" in own else set()  # what the holder of the number wrote there
    return sees | (of(("shop's number", "shop's wallet"), "s") if "unproved" in own else set())


def consumer_browser(buyer, *, remembered=False):
    browser, answer = Client(), HttpResponse()
    buyer.row.refresh_from_db(fields=["session_epoch"])  # a complaint that the buyer disowned has ended every session
    sessions.open_consumer_session(answer, buyer.row, current_time(), remembered=remembered)
    sessions.pass_check(answer, buyer.row, current_time())  # so that the pages behind the second code are tried, too
    browser.cookies = answer.cookies
    return browser


def link_browser(contact, reference):
    browser, answer = Client(), HttpResponse()
    sessions.open_link_session(answer, contact, reference, current_time())
    browser.cookies = answer.cookies
    return browser


def _sellers(world):
    for name, case in (("seller f", "offer"), ("unproved seller", "unproved"), ("seller g", "b offer")):
        yield _seller(name, world.cases[case], world.cases[case].shop, world)
    # the shop that an officer found to be the wrong one keeps a browser that was let in before
    moved = world.cases["moved"]
    browser, knows = link_browser(moved.first_shop.contact, moved.reference), frozenset({"moved"})
    yield Visitor("seller before", Audience.FIRM_LINK, browser, knows=knows)


def _seller(name, case, shop, world):
    browser = link_browser(shop.contact, case.reference)
    told = case.row.told_at is not None
    sees = of(("shop's number",), shop.name)
    if told and shop.contact.is_proved:
        sees |= of(TO_THE_FIRM, case.name)
        if case.row.disclose_phone:
            sees |= of(("phone",), case.buyer.name)
        if case.name == "moved":
            sees -= of(("firm's words", "firm's file"), case.name)  # they are another shop's
    return Visitor(name, Audience.FIRM_LINK, browser, sees, frozenset({case.name} if told else ()))


def member_browser(member, *, second_factor=True):
    """Return a browser in which this member has signed in."""
    browser, request = Client(), HttpRequest()
    request.session = import_string("ccms.web.members.known.SessionStore")()
    login(request, member, "ccms.web.members.known.Backend")
    if second_factor:
        record_authentication(request, member, "mfa")
    request.session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return browser


def _members(world):
    at_x = frozenset(case.name for case in world.cases.values() if case.officer.office == world.office["x"].pk)
    everything = frozenset(world.cases)
    reach = {
        **dict.fromkeys(("officer x", "office head", "supervisor"), at_x),
        "officer y": everything - at_x,
        **dict.fromkeys(("head office", "auditor"), everything),
        **dict.fromkeys(("clerk", "admin", "coordinator", "association"), frozenset()),
        "body": frozenset({"sent"}),
        "agent f": told_to("f", world),
        "admin g": told_to("g", world),
        "agent of the house of g": told_to("g", world),
        "agent of the brand of f": frozenset(),
    }
    for name, cases in reach.items():
        member = world.members[name]
        sees = _of_member(member, cases, world) | of(("member's address",), name, *_colleagues(member, world))
        yield Visitor(name, Audience(member.role), member_browser(member), sees, cases)


def _colleagues(member, world):
    """Yield whose addresses stand on the page of people: those of the own office, for an administrator all."""
    for name, other in world.members.items():
        if member.role == Role.ADMIN or (member.role == Role.OFFICE_HEAD and other.office_id == member.office_id):
            yield name


def told_to(shop, world):
    return frozenset(case.name for case in world.cases.values() if case.shop.name == shop and case.row.told_at)


def cases_of(member, world):
    """Return the complaints against a member's own firm, whether or not it was told of them."""
    return {name for name, case in world.cases.items() if case.shop.row.pk == member.firm_id}


def _of_member(member, cases, world):
    role = Role(member.role)
    if role in {Role.FIRM_AGENT, Role.FIRM_ADMIN}:
        sees = set().union(*(_seller("", world.cases[name], world.cases[name].shop, world).sees for name in cases))
        letters = of(("letter of the Cell",), *cases_of(member, world)) if role is Role.FIRM_ADMIN else set()
        return sees | of(OF_THE_FIRM_ITSELF, *cases) | letters
    if role in {Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR, Role.AUDITOR}:
        copies = {name for name in cases if world.cases[name].row.escalated_at is None}
        persons = {world.cases[name].buyer.name for name in cases}
        copies |= cases if role is Role.SUPERVISOR else set()  # the form is for who decides
        sees = of(TO_THE_OFFICE, *cases) - of(OF_THE_FORM, *copies) | of(("phone", "e-mail"), *persons)
        shops = {world.cases[name].shop.name for name in cases}
        # the registry: every firm's record, and what applies to be in it
        sees |= of(("shop's number",), *world.shops)
        sees |= of(("applicant", "applicant's shop", "applicant's mail", "applicant's number"), "a")
        of_firms = (name for name, member in world.members.items() if member.firm_id)
        sees |= of(("member's address",), *of_firms) | of(("listed firm",), "a")
        sees |= of(("letter of the Cell",), *world.cases) if role is Role.AUDITOR else set()
        sees |= of(("handed over",), *cases) if role is not Role.SUPERVISOR else set()
        return sees | of(("shop's number", "shop's wallet"), *shops) | of(("office of the Cell",), *cases)
    if role is Role.CLERK:
        return of(("handed over",), "offer") | of(("phone",), "a")
    if role is Role.COORDINATOR:
        return of(("letter of the Cell", "office of the Cell"), *world.cases)
    if role is Role.BODY:
        persons = {world.cases[name].buyer.name for name in cases}
        return of(("name", "wallet"), *cases) | of(("phone",), *persons)  # the fields of its profile
    return set()


def _with_old_sessions(world):
    """Yield those who may see nothing any more: their sessions were opened before something ended them."""
    officer, agent = world.members["former officer"], world.members["former agent"]
    yield Visitor("former officer", Audience.OFFICER, member_browser(officer))
    managing.change_role(officer, Role.ADMIN)
    yield Visitor("former agent", Audience.FIRM_AGENT, member_browser(agent))
    managing.deactivate(agent, current_time())
    officer = world.members["officer x two"]
    yield Visitor("officer without second factor", Audience.OFFICER, member_browser(officer, second_factor=False))


def asked_for_a_code(world, owner):
    """Return a visitor with a code to somebody's number, to follow complaints, which was not entered yet."""
    browser, answer, now = Client(), HttpResponse(), current_time()
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "203.0.113.9"
    phone = world.birds.numbers
    own = next(each.e164 for each in phone if (each.kind, each.of) == ("phone", owner))
    ticket = request_code(own, CodePurpose.TRACK, address="203.0.113.9", send=queue_code, now=now)
    Proving(CodePurpose.TRACK).remember(answer, ticket, now)
    browser.cookies = answer.cookies
    # he typed the number himself
    return Visitor("holder of a code request", Audience.ANYONE, browser, of(("phone",), owner))
