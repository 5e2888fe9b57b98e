"""Step 7: what the rules say on the answers so far. It informs; only a purchase for another office stops here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.entries import can_be_told
from ccms.complaints.filing import drafts, shop_query
from ccms.complaints.filing.history import OTHER_THAN
from ccms.complaints.reading import prechecking
from ccms.complaints.reading.prechecking import Foreseen
from ccms.core.clock import days_in_words, dhaka_day
from ccms.law.checks import Check, CheckId, Effect, Precheck
from ccms.law.rules import Finding, Result
from ccms.web.consumer.filing.journey import Journey, Page, filing_of
from ccms.web.consumer.filing.problem import renamed
from ccms.web.consumer.filing.steps import draw, finish_later, on_the_way, wants_later
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.shop_says import shop_word

TONES: Mapping[Result, str] = {
    Result.BREACH: "warn",
    Result.NOT_YET_DUE: "info",
    Result.NEED_INFO: "warn",
    Result.OK: "ok",
}
# The checks whose sentence a person needs before sending, beside the findings themselves.
TOLD = (CheckId.CONSUMER, CheckId.DUPLICATE, CheckId.LIMITATION, CheckId.RIPE, CheckId.FIRM_FIRST, CheckId.HARASS)


@dataclass(frozen=True, slots=True)
class Card:
    """One finding in the reader's language."""

    tone: str
    headline: str
    text: str
    law: str
    says: str
    clause: str
    quote: str
    since: date | None


@dataclass(frozen=True, slots=True)
class EventDescription:
    """One check that a person should know of before sending."""

    check: CheckId
    tone: str
    title: str
    text: str


@on_the_way("rules")
def rules(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Show the findings; keep the draft for its day where it is too early."""
    filing = shop_query.with_shop(filing_of(journey), journey.by, journey.now, ask=request.method == "GET")
    foreseen = prechecking.foresee(filing=filing, by=journey.by, now=journey.now)
    result = foreseen.result
    if result.blocked_by is CheckId.ECOM:
        return HttpResponseRedirect(reverse("consumer:elsewhere"))
    if wants_later(request):
        return finish_later(request, journey)
    asks_same = result.blocked_by is None and result.same_order not in (None, filing.other_than)
    if request.method == "POST" and (answered := _answered(request, journey, page, foreseen, asks_same=asks_same)):
        return answered
    tells_firm = _effect(result, CheckId.FIRM_FIRST) is Effect.TELLS_FIRM
    can_tell = not tells_firm or can_be_told(filing.firm, journey.by.consumer)
    told = [_as_we_can(each, can_tell=can_tell) for each in _told(result, journey, passed=False)]
    asked = next((each for each in told if each.check is CheckId.FIRM_FIRST), None) if tells_firm else None
    context: dict[str, Any] = {
        "cards": [_card(finding, journey) for finding in foreseen.cards],
        "told": [each for each in told if each is not asked],
        "asked": asked,
        "word": shop_word(filing.word, journey.pack),
        "days": _told(result, journey, passed=True),
        "advice": [each.text.read(language()) for each in result.advice],
        "blocked_by": str(result.blocked_by or ""),
        "ready_on": result.ready_on,
        "file_as": [(code, journey.pack.categories[code].text.read(language())) for code in result.file_as],
        "reference": result.duplicate_reference,
        "asks_same": asks_same,
        "tells_firm": tells_firm and can_tell,
    }
    return draw(request, "rules", journey, page, heading=_("What the rules say"), **context)


def _answered(
    request: SignedRequest, journey: Journey, page: Page, foreseen: Foreseen, *, asks_same: bool
) -> HttpResponse | None:
    """Do what a button of this page says, as far as what was found allows it."""
    result = foreseen.result
    if "keep" in request.POST and result.blocked_by is CheckId.RIPE and result.ready_on and journey.typed:
        drafts.keep_until(by=journey.by, day=result.ready_on, last=result.limitation.safe_last)
        return HttpResponseRedirect(reverse("consumer:kept", kwargs={"draft": journey.typed.id}))
    if (code := request.POST.get("as")) in result.file_as:
        return HttpResponseRedirect(renamed(journey, page, str(code)).first_open().url)
    if asks_same and OTHER_THAN in request.POST:
        journey.save(page, **{OTHER_THAN: result.same_order})
        return HttpResponseRedirect(request.get_full_path())
    if result.blocked_by is None and foreseen.is_final and not asks_same:
        return journey.save(page, seen=sorted({*journey.body.get("seen", ()), page.route})).on_from(page)
    return None


def _effect(result: Precheck, check_id: CheckId) -> Effect | None:
    check = result.check(check_id)
    return None if check.passed else check.effect


def _card(finding: Finding, journey: Journey) -> Card:
    lang = language()
    rule = journey.pack.rules[finding.rule]
    return Card(
        tone=TONES[finding.result],
        headline=_headline(finding, journey),
        text=finding.text.read(lang),
        law=finding.law.read(lang),
        says=finding.says.read(lang),
        clause=finding.clause.read(lang),
        quote=rule.citation.quote.bn,
        since=rule.in_force.since if rule.in_force.since > date.min else None,
    )


def _headline(finding: Finding, journey: Journey) -> str:
    match finding.result:
        case Result.BREACH:
            return gettext("The rule looks broken")
        case Result.OK:
            return gettext("The rule was kept")
        case Result.NOT_YET_DUE if finding.due_on:
            left = (finding.due_on - dhaka_day(journey.now)).days
            if left == 0:
                return gettext("The seller has until tonight")
            return gettext("The seller still has %(length)s") % {"length": days_in_words(left, language())}
        case _:
            return gettext("We are not sure")


def _told(result: Precheck, journey: Journey, *, passed: bool) -> list[EventDescription]:
    checks = [each for each in result.checks if each.id in TOLD and each.passed == passed]
    return [
        EventDescription(check.id, _tone(check, result), check.title.read(language()), check.text.read(language()))
        for check in checks
        if _worth_telling(check, journey)
    ]


def _as_we_can(told: EventDescription, *, can_tell: bool) -> EventDescription:
    """Promise to tell the seller only where a way to it is known."""
    if can_tell or told.check is not CheckId.FIRM_FIRST:
        return told
    text = _(
        "We know no number or e-mail address of the seller, so we cannot tell it ourselves. After sending you get a "
        "text to copy into the inbox of its page."
    )
    return replace(told, text=str(text))


def _worth_telling(check: Check, journey: Journey) -> bool:
    """A passed check is told only where it names a day: the thirty days, and what lets a filing go in spite of one."""
    if check.id is CheckId.RIPE:
        return check.text != journey.pack.checks[check.id].texts["passed"]
    return not check.passed or check.id is CheckId.LIMITATION


def _tone(check: Check, result: Precheck) -> str:
    if check.passed:
        return "warn" if result.protective else "info"
    return "info" if check.effect is Effect.TELLS_FIRM else "warn"
