"""The complaint button: chosen in a form, copied from the page; and a card with a QR code for parcels."""

from io import BytesIO

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ccms.accounts.firms import shop_keys
from ccms.accounts.firms.firm_members import brand_of
from ccms.accounts.firms.published import has_numbers
from ccms.accounts.models import Firm
from ccms.web import fields
from ccms.web.developers import snippets
from ccms.web.developers.drawing import reach
from ccms.web.language import LANGUAGES, language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.widget_loader import VERSION, integrity

QUIET_ZONE = 4  # modules, as the standard asks
CODE_SCALE = 20  # pixels of a module: sharp on a card of any printer
UNLESS_ASKED = {"tongue": "bn", "mode": "auto", "theme": "brand"}
LONGEST_PRINTED = 40  # letters of an address that fit into a line of the card


class ButtonForm(fields.PageForm):
    """How the button should be."""

    tongue = fields.ChoiceCards(
        label=_("Language of the button"), cards=[fields.Card("bn", _("Bangla")), fields.Card("en", _("English"))]
    )
    mode = fields.ChoiceCards(
        label=_("Where the script opens the form"),
        cards=[
            fields.Card("auto", _("As it fits: over your page on large screens, else in a page of its own")),
            fields.Card("inline", _("Over your page wherever it can")),
            fields.Card("popout", _("Always in a page of its own")),
        ],
    )
    theme = fields.ChoiceCards(
        label=_("Look of the button with the script"),
        cards=[
            fields.Card("brand", _("Green")),
            fields.Card("plain", _("Outlined")),
            fields.Card("inherit", _("As your page's own styles say")),
        ],
    )
    badge = fields.TickBox(label=_("With the badge in the button"))
    order = fields.TickBox(
        label=_("With the order of the buyer"), help_text=_("Your server signs it; needs a key for orders.")
    )


def button(request: SignedRequest) -> HttpResponse:
    """Show the pieces to copy."""
    by = member_of(request)
    firm = brand_of(shop_keys.administered(by), by)
    public_id = shop_keys.shop_of(firm.pk, request.now).public_id
    asked = {**UNLESS_ASKED, **request.GET.dict()} if "tongue" in request.GET else None
    form = ButtonForm(asked, initial=UNLESS_ASKED)
    chosen = form.cleaned_data if form.is_valid() else UNLESS_ASKED
    tongue, order = str(chosen["tongue"]), bool(chosen.get("order"))
    look = snippets.Look(str(chosen["mode"]), str(chosen["theme"]), bool(chosen.get("badge")))
    pieces = (settings.CCMS_BASE_URL, public_id, tongue)
    short = snippets.short(settings.CCMS_BASE_URL, firm.slug)
    context = {
        "part": "button",
        **reach(request),
        "form": form,
        "public_id": public_id,
        "tongue": tongue,
        "words": snippets.words(tongue),
        "plain": snippets.form(*pieces, order=order),
        "script": snippets.script(*pieces, order=order, look=look),
        "pinned": snippets.pinned(settings.CCMS_BASE_URL, VERSION, integrity()),
        "link": snippets.link(*pieces, order=order),
        "short": short,
        "reply": snippets.reply(short, tongue),
        "badge": snippets.badge(*pieces),
        "has_numbers": has_numbers(),
        "card_url": f"{reverse('developers:card')}?tongue={tongue}",
        "sheet_url": f"{reverse('developers:sheet')}?tongue={tongue}",
        "code_url": f"{reverse('developers:code')}?tongue={tongue}",
    }
    return render(request, "developers/button.html", context)


def card(request: SignedRequest) -> HttpResponse:
    """Give the card for parcels as a picture that can be printed at any size."""
    _firm, tongue, _public_id = _asked_card(request)
    return _download(_card(request).encode(), "image/svg+xml", f"ccms-card-{tongue}.svg")


def sheet(request: SignedRequest) -> HttpResponse:
    """Show the card on a page that prints it on one sheet of A6."""
    context = {"part": "button", "picture": SafeString(_card(request)), "back_url": reverse("developers:button")}
    return render(request, "developers/card_sheet.html", context)


def _card(request: SignedRequest) -> str:
    """Draw the card: the name of the shop, the code, and the short address."""
    firm, tongue, public_id = _asked_card(request)
    site = settings.CCMS_BASE_URL.partition("://")[2]
    short = snippets.short(site, firm.slug)
    printed = short if len(short) <= LONGEST_PRINTED else snippets.short(site, public_id)
    drawn = SafeString(
        _code(public_id, tongue).svg_inline(
            border=QUIET_ZONE, light="#fff", omitsize=True, lineclass=None, svgclass=None
        )
    )
    with override(tongue):
        shown = {"firm": firm.name(tongue), "code": drawn, "printed": printed}
        return render_to_string("developers/card.html", shown)


def code(request: SignedRequest) -> HttpResponse:
    """Give the QR code alone, for programs that take no SVG."""
    _firm, tongue, public_id = _asked_card(request)
    picture = BytesIO()
    _code(public_id, tongue).save(picture, kind="png", scale=CODE_SCALE, border=QUIET_ZONE)
    return _download(picture.getvalue(), "image/png", f"ccms-code-{tongue}.png")


def _asked_card(request: SignedRequest) -> tuple[Firm, str, str]:
    """Return whose card it is, in which language, with the shop's public id."""
    by = member_of(request)
    firm = brand_of(shop_keys.administered(by), by)
    asked = request.GET.get("tongue", "")
    return firm, asked if asked in LANGUAGES else language(), shop_keys.shop_of(firm.pk, request.now).public_id


def _code(public_id: str, tongue: str) -> segno.QRCode:
    return segno.make(snippets.link(settings.CCMS_BASE_URL, public_id, tongue, order=False), error="m", micro=False)


def _download(picture: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(picture, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
