"""A person whose number is lost asks for their complaint with a new one; the holder of the old number stops it.

Ends acting for somebody else: the filing person offers it, the person concerned takes the complaint over.
"""

from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.evidence.signatures import UnsupportedMedia
from ccms.complaints.own_data import acting, lost_number
from ccms.complaints.reading.own_case import Case
from ccms.complaints.tasks.keeping import period_of
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.consumer.tracking.acts import address_of, filed_case, moved_on, page
from ccms.web.consumer.tracking.case import NOT_FOUND, count_look
from ccms.web.consumer.tracking.signing_in import NEXT, is_consumer
from ccms.web.form_page import done, drawn, once_prepared, submitted, tell
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.evidence import PaperField
from ccms.web.templatetags.words import digits


class LostForm(fields.PageForm):
    """Who they are, and what shows it."""

    words = fields.CleanText(
        label=_("What is your name, and what happened to the old number?"),
        help_text=_("Write also what you bought and when. Officers of DNCRP compare it with the complaint."),
        least=1,
        missing=fields.said("text-missing"),
    )
    file = PaperField(
        label=_("A picture of your identity card, passport or birth certificate"),
        help_text=_(
            "Only the officers of DNCRP who look at this see it, not the seller. It is deleted 30 days after the end."
        ),
        required=False,
    )
    comes = fields.TickBox(label=_("I have no picture: I come to the DNCRP office with my identity paper"))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        if not given.get("file") and not given.get("comes") and "file" not in self.errors:
            self.add_error("file", fields.said("paper-missing"))
        return given


def ask(request: PageRequest, reference: str) -> HttpResponse:
    """Take the request of a person whose new number is proved.

    The page is the same for each complaint. A number that nobody has is counted as a wrong one.
    """
    if not is_consumer(request):
        return _sign_in(request)
    actor = request.actor
    try:
        is_own = lost_number.is_own(reference, actor)
    except NotFound:
        count_look(request, is_right=False)
        return _nothing(request)
    count_look(request, is_right=True)
    if is_own:  # signed in with the old number still
        return _sign_in(request)
    form = LostForm(request.POST or None, request.FILES or None)
    if form.is_valid() and _sent(request, reference, form, actor):
        messages.success(request, gettext("DNCRP looks at it. You get an SMS when it is decided."))
        return HttpResponseRedirect(reverse("consumer:mine"))
    back_url = reverse("consumer:complaint", kwargs={"reference": reference})
    days = digits(period_of(lost_number.PERIOD, request.now).amount)
    context = {"number": reference, "days": days, "upload": True, "back_url": back_url}
    return drawn(request, "consumer/tracking/lost_number.html", form, context)


def _sent(request: SignedRequest, reference: str, form: LostForm, actor: Actor) -> bool:
    """Send the request with its picture once; a refusal stands in the form."""
    given = form.cleaned_data
    prepare = partial(
        lost_number.asking,
        reference=reference,
        words=given["words"],
        upload=given["file"],
        place=caller_of(request.META["REMOTE_ADDR"]),
        by=actor,
        now=request.now,
    )
    try:
        once_prepared(request, account=actor.text, prepare=prepare)
    except NotFound:
        raise
    except (ValidationFailed, TooManyRequests) as failure:
        tell(form, failure)
        return False
    except UnsupportedMedia:
        tell(form, ValidationFailed({"file": ("not-a-paper", {})}))
        return False
    except Failure as failure:
        tell(form, ValidationFailed({"file": FieldError(failure.slug, failure.params)}))
        return False
    return True


