"""Lets a firm open its complaint with the code that is printed in a letter by registered post."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.complaints.acts import contacting
from ccms.complaints.acts.contacting import LetterMoved
from ccms.core.failures import NotFound
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import Counted
from ccms.web import fields
from ccms.web.firm.link.proving import door_of
from ccms.web.form_page import drawn
from ccms.web.requests import PageRequest


class LetterForm(fields.PageForm):
    """Asks for the code in the letter."""

    code = fields.CodeLine(
        label=_("Enter the code in the letter"),
        help_text=_("Twelve letters and digits, at the end of the letter."),
        most=20,
    )


def letter(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the code, and sign its holder in; guesses are counted."""
    caller, now = caller_of(request.META["REMOTE_ADDR"]), request.now
    wrong = counters.standing(Counted.TRACK_WRONG, caller, now)
    if not wrong.allowed:
        raise TooManyRequests(wait=wrong.wait)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        try:
            contact = contacting.contact_by_letter(reference, form.cleaned_data["code"])
        except NotFound:
            counters.take_or_refuse(Counted.TRACK_WRONG, caller, now)
            form.add_error("code", fields.put_right("letter-code-wrong"))
        except LetterMoved as failure:
            form.add_error("code", fields.refused(failure))
        else:
            response = HttpResponseRedirect(door_of(reference))
            sessions.open_link_session(response, contact, reference, now)
            return response
    return drawn(request, "firm/letter.html", form, {"reference": reference, "back_url": door_of(reference)})
