"""Shows an administrator which bodies there are, what each may be sent, and how it is reached; sets and ends desks.

The lists of firms that this installation knows; an administrator sends one in, and an officer takes it over.

What waits to be sent, and notices that stopped and belong to no complaint, which an administrator tries again.
"""

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.models import BodyAddress
from ccms.accounts.models.body_address import DeskChannel
from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import Kind
from ccms.complaints.registry.lists import keepers, registers
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.machines import addresses
from ccms.integrations import bodies
from ccms.integrations.bodies import Reached
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.notices.channels.table import CHANNELS
from ccms.notices.delivery import retry
from ccms.notices.models import Notice
from ccms.notices.queries import is_apart, parked_apart, waiting, why
from ccms.web import fields
from ccms.web.form_page import done, drawn, once, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.questions import districts
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.parked import stopped
from ccms.web.shared.desks.uploaded_tables import KINDS, FileForm, columns_of, kept_file
from ccms.web.shared.dispatch_words import field_names
from ccms.web.templatetags.words import count, digits, run

END = "end"


class DeskForm(fields.PageForm):
    """Which desk of which body, and where it is reached."""

    body = fields.Pick(label=_("Which body?"))
    district = fields.Pick(
        label=_("Only for one district?"), help_text=_("Nothing chosen: for the whole country."), required=False
    )
    address = fields.CodeLine(
        label=_("E-mail address, or web address of its system"),
        help_text=_("An e-mail says that there is something to read here; a system is sent it at once."),
        most=addresses.LONGEST,
    )

    def __init__(self, pack: Pack, *args: Any) -> None:
        super().__init__(*args)
        body, district = self.fields["body"], self.fields["district"]
        assert isinstance(body, fields.Pick)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(district, fields.Pick)  # noqa: S101
        reached = [code for code, profile in pack.receivers.items() if set(DeskChannel) & set(profile.channels)]
        body.offer([(code, pack.bodies[code].text.read(language())) for code in reached])
        district.offer(districts(pack))


@freshly_signed_in
def listing(request: SignedRequest) -> HttpResponse:
    """List them; set a desk anew, or end one."""
    by, pack = request.actor, book().on(dhaka_day(request.now))
    ends = request.POST.get("act") == END
    form = DeskForm(pack, request.POST if request.method == "POST" and not ends else None)
    answered = None
    if ends:
        answered = _ended(request, by)
    elif form.is_valid():
        answered = _set(request, by, form)
    if answered:
        return answered
    listed = [_line(each, pack) for each in bodies.bodies(request.now)]
    return drawn(request, "manage/bodies.html", form, {"listed": listed, "at_bodies": True})


def _set(request: SignedRequest, by: Actor, form: DeskForm) -> HttpResponse | None:
    """Set a desk; the secret of a system is shown this once. Nothing where a refusal stands in the form."""
    given, made = form.cleaned_data, list[str]()
    known: dict[str, Any] = {"by": by.text, "now": request.now, "district": given["district"] or ""}

    def act() -> None:
        try:
            if "@" in given["address"] and "://" not in given["address"]:
                bodies.set_mail(given["body"], given["address"], **known)
            else:
                made.append(bodies.set_address(given["body"], given["address"], **known))
        except ValidationFailed as refused:
            errors = {"address" if name in {"url", "email"} else name: said for name, said in refused.errors.items()}
            raise ValidationFailed(errors) from None

    if not done(request, form, account=by.text, act=act):
        return None
    if made:
        return render(request, "manage/desk_secret.html", {"secret": made[0], "at_bodies": True})
    messages.success(request, gettext("This desk is used from now on."))
    return HttpResponseRedirect(reverse("manage:bodies"))


def _ended(request: SignedRequest, by: Actor) -> HttpResponse | None:
    """Send nothing to a desk any more."""
    body, district = request.POST.get("body", ""), request.POST.get("district", "")
    if bodies.own_desk(body, district) is None:
        raise NotFound
    end = partial(bodies.end_address, body, by=by.text, now=request.now, district=district)
    said = gettext("Nothing is sent to this desk any more.")
    return submitted(request, fields.PageForm(request.POST), end, to=reverse("manage:bodies"), said=said)


def _line(each: Reached, pack: Pack) -> dict[str, object]:
    return {
        "name": run(each.body.text.read(language())),
        "code": each.body.code,
        "fields": field_names(each.profile.fields),
        "verified": each.profile.verified,
        "desks": [_desk(desk, pack) for desk in each.desks],
    }


def _desk(desk: BodyAddress, pack: Pack) -> dict[str, object]:
    return {
        "body": desk.body,
        "code": desk.district,
        "district": run(pack.districts[desk.district].text.read(language())) if desk.district in pack.districts else "",
        "address": bodies.shown(desk),
        "by_mail": desk.by_mail,
        "unread": desk.by_mail and not bodies.can_be_opened(desk),
        "since": desk.changed_at,
    }


MOST_SHOWN = 200


@freshly_signed_in
def lists(request: SignedRequest) -> HttpResponse:
    """Show how each list stands, and take a new file of one in to be looked at."""
    by = request.actor
    form = FileForm(request)
    kept = kept_file(request, form, by)
    if kept:
        return HttpResponseRedirect(reverse("manage:register_file", kwargs={"file": kept}))
    context = {
        "standings": [
            (each, run(each.register.text.read(language())), columns_of(each.register))
            for each in registers(by, request.now)
        ],
        "keepers": keepers(request.now),
        "at_registers": True,
    }
    return drawn(request, "manage/registers.html", form, context)


@freshly_signed_in
def one(request: SignedRequest, file: UUID) -> HttpResponse:
    """Show how the rows of a list that waits stand to the registry, and which cannot be taken over."""
    kept = importing.file_of(file, request.actor)
    compared = importing.compare_file(kept, request.now)
    counts = Counter(each.kind for each in compared)
    conflicts = [each for each in compared if each.kind is Kind.CONFLICT]
    context = {
        "kept": kept,
        "counts": [(KINDS[kind], count(counts[kind])) for kind in KINDS if counts[kind]],
        "conflicts": [
            (digits(each.listed.line) if each.listed else "–", run(each.name), ", ".join(each.why))
            for each in conflicts[:MOST_SHOWN]
        ],
        "at_registers": True,
        "back_url": reverse("manage:registers"),
    }
    return render(request, "manage/register_file.html", context)


MOST = 100


def notices(request: SignedRequest) -> HttpResponse:
    """List what stopped, the oldest first; of what waits, how much it is on each channel, and why."""
    found = list(parked_apart()[: MOST + 1])
    lines = stopped(found[:MOST], retry=_again)
    waits = [(each, CHANNELS[Channel(each.channel)].words, why(each.trouble)) for each in waiting(request.now)]
    context = {"lines": lines, "waits": waits, "more": len(found) > MOST, "most": MOST, "at_notices": True}
    return render(request, "manage/notices.html", context)


def try_again(request: SignedRequest, notice_id: UUID) -> HttpResponse:
    """Let one be tried from the beginning. One of a complaint is its office's matter."""
    if not is_apart(notice_id):
        raise NotFound
    done = once(request, account=request.actor.text, act=lambda: {"again": retry(notice_id, request.now)})
    again = done.answer["again"]
    messages.success(request, gettext("It is tried again.") if again else gettext("It had not stopped any more."))
    return HttpResponseRedirect(reverse("manage:notices"))


def _again(notice: Notice) -> str:
    return reverse("manage:retry", kwargs={"notice_id": notice.pk})
