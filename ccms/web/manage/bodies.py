"""Shows an administrator which bodies there are, what each may be sent, and how it is reached."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.accounts.models import BodyAddress
from ccms.core.clock import dhaka_day
from ccms.integrations import bodies
from ccms.integrations.bodies import Reached
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.bodies.dispatch_words import field_names
from ccms.web.templatetags.words import run


def listing(request: PageRequest) -> HttpResponse:
    """List them; addresses are set at the machine, with the command."""
    pack = book().on(dhaka_day(request.now))
    listed = [_line(each, pack) for each in bodies.bodies(request.now)]
    return render(request, "manage/bodies.html", {"listed": listed, "at_bodies": True})


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
        "district": run(pack.districts[desk.district].text.read(language())) if desk.district else "",
        "address": bodies.shown(desk),
        "by_mail": desk.by_mail,
        "unread": desk.by_mail and not bodies.can_be_opened(desk),
        "since": desk.changed_at,
    }
