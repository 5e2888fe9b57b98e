"""The work ahead of a firm: deadlines of the next days, and where open complaints stand; also as a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.firm_desk import inbox
from ccms.complaints.lifecycle import AT_OFFICE, Status
from ccms.web.charts.picture import Picture
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.desks.workload import load_of, pictures, table_of

STANDS: Mapping[Any, Sequence[Status]] = {
    _("Your turn"): (Status.TOLD_FIRM, Status.WITH_FIRM),
    _("The buyer's turn"): (Status.WITH_CONSUMER,),
    _("Promised"): (Status.PROMISED,),
    _("At DNCRP"): sorted(AT_OFFICE),
    _("Order made"): (Status.ORDERED,),
}

COUNTED = _("What you have to do: answers, promises, and what DNCRP asks you. Late is what has passed its end.")


def work_ahead(by: Actor, now: datetime) -> list[Picture]:
    """Draw what lies before the firm."""
    return pictures(load_of(by, now, inbox.workload), STANDS, reverse("desk:load_table"), COUNTED)


def load_table(request: SignedRequest) -> HttpResponse:
    """Give the same numbers as a table."""
    return table_of(load_of(member_of(request), request.now, inbox.workload))
