"""Works out from the draft which page of the nine steps comes next, and which one is still open.

The pages of questions are not listed here: the law pack says which questions arise on the answers so far.

Lists the answers of a draft in the reader's words, for the last page and for the text to take to another office.

Turns a draft into what the filing service takes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.complaints.filing import drafts
from ccms.complaints.filing.beside import MARK
from ccms.complaints.filing.contents import PLAIN, Filing
from ccms.complaints.filing.drafts import Typed
from ccms.complaints.filing.history import OPEN_ABOUT, OTHER_FIRM, OTHER_THAN
from ccms.complaints.filing.shop_orders import SIGNED, Signed
from ccms.complaints.intakes.confirming import HANDED
from ccms.complaints.intakes.lapsing import end_with
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Question
from ccms.law.purchase import payment_messages
from ccms.law.purchase.answers import AnswerRefused, read_answers, write_answers
from ccms.law.purchase.asking import questions_for
from ccms.law.purchase.facts import FactSheet
from ccms.law.purchase.payment_messages import PaymentMessage
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.wording import in_words
from ccms.web.templatetags.frame import Row

STEPS = 9
BACK, CHECK = "back", "check"  # ?back=check: a change asked for on the last page leads back to it
NAMES: Mapping[int, Any] = {
    1: _("Mobile number"),
    2: _("Code"),
    3: _("Seller"),
    4: _("What went wrong"),
    5: _("Purchase and payment"),
    6: _("Telling the seller"),
    7: _("The rules"),
    8: _("Evidence"),
    9: _("Check and send"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the way: its route, its step of nine, what it asks, and whether it has been answered."""

    route: str
    step: int
    done: bool
    questions: tuple[Question, ...] = ()
    turn: int = 1

    @property
    def url(self) -> str:
        """The address of the page."""
        return reverse(f"consumer:{self.route}", kwargs={"turn": self.turn} if self.turn > 1 else None)


