"""Makes what a shop copies into its page: a form, a link with a script, a plain link."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

# as docs/shops.md shows it; the example of the page
PAYLOAD = """{
  "firm": "frm_8F3K2QVX", "kid": "k1", "iat": 1795600000, "exp": 1798192000, "jti": "6f1c0a92b7d84e35",
  "order": {
    "id": "SG-20418", "placed_at": "2026-11-10T14:03:00+06:00", "paid_at": "2026-11-10T14:05:00+06:00",
    "amount": "2450.00", "currency": "BDT", "method": "bkash", "promised_by": "2026-11-15",
    "same_city": true, "status": "not_delivered",
    "items": [{"name": "Saree", "qty": 1, "price": "2450.00"}]
  },
  "told": {"state": "confirms", "at": "2026-11-18T10:00:00+06:00"},
  "contact_sha256": "..."
}"""
TOKEN = "TOKEN-OF-YOUR-SERVER"  # noqa: S105 - where the shop puts its own


def words(language: str) -> str:
    """Return what stands on the button, in the language that the shop chose."""
    with override(language):
        return _("Complain to CCMS")


def form(base: str, firm: str, language: str, *, order: bool) -> str:
    """Return the form that needs no script."""
    signed = format_html('\n  <input type="hidden" name="order" value="{}">', TOKEN) if order else ""
    return str(
        format_html(
            '<form method="post" action="{}/c/new" target="_blank" rel="noopener">\n'
            '  <input type="hidden" name="firm" value="{}">{}\n'
            '  <input type="hidden" name="lang" value="{}">\n'
            "  <button>{}</button>\n"
            "</form>",
            base,
            firm,
            signed,
            language,
            words(language),
        )
    )


def link(base: str, firm: str, language: str, *, order: bool) -> str:
    """Return the plain link; an order travels behind the #, which no server sees."""
    return f"{base}/c/new?firm={firm}&lang={language}" + (f"#order={TOKEN}" if order else "")


def short(base: str, shop: str) -> str:
    """Return the address for a parcel or a page's own button; `shop` is a public id or a slug."""
    return f"{base}/@{shop}"


def reply(address: str, language: str) -> str:
    """Return what a shop answers in a chat to somebody whose trouble it cannot end."""
    with override(language):
        said = _("If we cannot solve it, you can tell the Government's complaint system. It costs nothing: %(address)s")
        return said % {"address": address}


def badge(base: str, firm: str, language: str) -> str:
    """Return the picture with the share of settled complaints, within a link to the form.

    What it says today stands in the picture; the text beside it must stay true, so it says only what the picture is.
    """
    with override(language):
        what = _("How many complaints about this shop were settled, as CCMS counts them")
    return str(
        format_html(
            '<a href="{}"><img src="{}/b/{}.svg?lang={}" width="220" height="56" alt="{}"></a>',
            f"{short(base, firm)}?lang={language}",
            base,
            firm,
            language,
            what,
        )
    )


@dataclass(frozen=True, slots=True)
class Look:
    """How the link with a script opens and looks, and whether the badge stands in it."""

    mode: str = "auto"
    theme: str = "brand"
    badge: bool = False


def script(base: str, firm: str, language: str, *, order: bool, look: Look = Look()) -> str:
    """Return the link that a script makes into a window on the shop's page; without the script it is a link."""
    return _link(base, firm, language, order=order, look=look) + format_html(
        '\n<script async src="{}{}"></script>', base, reverse("widget:loader")
    )


def pinned(base: str, version: str, digest: str) -> str:
    """Return the script of one version, which a browser runs only as long as not an octet of it is another."""
    return str(
        format_html(
            '<script async src="{}{}"\n  integrity="{}" crossorigin="anonymous"></script>',
            base,
            reverse("widget:pinned", kwargs={"version": version}),
            digest,
        )
    )


def _link(base: str, firm: str, language: str, *, order: bool, look: Look) -> str:
    signed = format_html(' data-order="{}"', TOKEN) if order else ""
    badge = format_html(' data-badge="{}"', "rate") if look.badge else ""
    return str(
        format_html(
            '<a class="ccms-widget" href="{}/c/new?firm={}&amp;lang={}"\n'
            '   data-firm="{}"{} data-mode="{}" data-lang="{}" data-theme="{}"{}>{}</a>',
            base,
            firm,
            language,
            firm,
            signed,
            look.mode,
            language,
            look.theme,
            badge,
            words(language),
        )
    )
