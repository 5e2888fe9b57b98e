"""A list of firms as a file: compared with the registry, and handed to the officer who ticks its rows."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ccms.accounts.firms.registrars import require_registrar
from ccms.complaints.registry import importing
from ccms.web.form_page import drawn
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.register_files import FileForm, kept_file


@freshly_signed_in
def lists(request: SignedRequest) -> HttpResponse:
    """Ask for a list, keep it to be looked at, and name those of before."""
    by = request.actor
    require_registrar(by)
    form = FileForm(request)
    kept = kept_file(request, form, by)
    if kept:
        return HttpResponseRedirect(reverse("office:register_file", kwargs={"file": kept}))
    found = importing.files(by)
    context = {
        "files": [(reverse("office:register_file", kwargs={"file": each.pk}), each.register, each) for each in found],
        "at_registry": True,
        "back_url": reverse("office:registry"),
    }
    return drawn(request, "office/registry/lists.html", form, context)
