"""A person asks to be erased: what goes, what stays and why, and what forbids it as long as it is open."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.models import Consumer
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Complaint
from ccms.complaints.own_data.asking import ask_erasure
from ccms.complaints.own_data.erasing import open_complaints
from ccms.web import fields
from ccms.web.consumer.own_data.checking import after_second_check
from ccms.web.form_page import drawn, submitted
from ccms.web.requests import SignedRequest

WHY = {
    "review": _("another officer is looking at it again"),
    "payment": _("the fine or your share of it is not paid yet"),
    "complaint": _("the complaint is still open"),
}


class EraseForm(fields.PageForm):
    """Why, and that it cannot be undone."""

    words = fields.CleanText(label=_("Why?"), help_text=_("Only DNCRP reads this."), required=False)
    sure = fields.TickBox(
        label=_("I know that deleted data cannot be brought back"),
        missing=_("Tick this if you want your data deleted."),
    )


@after_second_check
def erase(request: SignedRequest, person: Consumer) -> HttpResponse:
    """Say what it means; take the request, which is refused where something has been opened meanwhile."""
    running = open_complaints(person.pk)
    form = EraseForm(request.POST or None)
    back_url = reverse("consumer:me")
    said = "" if running else gettext("Your request is with DNCRP. You get an SMS when it is answered.")

    def act() -> None:
        ask_erasure(words=form.cleaned_data["words"], by=request.actor, now=request.now)

    context = {"running": [(each, why(each)) for each in running], "back_url": back_url}
    answer = submitted(request, form, act, to=back_url, said=said)
    return answer or drawn(request, "consumer/own_data/erase.html", form, context)


def why(complaint: Complaint) -> object:
    """Say why a complaint forbids the erasure."""
    if complaint.status == Status.ORDERED:
        return WHY["payment"]
    return WHY["review" if complaint.reviewed and complaint.status == Status.SCRUTINY else "complaint"]
