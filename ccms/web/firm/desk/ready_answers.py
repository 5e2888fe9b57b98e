"""Ready answers of a firm: a name, a language, a text with named blanks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.firm_desk import ready_answers
from ccms.complaints.firm_desk.ready_answers import BLANKS
from ccms.complaints.models import FirmTemplate
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.requests import SignedRequest
from ccms.web.sending import do_once
from ccms.web.shared.current_member import member_of

ACT, REMOVE = "act", "remove"
LANGUAGES = (("bn", "বাংলা"), ("en", "English"))
FILLED = {
    "buyer_name": _("the buyer's name"),
    "amount": _("the amount"),
    "order": _("the purchase number"),
    "reference": _("the complaint's number"),
    "firm": _("your firm's name"),
    "bought_on": _("the day of the order"),
}


class TemplateForm(fields.PageForm):
    """One ready answer."""

    name = fields.CleanLine(label=_("Name"), most=80)
    language = fields.Pick(label=_("Language"), choices=LANGUAGES)
    text = fields.CleanText(label=_("Text"))

    @classmethod
    def of(cls, template: FirmTemplate | None, *args: Any) -> "TemplateForm":
        """Return the form, filled with a present one."""
        if template is None:
            return cls(*args, initial={"language": "bn"})
        return cls(*args, initial={"name": template.name, "language": template.language, "text": template.text})


def templates(request: SignedRequest) -> HttpResponse:
    """List them."""
    found = ready_answers.templates_of(member_of(request))
    return render(request, "desk/templates.html", {"found": found, "at_templates": True})


def new_template(request: SignedRequest) -> HttpResponse:
    """Write a new one."""
    return _edit(request, None)


def template(request: SignedRequest, key: UUID) -> HttpResponse:
    """Change one, or take it away."""
    by = member_of(request)
    found = ready_answers.template_of(key, by)
    if request.POST.get(ACT) == REMOVE:
        do_once(request, account=by.text, act=lambda: ready_answers.retire(key=key, by=by, now=request.now))
        messages.success(request, gettext("Taken away."))
        return HttpResponseRedirect(reverse("desk:templates"))
    return _edit(request, found)


def _edit(request: SignedRequest, found: FirmTemplate | None) -> HttpResponse:
    by = member_of(request)
    form = TemplateForm.of(found, request.POST or None)
    key, back_url = found.pk if found else None, reverse("desk:templates")

    def save() -> None:
        ready_answers.save(key=key, by=by, now=request.now, **form.cleaned_data)

    if answer := submitted(request, form, save, to=back_url, said=gettext("Kept.")):
        return answer
    context = {
        "found": found,
        "blanks": [(f"{{{name}}}", FILLED[name]) for name in BLANKS],
        "back_url": back_url,
        "at_templates": True,
    }
    return drawn(request, "desk/template.html", form, context)
