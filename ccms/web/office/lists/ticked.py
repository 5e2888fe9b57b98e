"""Acts on many complaints of a list at once: takes them up, or gives them to an officer, after a preview of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.in_charge import acting_for
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.office import Reassign, TakeUp
from ccms.complaints.lifecycle import Action
from ccms.complaints.posts import Tried, perform_each, try_each
from ccms.complaints.reading.preview import foretell
from ccms.complaints.statuses import NotAllowed, roles_of
from ccms.core.failures import Failure, NotFound, ValidationFailed, sentence
from ccms.core.references import among
from ccms.web.fields import PageForm
from ccms.web.form_page import drawn, once
from ccms.web.language import language
from ccms.web.office.acts.acting import told_in_words
from ccms.web.office.acts.scrutiny import ApartForm
from ccms.web.office.labels import STATUSES, charge_name
from ccms.web.office.lists import queue
from ccms.web.office.lists.saved_views import address, parse_query
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import digits, reference, run

TAKE_UP, GIVE = "take-up", "give"
ACTS = {TAKE_UP: Action.TAKE_UP, GIVE: Action.REASSIGN}
STAGE, CONFIRM = "stage", "confirm"


def ticked(request: SignedRequest) -> HttpResponse:
    """Show what would be done to which of the ticked ones; after the confirmation, do it and name what was not done."""
    by, chosen = request.actor, request.POST.get("act", "")
    references = among(request.POST.getlist("one"))
    if chosen not in ACTS or by.role not in roles_of(ACTS[chosen]):
        raise NotFound
    if not references:
        return queue.show(request, by, problem=gettext("Tick at least one complaint first."))
    try:
        act, to = _act(request, chosen)
        confirmed = request.POST.get(STAGE) == CONFIRM
        form: PageForm = (ApartForm if chosen == TAKE_UP else PageForm)(request.POST if confirmed else None)
        if confirmed and form.is_valid():
            return _do(request, by, act, references)
        tried = try_each(act, references=references, by=by, now=request.now)
    except NotFound:
        raise
    except Failure as failure:
        return queue.show(request, by, ticked=frozenset(references), problem=_sentence(failure))
    able = [each.reference for each in tried if not each.why_not]
    context = {
        "title": TITLES[chosen],
        "button": BUTTONS[chosen],
        "chosen": chosen,
        "to": to,
        "post": request.POST.get("post", "") if to else "",
        "able": [_line(each) for each in tried if not each.why_not],
        "unable": [_line(each) for each in tried if each.why_not],
        "list_url": address(parse_query(request.GET)),
        "at_lists": True,
    }
    if able:
        context |= told_in_words(foretell(act, reference=able[0], by=by, now=request.now), request.now)
    return drawn(request, "office/ticked.html", form, context)


TITLES = {TAKE_UP: _("Take up the ticked complaints"), GIVE: _("Give the ticked complaints to an officer")}
BUTTONS = {TAKE_UP: _("Take them up"), GIVE: _("Give them")}


def _act(request: SignedRequest, chosen: str) -> tuple[Act, Any]:
    """Return the act as it is asked for, and to whom it gives. Raises ValidationFailed where that is nobody."""
    if chosen == TAKE_UP:
        return TakeUp(own=False), ""  # it is not done without the tick of its form
    try:
        post = UUID(request.POST.get("post", ""))
        return Reassign(post=post), run(charge_name(acting_for([post], request.now)[post]))
    except (ValueError, KeyError) as error:
        raise ValidationFailed(errors={"post": ("choice-missing", {})}) from error


def _do(request: SignedRequest, by: Actor, act: Act, references: tuple[str, ...]) -> HttpResponse:
    """Do it once, and go back to the list; where some were not done, name them first."""

    def done() -> dict[str, Any]:
        tried = perform_each(act, references=references, by=by, now=request.now)
        left = {each.reference: _sentence(each.why_not) for each in tried if each.why_not}
        return {"done": len(tried) - len(left), "left": left}

    answer = once(request, account=by.text, act=done).answer
    number, left, back = answer["done"], answer["left"], address(parse_query(request.GET))
    said = gettext("Changed: %(number)s") % {"number": digits(number)}
    if not left:
        messages.success(request, said)
        return HttpResponseRedirect(back)
    lines = [(reference(each), why) for each, why in left.items()]
    context = {"said": said, "left": lines, "list_url": back, "at_lists": True}
    return render(request, "office/ticked_done.html", context)


def _line(tried: Tried) -> tuple[Any, Any, Any, str]:
    """Write the number, the seller, where it stands, and why not."""
    complaint, why = tried.complaint, _sentence(tried.why_not) if tried.why_not else ""
    if complaint is None:
        return tried.reference, "", "", why
    stands = STATUSES.get(complaint.standing.status, "")
    return tried.reference, run(complaint.firm.name(language())), stands, why


def _sentence(failure: Failure) -> str:
    if isinstance(failure, NotAllowed | NotFound):
        return gettext("It has changed meanwhile, or is not before the office in a state in which this can be done.")
    if isinstance(failure, ValidationFailed):
        return sentence(next(iter(failure.errors.values())), language())
    return sentence(failure, language())