@dataclass(frozen=True)
class Journey:
    """One person's filing: the draft, the law of today, and the pages that follow from both."""

    by: Actor
    now: datetime
    pack: Pack
    typed: Typed | None = None
    returning: bool = False

    @property
    def body(self) -> Mapping[str, Any]:
        """Everything that was typed, as JSON."""
        return self.typed.body if self.typed else {}

    @property
    def category(self) -> str | None:
        """What went wrong, once it is known."""
        code = self.body.get("category")
        return code if code in self.pack.categories else None

    @cached_property
    def facts(self) -> dict[str, object]:
        """The answers with their types; those to questions that the pack no longer knows are left out."""
        kept = {name: value for name, value in self.body.get("facts", {}).items() if name in self.pack.questions}
        try:
            return read_answers(self.pack, kept)
        except AnswerRefused as refused:
            # the pack has changed since; what no longer fits is asked again
            return read_answers(self.pack, {name: kept[name] for name in kept.keys() - refused.problems.keys()})

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages from the seller to the sending."""
        return tuple(self._walk())

    def page(self, route: str, turn: int = 1) -> Page | None:
        """Find a page of the way; None where it does not arise."""
        return next((page for page in self.pages if page.route == route and page.turn == turn), None)

    def first_open(self) -> Page:
        """Return the first page that is not answered yet; the last one is never answered."""
        return next(page for page in self.pages if not page.done)

    def reached(self, page: Page) -> bool:
        """Tell whether everything before this page has been answered."""
        return self._at(page) <= self._at(self.first_open())

    def before(self, page: Page) -> str:
        """Return the address of the page before."""
        if self.returning:
            return reverse("consumer:check")
        at = self._at(page)
        return self.pages[at - 1].url if at else ""

    def nth(self, page: Page) -> int:
        """Tell which page of its step this is; how many there will be, the answers decide."""
        return sum(each.step == page.step for each in self.pages[: self._at(page) + 1])

    def progress(self, page: Page) -> float:
        """Return how much of the nine steps is behind this page, where a step may have several."""
        nth = self.nth(page)
        return page.step - 1 + nth / (nth + 1)

    def _at(self, page: Page) -> int:
        """Count the pages before this one; what it asks and whether it is answered may have changed meanwhile."""
        return next(at for at, each in enumerate(self.pages) if (each.route, each.turn) == (page.route, page.turn))

    def save(self, page: Page, **changes: Any) -> "Journey":
        """Keep what a page was told, and return the way as it runs from there."""
        if self.typed is None:
            drafts.begin(self.by, self.now)
        typed = drafts.save(by=self.by, now=self.now, step=page.route, changes=changes)
        return Journey(self.by, self.now, law_for(typed, self.now), typed, self.returning)

    def answer(self, page: Page, facts: Mapping[str, object]) -> "Journey":
        """Keep answers beside those given before."""
        return self.save(page, facts={**self.body.get("facts", {}), **write_answers(facts)})

    def on_from(self, page: Page) -> HttpResponse:
        """Lead to what follows a page: the next one, or back to the last where a change was asked for there."""
        following = self._after(page)
        query = f"?{urlencode({BACK: CHECK})}" if self.returning and following.route != CHECK else ""
        return HttpResponseRedirect(following.url + query)

    def _after(self, page: Page) -> Page:
        if self.returning or MARK in self.body:  # what is known of the purchase already is not asked again
            return self.first_open()
        found = self.page(page.route, page.turn)
        if found is None:
            return self.first_open()
        return self.pages[min(self._at(found) + 1, len(self.pages) - 1)]

    def _walk(self) -> Iterator[Page]:
        body, seen = self.body, self.body.get("seen", ())
        yield Page("firm", 3, "firm" in body)
        if body.get(OPEN_ABOUT):
            yield Page("same", 3, body.get(OTHER_FIRM) == body.get("firm"))
        yield from self._asked("how", 3, "firm")
        if self.is_outside:
            yield Page("elsewhere", 3, done=False)
            return
        yield Page("problem", 4, bool(self.category) or "card" in body)
        if self.refining:
            yield Page("which", 4, self.category is not None, (self.refining,))
        if self.category is None:
            return
        yield from self._asked("details", 4, "problem")
        yield Page("story", 4, bool(body.get("narrative") and body.get("wish")))
        yield from self._asked("purchase", 5, "purchase")
        yield from self._asked("told", 6, "told")
        yield Page("rules", 7, "rules" in seen)
        yield Page("evidence", 8, "evidence" in seen)
        yield from self._asked("person", 9, "person")
        yield Page(CHECK, 9, done=False)

    @property
    def is_outside(self) -> bool:
        """Tell whether the answers say that nothing was bought online: another door takes that."""
        return FactSheet(self.pack, self.facts).value("online_sale") is False

    @cached_property
    def refining(self) -> Question | None:
        """The question that finds the category of the chosen card, where the card alone does not."""
        chosen = next((card for card in self.pack.cards if card.id == self.body.get("card")), None)
        return self.pack.questions[chosen.refine] if chosen and chosen.refine else None

    def _asked(self, route: str, step: int, of: str) -> Iterator[Page]:
        """Yield the pages of one group of questions: a topic a page, and what an answer raises a page of its own.

        A clerk, with the caller on the line, gets all topics of the group on one page.
        """
        given = self.facts
        known = {name: value for name, value in given.items() if self.pack.questions[name].page != of}
        asked: set[str] = set()
        for turn in range(1, len(self.pack.questions)):
            arising = questions_for(self.pack, self.category, known)
            fresh = tuple(each for each in arising if each.page == of and each.id not in asked)
            if self.by.role is not Role.CLERK:
                fresh = self._of_one_topic(fresh)
            if not fresh:
                return
            asked |= {each.id for each in fresh}
            done = all(each.is_answered(given) for each in fresh)
            yield Page(route, step, done, fresh, turn)
            if not done:
                return
            known |= {each.id: given[each.id] for each in fresh}

    def _of_one_topic(self, questions: Sequence[Question]) -> tuple[Question, ...]:
        """Return the questions of the first topic among some; those without a topic come before all others."""
        order = list(self.pack.topics)
        places = [order.index(each.topic) if each.topic in order else -1 for each in questions]
        return tuple(each for each, place in zip(questions, places, strict=True) if place == min(places))

    @cached_property
    def arising(self) -> dict[str, object]:
        """The answers that belong to the purchase as it is told now; those of an earlier telling stay in the draft."""
        asked = (question for page in self.pages for question in page.questions)
        return {question.id: self.facts[question.id] for question in asked if question.id in self.facts}


def law_for(typed: Typed | None, now: datetime) -> Pack:
    """Return the law of today, in the words for what was bought as far as it has been told."""
    law = book().on(dhaka_day(now))
    return law.about({**typed.body.get("facts", {}), "category": typed.body.get("category")}) if typed else law


def journey_of(request: PageRequest) -> Journey:
    """Return the way of the person that is signed in."""
    if request.actor is None:
        raise LookupError("the access table lets only consumers in")
    typed = drafts.current(request.actor)
    return Journey(
        by=request.actor,
        now=request.now,
        pack=law_for(typed, request.now),
        typed=typed,
        returning=request.GET.get(BACK) == CHECK,
    )


def told_rows(page: Page, journey: Journey, change_url: str = "") -> Iterator[Row]:
    """Return the answers of one page, each with the way to change it."""
    facts = journey.facts
    for question in page.questions:
        if question.id in facts:
            yield Row(question.text.read(language()), in_words(question, facts[question.id], journey.pack), change_url)


def filing_of(journey: Journey, consents: Mapping[str, bool] | None = None) -> Filing:
    """Put a filing together from what was typed; what is still missing is empty."""
    body, given = journey.body, journey.arising
    person = {name for name in given if journey.pack.questions[name].is_about_buyer}
    return Filing(
        draft=journey.typed.id if journey.typed else uuid4(),
        firm=UUID(body["firm"]),
        category=str(journey.category),
        wish=str(body.get("wish", "")),
        narrative=str(body.get("narrative", "")),
        facts={name: value for name, value in given.items() if name not in person},
        name=str(given.get("full_name") or ""),
        district=str(given.get("district") or ""),
        email=str(body.get("email", "")),
        complainant=str(body.get("complainant", "self")),
        signed=signed_of(journey),
        payment=payment_of(journey),
        beside=MARK in body,
        handed_over=end_with if HANDED in body else None,
        other_than=str(body.get(OTHER_THAN) or ""),
        **{name: value for name, value in {**body, **(consents or {})}.items() if name in PLAIN},
    )


def payment_of(journey: Journey) -> PaymentMessage | None:
    """Return what a payment service wrote, as long as the purchase was paid by such a service."""
    kept = journey.body.get("payment")
    message = payment_messages.restored(kept) if kept else None
    return message if message and message.service == journey.facts.get("pay_method") else None


def signed_of(journey: Journey) -> Signed | None:
    """Return what the shop signed, as long as the complaint is about this very shop."""
    kept = journey.body.get(SIGNED)
    return Signed.read(kept) if kept and kept["firm"] == journey.body.get("firm") else None
