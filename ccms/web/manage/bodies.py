"""Shows an administrator which bodies there are, what each may be sent, and how it is reached."""

from django.http import HttpResponse
from django.shortcuts import render

from ccms.integrations.bodies import Reached, bodies
from ccms.notices.webhooks.addresses import shown
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared.bodies.dispatch_words import field_names
from ccms.web.templatetags.words import run


def listing(request: PageRequest) -> HttpResponse:
    """List them; addresses are set at the machine, with the command."""
    listed = [_line(each) for each in bodies(request.now)]
    return render(request, "manage/bodies.html", {"listed": listed, "at_bodies": True})


def _line(each: Reached) -> dict[str, object]:
    return {
        "name": run(each.body.text.read(language())),
        "code": each.body.code,
        "fields": field_names(each.profile.fields),
        "verified": each.profile.verified,
        "address": shown(each.address.url) if each.address and each.by_machine else "",
        "since": each.address.changed_at if each.address else None,
    }
