"""Step 3: the seller, found in the register or named in the buyer's own words."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms import entries
from ccms.accounts.firms.firm_search import find
from ccms.accounts.firms.naming import looks_like_link
from ccms.accounts.models import Firm
from ccms.core.bangla import clean_line
from ccms.core.failures import Failure
from ccms.web import fields
from ccms.web.consumer.filing.drafts import seller_of
from ccms.web.consumer.filing.journey import Journey, Page, journey_of
from ccms.web.consumer.filing.steps import draw, on_the_way
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import done

NOT_LISTED = "new"
AGAIN = "again"  # who comes back from writing the name wants to search, whatever is found
MOST_RESULTS = 8
LONGEST_SEARCH = 200


class ChooseForm(fields.PageForm):
    """The sellers that were found, and the way to one that was not."""

    firm = fields.ChoiceCards(label=_("Which one is it?"), missing=fields.said("firm-missing"))

    def __init__(self, found: list[Firm], *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        cards = [fields.Card(str(firm.pk), firm.name(language()), _beside(firm)) for firm in found]
        cards.append(fields.Card(NOT_LISTED, _("Not in the list, I will write the name")))
        self.fields["firm"].offer(cards)  # type: ignore[attr-defined]


def _beside(firm: Firm) -> str:
    """What tells one seller from another of a similar name: the other name, and a registered one's address."""
    other = firm.name_bn if language() == "en" else firm.name_en
    parts = [other if other != firm.name(language()) else "", firm.website if firm.is_public else ""]
    return " · ".join(part for part in parts if part)


class NamingForm(fields.PageForm):
    """A seller whom the register does not know: a name, and one way to find him."""

    name = fields.CleanLine(label=_("Name of the shop or page"))
    link = fields.CodeLine(
        label=_("Link of the page or website"),
        most=200,
        required=False,
        help_text=_("Copy it from the top of the page, or from “Share”."),
    )
    phone = fields.PhoneField(label=_("The seller's mobile number"), required=False)
    wallet = fields.CodeLine(label=_("bKash, Nagad or Rocket number you sent money to"), most=20, required=False)

    def clean_link(self) -> str:
        """Take what looks like an address."""
        link: str = self.cleaned_data["link"]
        if link and not looks_like_link(link):
            raise fields.put_right("link-not-a-link")
        return link

    def clean(self) -> dict[str, object]:
        """Ask for at least one way to find the seller."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(way) for way in ("link", "phone", "wallet")):
            self.add_error("link", fields.put_right("firm-contact-missing"))
        return given


@on_the_way("firm")
def choose(request: PageRequest, journey: Journey, page: Page) -> HttpResponse:
    """Search the register, and take the seller that is chosen; where none is found, ask for it in own words."""
    asked = _asked(request)
    found = find(asked, MOST_RESULTS) if asked else []
    if asked and not found and AGAIN not in request.GET:
        return HttpResponseRedirect(f"{reverse('consumer:new_firm')}?{request.GET.urlencode()}")
    form = ChooseForm(found, request.POST or None)
    if form.is_valid():
        chosen = form.cleaned_data["firm"]
        if chosen == NOT_LISTED:
            return HttpResponseRedirect(f"{reverse('consumer:new_firm')}?{request.GET.urlencode()}")
        firm = next(firm for firm in found if str(firm.pk) == chosen)
        return _take(journey, page, firm).on_from(page)
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
def name(request: PageRequest, journey: Journey, page: Page) -> HttpResponse:
    """Take the seller in the buyer's own words."""
    asked = _asked(request)
    form = NamingForm(request.POST or None, initial=_from_search(asked))
    if form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            firm = entries.make_shadow(
                given["name"],
                now=journey.now,
                named_by=journey.by.consumer,
                link=given["link"],
                phone=given["phone"] or "",
                wallet=given["wallet"],
            )
            _take(journey, page, firm)

        if done(request, form, account=journey.by.text, act=act):
            return journey_of(request).on_from(page)
    again = request.GET.copy()
    again[AGAIN] = "1"
    back = f"{reverse('consumer:firm')}?{again.urlencode()}"
    return draw(request, "new_seller", journey, page, form=form, back_url=back, asked=asked)


def _take(journey: Journey, page: Page, firm: Firm) -> Journey:
    return journey.save(page, firm=str(firm.pk), firm_names=[firm.name_bn, firm.name_en])


def _from_search(asked: str) -> dict[str, str]:
    """What was searched for stands in its field already."""
    if not asked:
        return {}
    return {"link": asked} if looks_like_link(asked) else {"name": asked}


def _asked(request: PageRequest) -> str:
    """What was searched for, without what cannot be seen; a search that cannot be read finds nothing."""
    try:
        return clean_line(request.GET.get("q", "")[:LONGEST_SEARCH], LONGEST_SEARCH)
    except Failure:
        return ""
