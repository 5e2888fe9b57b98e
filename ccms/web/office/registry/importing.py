"""Pages on which an officer compares a list of firms with the registry and ticks the rows to be taken over.

The ticks are kept from page to page, shown once more, and handed to the worker.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.registrars import require_registrar
from ccms.complaints.registry import importing
from ccms.complaints.registry.importing import APPLICABLE, Choice, Compared, Kind, named
from ccms.web.fields import PageForm
from ccms.web.form_page import do_once, drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.office.registry.record import address
from ccms.web.requests import SignedRequest
from ccms.web.shared.desks.uploaded_tables import KINDS, FileForm, kept_file, number_of, page_of
from ccms.web.templatetags.words import count, digits, run


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


WHOLE = {
    Kind.NEW: (_("Tick all new"), _("Untick all new")),
    Kind.CHANGED: (_("Tick all changed"), _("Untick all changed")),
    Kind.MISSING: (_("Tick all no longer in the list"), _("Untick all no longer in the list")),
}


@freshly_signed_in
def one(request: SignedRequest, file: UUID) -> HttpResponse:
    """Show how the rows of a list stand to the registry, a page at a time, each that can be taken over with a tick."""
    choice = importing.choice_of(file, request.actor, request.now)
    shown = sorted((each for each in choice.compared if each.kind is not Kind.SAME), key=_order)
    page = page_of(shown, request.GET.get("page", ""))
    context = {
        **_standing(choice),
        "rows_shown": [_line(each, choice) for each in page],
        "marks": ",".join(each.mark for each in page if each.kind in APPLICABLE),
        "whole": _whole(choice),
        "page": page,
        "tick_url": reverse("office:tick_register_file", kwargs={"file": file}),
        "at_registry": True,
        "back_url": reverse("office:registers"),
    }
    return render(request, "office/registry/list_file.html", context)


def tick(request: SignedRequest, file: UUID) -> HttpResponse:
    """Keep the ticks of one page, and go where the button leads."""
    by, given = request.actor, request.POST
    do, _colon, of = given.get("do", "").partition(":")
    whole = Kind(of) if do in ("all", "none") and of in APPLICABLE else None
    shown, ticked = given.get("shown", "").split(","), given.getlist("row")
    do_once(
        request,
        account=by.text,
        act=lambda: importing.tick(file, shown, ticked, by, request.now, whole=whole, on=do == "all"),
    )
    if do == "take":
        return HttpResponseRedirect(reverse("office:take_register_file", kwargs={"file": file}))
    query = QueryDict(mutable=True)
    query["page"] = str(number_of(of if do == "page" else given.get("page", "")))
    return HttpResponseRedirect(f"{reverse('office:register_file', kwargs={'file': file})}?{query.urlencode()}")


@freshly_signed_in
def take(request: SignedRequest, file: UUID) -> HttpResponse:
    """Name once more what would be taken over and what is left out; take it over."""
    by = request.actor
    back = reverse("office:register_file", kwargs={"file": file})
    form = PageForm(request.POST or None)
    seen = request.POST.get("seen", "")
    said = gettext("Ordered. It is taken over within some minutes.")
    if answer := submitted(request, form, partial(importing.order, file, seen, by, request.now), to=back, said=said):
        return answer
    choice = importing.choice_of(file, by, request.now)
    kinds = Counter(each.kind for each in choice.taken)
    context = {
        "kept": choice.file,
        "seen": choice.version,
        "taken": [(KINDS[kind], count(kinds[kind])) for kind in APPLICABLE if kinds[kind]],
        "left_out": left_out_lines(named(choice.left_out)),
        "at_registry": True,
        "back_url": back,
    }
    return drawn(request, "office/registry/take_list.html", form, context)


def left_out_lines(left: Any) -> list[tuple[Any, str, str]]:
    """Say by kind how many rows are left out, and which; a row that is missing in the file has no number there."""
    return [
        (KINDS[kind], count(left[kind]["count"]), digits(", ".join(left[kind]["rows"])) if kind != "missing" else "")
        for kind in APPLICABLE
        if kind in left
    ]


def _standing(choice: Choice) -> dict[str, Any]:
    kept, counts = choice.file, Counter(each.kind for each in choice.compared)
    return {
        "kept": kept,
        "counts": [(KINDS[kind], count(counts[kind])) for kind in KINDS if counts[kind]],
        "done_counts": [(KINDS[kind], count(kept.counts[kind])) for kind in KINDS if kept.counts.get(kind)],
        "left_out": left_out_lines(kept.left_out),
        "ticked": len(choice.ticked),
        "unticked": len(choice.left_out),
    }


def _whole(choice: Choice) -> Sequence[tuple[str, Any, Any, Any, str, str]]:
    """Return for each kind of row its buttons, how many rows it has, and how many of them are ticked."""
    counts, ticked = Counter(each.kind for each in choice.compared), Counter(each.kind for each in choice.taken)
    return [
        (str(kind), KINDS[kind], *WHOLE[kind], count(counts[kind]), count(ticked[kind]))
        for kind in APPLICABLE
        if counts[kind]
    ]


def _order(each: Compared) -> tuple[bool, int]:
    return each.kind is not Kind.CONFLICT, each.listed.line if each.listed else 0


def _line(each: Compared, choice: Choice) -> dict[str, Any]:
    return {
        "mark": each.mark if each.kind in APPLICABLE else "",
        "ticked": each.mark in choice.ticked,
        "number": digits(each.listed.line) if each.listed else "–",
        "name": run(each.name),
        "what": KINDS[each.kind],
        "why": ", ".join(each.why),
        "url": address(each.firm) if each.firm else "",
    }
