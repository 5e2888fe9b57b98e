"""The lists of firms that this installation knows; an administrator sends one in, and an officer takes it over."""

from collections import Counter
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import Kind
from ccms.complaints.registry.lists import keepers, registers
from ccms.web.form_page import drawn
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.register_files import KINDS, FileForm, columns_of, kept_file
from ccms.web.templatetags.words import count, digits, run

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
