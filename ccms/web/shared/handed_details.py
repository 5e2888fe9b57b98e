"""Names each detail of what was handed over, and shows what it said before it was corrected, for either side."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.law.pack.in_force import Pack
from ccms.web.language import language
from ccms.web.shared.wording import choice_words
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import code, day, masked_phone, run, taka


def _code(said: str, _pack: Pack) -> Any:
    return code(said)


def _text(said: str, _pack: Pack) -> Any:
    return run(said)


def _day(said: str, _pack: Pack) -> Any:
    return day(date.fromisoformat(said))


def _source(said: str, pack: Pack) -> Any:
    return choice_words(pack, "intake_source", said) or code(said)


def _district(said: str, pack: Pack) -> Any:
    return pack.districts[said].text.read(language()) if said in pack.districts else code(said)


# What each detail is called, and how its value is shown as a correction keeps it.
DETAILS: Mapping[str, tuple[Any, Callable[[Any, Pack], Any]]] = {
    "source": (_("First made with"), _source),
    "outside_no": (_("Number there"), _code),
    "first_made_at": (_("First made on"), _day),
    "name": (_("In the name of"), _text),
    "phone": (_("Mobile number"), lambda said, _pack: masked_phone(said)),
    "firm": (_("Seller"), _text),
    "link": (_("Page or website"), _code),
    "purchase_number": (_("Purchase number"), _code),
    "amount_paisa": (_("Amount"), lambda said, _pack: taka(said)),
    "bought_on": (_("Day of the order"), _day),
    "district": (_("District"), _district),
    "story": (_("What happened"), _text),
}


def said_before(said: Mapping[str, Any], pack: Pack) -> list[Row]:
    """Return the details that one correction changed, with what each said until then."""
    return [
        Row(DETAILS[name][0], DETAILS[name][1](each, pack) if each else _("nothing")) for name, each in said.items()
    ]
