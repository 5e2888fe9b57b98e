"""What people, programs and jobs do most often, each by a name, with how it begins and what it asks."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

from django.test import Client

from ccms.apps.figures import snapshots
from ccms.apps.oversight import counts
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.sweeping import sweep
from ccms.gate.clock import current_time
from ccms.ledger.heads import sign_heads
from ccms.notices.delivery import deliver
from tests import factories
from tests.api.conftest import a_filing, of_consumer
from tests.costs.town import SHOP_PAGE, WORDS, Town, a_file, write_all_words
from tests.golden.world import Now
from tests.rights.visitors import consumer_browser

QUEUE = {"round_trips": 4}


@dataclass(frozen=True)
class Step:
    """One page, call, act or job: what is there before it is counted, and what is asked then.

    `budget` is what it may cost at most by the goals; where it costs more today, the report says so.
    """

    name: str
    ask: Callable
    ready: Callable | None = None
    budget: dict = field(default_factory=dict)

    def begin(self, town):
        """Return what is asked about."""
        return self.ready(town) if self.ready else None


def page(name, who, path, **budget):
    """A page that somebody opens, anyone in a browser that was nowhere yet; `path` is filled with what the town has."""

    def ask(town, _):
        browser = Client() if who == "anyone" else town.browsers[who]
        return browser.get(_filled(path, town))

    return Step(name, ask, budget=budget)


def call(name, who, path):
    """A call that reads."""
    return Step(f"call: {name}", lambda town, _: town.calls[who].get(_filled(path, town)))


def _filled(path, town):
    return path.format(
        ref=town.newest.reference,
        case=town.case.reference,
        firm=town.like.shop,
        dispatch=town.dispatch.pk,
        shop=town.shop,
    )


def act(name, who, ready, **body):
    """An act by the call of the API on a complaint that `ready` makes; a field that is a function tells a moment."""

    def ask(town, matter):
        caller = of_consumer(matter.person) if who == "buyer" else town.calls[who]
        given = {key: value(town) if callable(value) else value for key, value in body.items()}
        return caller.post(f"/complaints/{matter.reference}/actions/{name.replace(' ', '_')}", given)

    return Step(f"act of {who.removeprefix('other ')}: {name}", ask, ready=ready)


def job(name, work, later=timedelta()):
    """A job of the worker, when there is as much to do as a list has rows."""

    def ready(town):
        town.with_newly_filed(work)
        town.beside.later(seconds=later.total_seconds())

    return Step(f"job: {name}", lambda _town, _: work(current_time()), ready=ready)


def _day(days):
    return lambda town: (town.beside.today + timedelta(days=days)).isoformat()


def _send_filing(_, walker):
    return walker.client.post("/c/check", walker.form(declaration="on"))


def _give_file(_, matter):
    headers = {"Authorization": f"Bearer {of_consumer(matter.person).token}", "Idempotency-Key": str(uuid.uuid4())}
    path = f"/api/v1/complaints/{matter.reference}/evidence"
    return Client(headers=headers).post(path, {"file": a_file("new"), "kind": "other"})


def _file(town, person):
    return of_consumer(person).post("/complaints", a_filing(town.other.shop, Now.at, district="chattogram"))


def _told(town):
    whole = a_filing(town.other.shop, Now.at)
    return {name: whole[name] for name in ("firm", "category", "facts")}


def _answered(town):
    matter = town.offered()
    return consumer_browser(SimpleNamespace(row=matter.person)), f"/t/{matter.reference}"


def _first_opening(_, answered):
    browser, path = answered
    return browser.get(path)


REFUND = {"remedy": "refund", "amount_paisa": 215_000}
PAGES = (
    page("first page", "anyone", "/"),
    page("heads", "anyone", "/heads"),
    page("figures", "anyone", "/figures"),
    page("a firm's public page", "anyone", "/firms/{firm.slug}"),
    page("developers", "anyone", "/developers"),
    page("widget: loader", "anyone", "/w/v1/ccms.js"),
    page("widget: start", "anyone", f"/w/start?firm={{shop.public_id}}&o={SHOP_PAGE}"),
    page("widget: badge", "anyone", "/b/{firm.slug}.svg"),
    page("filing: first page", "anyone", "/c"),
    page("filing: seller", "filer", "/c/firm"),
    page("filing: evidence", "filer", "/c/evidence"),
    page("filing: last page", "filer", "/c/check"),
    Step("filing: sending", _send_filing, Town.sender, {"in_transaction": 3}),
    page("complaint by number", "anyone", "/t/{case}", statements=1, round_trips=1),
    page("own complaints", "buyer", "/t/mine"),
    page("own data", "buyer", "/t/me"),
    Step("own case, first opening", _first_opening, _answered, {"statements": 11, "round_trips": 5, "commits": 1}),
    page("own case", "buyer", "/t/{case}", statements=8, round_trips=4),
    page("own case: receipt", "buyer", "/t/{case}/receipt"),
    page("link: case", "link", "/answer/{ref}"),
    page("link: an offer", "link", "/answer/{ref}/offer/refund"),
    page("firm: inbox", "agent", "/firm/?view=all", **QUEUE),
    page("firm: inbox, the office's", "agent", "/firm/?view=dncrp", **QUEUE),
    page("firm: search", "agent", "/firm/search?q=জিন্স"),
    page("firm: case", "agent", "/firm/complaints/{ref}"),
    page("firm: an offer", "agent", "/firm/complaints/{ref}/offer/refund"),
    page("firm: numbers", "agent", "/firm/numbers"),
    page("firm: exports", "agent", "/firm/exports"),
    page("firm: keys", "admin", "/developers/keys"),
    page("office: queue", "officer", "/office/?view=all", **QUEUE),
    page("office: new", "officer", "/office/?view=new", **QUEUE),
    page("office: ordered", "officer", "/office/?view=ordered", **QUEUE),
    page("office: case", "officer", "/office/{case}"),
    page("office: search", "officer", "/office/search?q=জিন্স"),
    page("office: tasks", "officer", "/office/tasks"),
    page("office: inbox", "officer", "/office/inbox"),
    page("head office: queue", "headquarters", "/office/?view=all", **QUEUE),
    page("head office: ordered", "headquarters", "/office/?view=ordered", **QUEUE),
    page("head office: health", "headquarters", "/office/health"),
    page("coordinator: firms", "cell", "/coordinator/"),
    page("body: inbox", "body", "/body/", **QUEUE),
    page("body: a dispatch", "body", "/body/{dispatch}"),
)
CALLS = (
    call("words", "anyone", "/words"),
    call("firms", "anyone", "/firms?q=শাড়িঘর"),
    call("complaints of a buyer", "buyer", "/complaints"),
    call("complaints of a firm", "firm", "/complaints"),
    call("complaints of an office", "officer", "/complaints"),
    call("own case", "buyer", "/complaints/{case}"),
    call("case of a firm", "firm", "/complaints/{ref}"),
    call("case of an office", "officer", "/complaints/{case}"),
    call("receipt", "buyer", "/complaints/{case}/receipt"),
    call("events of a firm", "firm", "/events"),
    call("events of an office", "officer", "/events"),
    call("dispatches of a body", "body", "/dispatches"),
    Step("call: a precheck", lambda town, _: town.calls["anyone"].post("/prechecks", _told(town))),
    Step("call: a filing", _file, lambda town: factories.consumer(Now.at)),
    Step("call: a file", _give_file, Town.told),
)
ACTS = (
    act("offer", "other firm", Town.told, **REFUND, day=_day(3), text=WORDS),
    act(
        "claim solved",
        "other firm",
        Town.told,
        remedy="refunded",
        amount_paisa=215_000,
        day=_day(0),
        transaction="8N7A6D5E4F",
    ),
    act("defend", "other firm", Town.told, code="outside_terms", text=WORDS),
    act("refuse", "other firm", Town.told, code="not_our_customer", text=WORDS),
    act("ask", "other firm", Town.told, text=WORDS),
    act("report performance", "other firm", Town.promised, amount_paisa=215_000, day=_day(0), transaction="8N7A6D5E4F"),
    act("accept", "buyer", Town.offered),
    act("counter", "buyer", Town.offered, amount_paisa=300_000),
    act("reject", "buyer", Town.offered, reason="too_little", text=WORDS),
    act("withdraw", "buyer", Town.told, reason="no_longer", received="nothing"),
    act("give information", "buyer", Town.asked, text=WORDS),
    act("reopen", "buyer", Town.withdrawn, reason="again", text=WORDS),
    act("take up", "other officer", Town.escalated, own=False),
    act("request information", "other officer", Town.taken_up, party="firm", text=WORDS),
    act("send to firm", "other officer", Town.escalated, text=WORDS),
    act("refer", "other officer", Town.taken_up, body="BB", basis="competence", despite=WORDS),
    act("dismiss", "other officer", Town.taken_up, reason="not_proved", text=WORDS),
    act(
        "set hearing",
        "other officer",
        Town.taken_up,
        at=lambda _: (Now.at + timedelta(days=8)).isoformat(),
        place="কক্ষ ৭",
    ),
    act("order", "other officer", Town.heard, section="45", fine_paisa=1_000_000, text=WORDS),
    act("record payment", "other officer", Town.ordered, amount_paisa=400_000, day=_day(0), receipt="T-1"),
)
JOBS = (
    job("sign heads", sign_heads),
    job("deliver notices", deliver),
    job("write words", lambda _: write_all_words()),
    job("sweep", sweep, later=timedelta(days=12)),
    job("tell again", proof_of_service.tell_again, later=timedelta(days=2)),
    job("count firms", counts.run_due, later=timedelta(days=1)),
    job("figures", snapshots.take, later=timedelta(days=1)),
)
STEPS = (*PAGES, *CALLS, *ACTS, *JOBS)
