"""The forms by which a buyer names the seller, when filing and when correcting it: found by a search, or described."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.naming import looks_like_link, number_in
from ccms.accounts.models import Firm
from ccms.core.bangla import clean_line
from ccms.core.failures import Failure
from ccms.web import fields
from ccms.web.language import language
from ccms.web.requests import PageRequest

NOT_LISTED = "new"
MOST_RESULTS = 8
LONGEST_SEARCH = 200


class ChooseForm(fields.PageForm):
    """The sellers that were found, and the way to one that was not."""

    firm = fields.ChoiceCards(label=_("Which one is it?"), missing=fields.said("firm-missing"))

    def __init__(self, found: list[Firm], *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        cards = [*shop_cards(found), fields.Card(NOT_LISTED, _("Not in the list, I will write the name"))]
        self.fields["firm"].offer(cards)  # type: ignore[attr-defined]


def shop_cards(found: Iterable[Firm]) -> list[fields.Card]:
    """Return the sellers that were found, to choose among."""
    return [fields.Card(str(firm.pk), firm.name(language()), _beside(firm)) for firm in found]


def _beside(firm: Firm) -> str:
    """What tells one seller from another of a similar name: the other name, and a registered one's address."""
    other = firm.name_bn if language() == "en" else firm.name_en
    parts = [other if other != firm.name(language()) else "", firm.website if firm.is_public else ""]
    return " · ".join(part for part in parts if part)


class WaysForm(fields.PageForm):
    """The ways by which a seller can be found or reached, of which one is enough."""

    link = fields.CodeLine(
        label=_("Link of the page or website"),
        most=200,
        required=False,
        help_text=_("Copy it from the top of the page, or from “Share”."),
    )
    phone = fields.PhoneField(label=_("The seller's mobile number"), required=False)
    email = fields.EmailField(label=_("The seller's e-mail address"), required=False)
    wallet = fields.CodeLine(label=_("bKash, Nagad or Rocket number you sent money to"), most=20, required=False)

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        for way in self.ways:
            self.fields[way].widget.attrs["autocomplete"] = "off"  # a browser would fill in the buyer's own
            self.fields[way].one_of = True  # type: ignore[attr-defined] # a sentence above says that one is enough

    @property
    def ways(self) -> list[str]:
        """The fields of which one is enough."""
        return [name for name in ("link", "phone", "email", "wallet") if name in self.fields]

    def clean_link(self) -> str:
        """Take what looks like an address."""
        link: str = self.cleaned_data["link"]
        if link and not looks_like_link(link):
            raise fields.put_right("link-not-a-link")
        return link

    def clean(self) -> dict[str, object]:
        """Ask for at least one way to find the seller."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(way) for way in (*self.ways, "only_name")):
            self.add_error("link", fields.put_right("firm-contact-missing"))
        return given


class NamingForm(WaysForm):
    """A seller whom the register does not know: a name, and one of three ways to find it."""

    name = fields.CleanLine(
        label=_("Name of the shop or page"),
        help_text=_("If you know only a number, leave this empty."),
        required=False,
    )
    email = None  # type: ignore[assignment] # a seller is looked for by the other three
    field_order = ("name", "link", "phone", "wallet")

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        self.fields["name"].one_of = True  # type: ignore[attr-defined] # it may be empty beside a number alone

    def clean(self) -> dict[str, object]:
        """Take a number that stands in place of the name as the number; without one ask for the name."""
        given = self.cleaned_data
        if number := number_in(given.get("name") or ""):
            given["name"], given["phone"] = "", given.get("phone") or number
        if not self.errors and not (given["name"] or given["phone"] or given["wallet"]):
            self.add_error("name", fields.put_right("text-missing"))
        return super().clean()


class KnownShopForm(WaysForm):
    """What a buyer knows of a shop that was found; it may be nothing."""

    email = None  # type: ignore[assignment]

    def clean(self) -> dict[str, object]:
        """Ask for none of them."""
        return self.cleaned_data


class FirstNamingForm(NamingForm):
    """A seller as it is named when filing: the name alone is enough, where the buyer says that no way is known."""

    only_name = fields.TickBox(
        label=_("I know only the name"),
        help_text=_(
            "Then nobody can ask the seller to answer. It is taken all the same, and goes straight to an officer of "
            "DNCRP."
        ),
    )


def searched(request: PageRequest) -> str:
    """What was searched for, without what cannot be seen; a search that cannot be read finds nothing."""
    try:
        return clean_line(request.GET.get("q", "")[:LONGEST_SEARCH], LONGEST_SEARCH)
    except Failure:
        return ""
