"""Step 3: the seller, found in the register or named in the buyer's own words."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ccms.accounts.channels import Channel
from ccms.accounts.firms.naming import find, is_nameless, looks_like_link, number_in
from ccms.accounts.firms.ways import name_ways, without_own_way
from ccms.accounts.models import Firm
from ccms.complaints.filing.history import OPEN_ABOUT, OTHER_FIRM, may_be_same, open_complaints
from ccms.complaints.filing.sellers import Seller, give_up, name_seller
from ccms.complaints.intakes.confirming import HANDED
from ccms.core.phones import spaced
from ccms.web.consumer.filing.drafts import seller_of
from ccms.web.consumer.filing.journey import Journey, Page, journey_of
from ccms.web.consumer.filing.steps import draw, on_the_way
from ccms.web.consumer.shop_naming import MOST_RESULTS, NOT_LISTED, ChooseForm, FirstNamingForm, KnownShopForm, searched
from ccms.web.form_page import done
from ccms.web.language import language
from ccms.web.requests import SignedRequest

AGAIN = "again"  # who comes back from writing the name wants to search, whatever is found
KNOWN = "known"  # the shop is chosen, and no address of its own is known: the buyer is asked for one
SELLER = "seller"  # where a draft keeps the ways to a seller whom its buyer describes


@on_the_way("firm")
def choose(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Search the register, and take the seller that is chosen; where none is found, ask for it in own words."""
    asked = searched(request) or ("" if "q" in request.GET else _handed(journey).get("firm", ""))
    found = find(asked, MOST_RESULTS) if asked else []
    if asked and not found and AGAIN not in request.GET:
        return HttpResponseRedirect(f"{reverse('consumer:new_firm')}?{_query(request, asked)}")
    form = ChooseForm(found, request.POST or None)
    if form.is_valid():
        chosen = form.cleaned_data["firm"]
        if chosen == NOT_LISTED:
            return HttpResponseRedirect(f"{reverse('consumer:new_firm')}?{_query(request, asked)}")
        firm = next(firm for firm in found if str(firm.pk) == chosen)
        taken = _take(journey, page, firm)
        if _known(taken):
            return HttpResponseRedirect(f"{reverse('consumer:new_firm')}?{KNOWN}=1&{_query(request, asked)}")
        return taken.on_from(page)
    context = {
        "asked": asked,
        "found": found,
        "searched": "q" in request.GET,
        "seller": seller_of(journey.typed),
        "next_url": journey.first_open().url,
        "returning": journey.returning,
    }
    return draw(request, "seller", journey, page, form=form, **context)


@on_the_way("firm")
def name(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take the seller in the buyer's own words."""
    if KNOWN in request.GET and (firm := _known(journey)):
        return _add_ways(request, journey, page, firm)
    asked = searched(request)
    form = FirstNamingForm(request.POST or None, initial=_expected(asked, journey))
    if form.is_valid():
        given = form.cleaned_data
        seller = Seller(name=given["name"], link=given["link"], phone=given["phone"] or "", wallet=given["wallet"])

        def act() -> None:
            _take(journey, page, name_seller(seller, person=journey.by.consumer, now=journey.now), seller)

        if done(request, form, account=journey.by.text, act=act):
            return journey_of(request).on_from(page)
    again = request.GET.copy()
    again[AGAIN] = "1"
    back = f"{reverse('consumer:firm')}?{again.urlencode()}"
    return draw(request, "new_seller", journey, page, form=form, back_url=back, asked=asked)


@on_the_way("same")
def same(request: SignedRequest, journey: Journey, page: Page) -> HttpResponse:
    """Ask whether it is the purchase of an open complaint about the same seller, before anything else is asked."""
    if request.method == "POST":
        return journey.save(page, **{OTHER_FIRM: journey.body["firm"]}).on_from(page)
    shown = [] if request.framed or journey.by.crossed else open_complaints(journey.by)
    complaints = [each for each in shown if each.reference in journey.body[OPEN_ABOUT]]
    return draw(request, "same", journey, page, complaints=complaints, seller=seller_of(journey.typed))


def _known(journey: Journey) -> Firm | None:
    """Return the shop that the buyer has chosen, where no address of its own is known."""
    return without_own_way(journey.body.get("firm")) if journey.by.consumer else None


def _add_ways(request: SignedRequest, journey: Journey, page: Page, firm: Firm) -> HttpResponse:
    """Ask what the buyer knows of a shop that others have named before; nothing need be known."""
    form = KnownShopForm(request.POST or None, initial=_from_search(searched(request)) | _named_before(journey))
    if form.is_valid():
        given = {name: form.cleaned_data[name] or "" for name in form.ways}
        person = journey.by.consumer

        def act() -> None:
            if person and any(given.values()):
                said = {Channel.PAGE: given["link"], Channel.SMS: given["phone"]}
                name_ways(firm, said, wallet=given["wallet"], person=person, now=journey.now)
            _take(journey, page, firm, Seller(name=firm.name_bn, **given))

        if done(request, form, account=journey.by.text, act=act):
            return journey_of(request).on_from(page)
    return draw(request, "known_seller", journey, page, form=form, firm=firm.name(language()), back_url=page.url)


def _take(journey: Journey, page: Page, firm: Firm, seller: Seller | None = None) -> Journey:
    """Keep the seller in the draft; what the buyer described before and now describes otherwise is given up."""
    person, before = journey.by.consumer, journey.body.get("firm")
    if person and before and journey.body.get(SELLER):
        give_up(UUID(before), person=person, seller=seller, complaint=None, now=journey.now)
    about = {SELLER: seller.ways if seller else None, OPEN_ABOUT: may_be_same(journey.by, firm.pk)}
    return journey.save(page, firm=str(firm.pk), firm_names=[firm.name_bn, firm.name_en], **about)


def _named_before(journey: Journey) -> dict[str, object]:
    """Return what the buyer wrote of the seller before, to be corrected."""
    ways = journey.body.get(SELLER)
    if not ways:
        return {}
    only_name, name = not any(ways.values()), seller_of(journey.typed)
    return {"name": "" if is_nameless(name) else name, **ways, "phone": spaced(ways["phone"]), "only_name": only_name}


def _expected(asked: str, journey: Journey) -> dict[str, object]:
    """Return what stands in the form already: what was searched for, handed over, or named before."""
    handed = _handed(journey)
    if handed and asked in ("", handed["firm"]) and not journey.body.get(SELLER):
        return {"name": handed["firm"], "link": handed["link"]}
    return _from_search(asked) if asked else _named_before(journey)


def _handed(journey: Journey) -> dict[str, str]:
    """Return what an office handed over of the seller, as long as none is chosen."""
    handed: dict[str, str] = journey.body.get(HANDED, {})
    return {} if journey.body.get("firm") else handed


def _query(request: SignedRequest, asked: str) -> str:
    query = request.GET.copy()
    query["q"] = asked
    return query.urlencode()


def _from_search(asked: str) -> dict[str, object]:
    """What was searched for stands in its field already."""
    if not asked:
        return {}
    if number := number_in(asked):
        return {"phone": spaced(number)}
    return {"link": asked} if looks_like_link(asked) else {"name": asked}
