"""Ends acting for somebody else: the filing person offers it, the person concerned takes the complaint over."""

from contextlib import suppress
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.own_data import acting
from ccms.complaints.reading.tracking import Case
from ccms.core.failures import NotFound
from ccms.web import fields
from ccms.web.consumer.tracking.acts import address_of, filed_case, moved_on, page
from ccms.web.consumer.tracking.public import NOT_FOUND, count_look
from ccms.web.consumer.tracking.signing_in import NEXT, is_consumer
from ccms.web.form_page import drawn, submitted
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.sending import done


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
