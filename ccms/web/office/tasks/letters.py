"""Letters by registered post: what is to be printed, the paper itself, and what became of it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.acts.contacting import letter_code
from ccms.complaints.letters import (
    Letter,
    Printed,
    find_letter,
    on_the_way,
    printed,
    record_posting,
    record_return,
    to_post,
)
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.integrations.nothi import filing
from ccms.law.choice_words import list_of
from ccms.law.pack.book import book
from ccms.notices.models import State
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.act_page import cards_of
from ccms.web.shared.lists import many
from ccms.web.templatetags.words import run


@dataclass(frozen=True, slots=True)
class Line:
    """One letter as the lists show it."""

    letter: Letter
    url: str
    to: Any
    number: str
    is_over: bool


class PostedForm(fields.PageForm):
    """Under which number it was posted, and when."""

    day = fields.DateField(label=_("On which day was it posted?"))
    number = fields.CodeLine(
        label=_("Number of the registered letter"), help_text=_("It stands on the slip of the post office.")
    )


class ReturnedForm(fields.PageForm):
    """Why the post brought it back."""

    reason = fields.ChoiceCards(label=_("Why did it come back?"))

    def __init__(self, data: Any, request: SignedRequest) -> None:
        super().__init__(data)
        pack = book().on(dhaka_day(request.now))
        self.fields["reason"].offer(cards_of(list_of(pack, "posting")))  # type: ignore[attr-defined]


def letters(request: SignedRequest) -> HttpResponse:
    """List the letters to be posted, those that were posted last, and the dossiers to be filed by hand."""
    by, here, after = request.actor, reverse("office:letters"), request.GET.get("after", "")
    by_hand = filing.to_file_by_hand(by, after)
    context = {
        "waiting": [_line(each) for each in to_post(by)],
        "posted": [_line(each) for each in on_the_way(by)],
        "by_hand": [(each, run(each.complaint.firm.name(language()))) for each in by_hand.dossiers],
        "number": many(by_hand.number),
        "next_url": f"{here}?{urlencode({'after': by_hand.after})}#by-hand" if by_hand.after else "",
        "first_url": f"{here}#by-hand" if after else "",
        "at_letters": True,
        "now": request.now,
    }
    return render(request, "office/letters.html", context)


def letter(request: SignedRequest, letter: UUID) -> HttpResponse:
    """Show the paper of one letter, and record that it was posted or came back, also where its address is gone."""
    by = request.actor
    waits = find_letter(letter, by).notice.state == State.QUEUED
    sheet = printed(letter, by)
    if waits and sheet is None:
        raise NotFound
    form, act, said = _asked(request, letter, by, waits=waits)
    if answer := submitted(request, form, lambda: act(form.cleaned_data), to=reverse("office:letters"), said=said):
        return answer
    context = {
        "paper": _paper(request, sheet) if sheet else "",
        "waits": waits,
        "at_letters": True,
        "back_url": reverse("office:letters"),
    }
    return drawn(request, "office/letter.html", form, context)


def _asked(request: SignedRequest, letter: UUID, by: Actor, *, waits: bool) -> tuple[fields.PageForm, Any, str]:
    """Return what is asked of a letter: the number once it is posted, else why it came back."""
    if waits:
        form: fields.PageForm = PostedForm(request.POST or None, initial={"day": dhaka_day(request.now)})
        return (
            form,
            lambda given: record_posting(letter, by=by, now=request.now, **given),
            gettext("Written down: the letter was posted."),
        )
    return (
        ReturnedForm(request.POST or None, request),
        lambda given: record_return(letter, by=by, now=request.now, **given),
        gettext("Written down: the letter came back."),
    )


def _paper(request: SignedRequest, sheet: Printed) -> SafeString:
    """Write the letter in the language of the person that it goes to."""
    with override(sheet.letter.notice.language):
        lines = [run(line) for line in sheet.address.splitlines()]
        context = {"sheet": sheet, "address_lines": lines, "now": request.now, **_way_in(sheet)}
        return render_to_string("office/sheet.html", context, request)


def _way_in(sheet: Printed) -> dict[str, Any]:
    """Return the address that the reader types or scans, and the code by which a firm opens its complaint."""
    reference = sheet.letter.complaint.reference
    if sheet.contact is None:
        path, code = reverse("consumer:complaint", kwargs={"reference": reference}), ""
    else:
        path, code = reverse("firm:letter", kwargs={"reference": reference}), letter_code(reference, sheet.contact)
    url = f"{settings.CCMS_BASE_URL}{path}"
    drawn = segno.make(url, error="m", micro=False).svg_inline(border=4, scale=3, light="#fff", svgclass="qr")
    return {"link": url.partition("://")[2], "letter_code": code, "qr": SafeString(drawn)}


def _line(each: Letter) -> Line:
    return Line(
        letter=each,
        url=reverse("office:letter", kwargs={"letter": each.notice.pk}),
        to=run(each.complaint.firm.name(language())) if each.to_firm else _("the buyer"),
        number=each.notice.provider_id,
        is_over=each.notice.state == State.DELIVERED,
    )