def keep(request: PageRequest, reference: str) -> HttpResponse:
    """Let the holder of the old number, proved by a code, stop the change with one press."""
    if not is_consumer(request):
        return _sign_in(request)
    actor, is_asked = request.actor, False
    with suppress(NotFound):
        is_asked = lost_number.is_asked_of(reference, actor)
    if not is_asked:  # whoever uses the limit up at the same address must not keep the holder from stopping it
        count_look(request, is_right=False)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            act = partial(lost_number.stop, reference, actor, request.now)
            if done(request, form, account=actor.text, act=act):
                messages.success(request, gettext("Stopped. The complaint stays with your number."))
                return HttpResponseRedirect(reverse("consumer:complaint", kwargs={"reference": reference}))
        elif not is_asked:
            return _nothing(request)
    except NotFound:
        return _nothing(request)
    back_url = reverse("consumer:complaint", kwargs={"reference": reference})
    return drawn(request, "consumer/tracking/keep_number.html", form, {"number": reference, "back_url": back_url})


def _sign_in(request: PageRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('consumer:sign_in')}?{urlencode({NEXT: request.path})}")


def _nothing(request: PageRequest) -> HttpResponse:
    return render(request, "consumer/tracking/no_lost_number.html", status=NOT_FOUND)


class OfferForm(fields.PageForm):
    """To which number."""

    phone = fields.PhoneField(label=_("Mobile number of the person for whom you complain"))


class TakeForm(fields.PageForm):
    """Why it is theirs; asked only where nobody has offered it."""

    words = fields.CleanText(
        label=_("What is your name, and how do you know of this complaint?"),
        help_text=_("An officer of DNCRP compares it with the complaint."),
        least=1,
        missing=fields.said("text-missing"),
    )


@filed_case
def offer(request: SignedRequest, case: Case) -> HttpResponse:
    """Say what handing over means, and take the number."""
    if not acting.is_for_another(case.complaint, case.complainant):
        return moved_on(request, case)
    reference, form = case.complaint.reference, OfferForm(request.POST or None)

    def act() -> None:
        acting.offer(phone=form.cleaned_data["phone"], reference=reference, by=request.actor, now=request.now)

    said = gettext("Done. Now tell the person to open the address, on their own phone.")
    if answer := submitted(request, form, act, to=address_of(case), said=said):
        return answer
    url = request.build_absolute_uri(reverse("consumer:take_over", kwargs={"reference": reference}))
    return page(request, case, "offer", form, url=url.partition("://")[2], name=case.complainant.represented.open())


def take_over(request: PageRequest, reference: str) -> HttpResponse:
    """Let a person take over what was offered to their number; else let them ask the office.

    What they cannot take over is answered like a number that nobody has, and counted like a wrong one.
    """
    if not is_consumer(request):
        return HttpResponseRedirect(f"{reverse('consumer:sign_in')}?{urlencode({NEXT: request.path})}")
    actor = request.actor
    offered = None
    with suppress(NotFound):  # also where it is taken over already, by a form that is sent twice
        offered = acting.standing_offer(reference, actor) is not None
    count_look(request, is_right=offered is not None)
    form = TakeForm(request.POST if request.method == "POST" else None)
    try:
        return _taken(request, reference, form, actor, offered=offered)
    except NotFound:
        return render(request, "consumer/tracking/nothing_to_take.html", status=NOT_FOUND)


def _taken(
    request: SignedRequest, reference: str, form: TakeForm, actor: Actor, *, offered: bool | None
) -> HttpResponse:
    if offered is None and not form.is_bound:
        raise NotFound
    if offered is not False:
        del form.fields["words"]
    if form.is_valid():
        words = form.cleaned_data.get("words", "")
        act = partial(acting.take_over, reference=reference, words=words, by=actor, now=request.now)
        if done(request, form, account=actor.text, act=act):
            if offered is not False:
                messages.success(request, gettext("From now on the complaint is yours."))
                return HttpResponseRedirect(reverse("consumer:complaint", kwargs={"reference": reference}))
            messages.success(request, gettext("DNCRP looks at it. You get an SMS when it is decided."))
            return HttpResponseRedirect(reverse("consumer:mine"))
    context = {"offered": offered, "number": reference, "back_url": reverse("consumer:mine")}
    return drawn(request, "consumer/tracking/take_over.html", form, context)
