"""The web addresses of a firm's shops: added, verified by a file or tag on them, removed after a question."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms import origins, page_checks, shop_keys
from ccms.accounts.firms.origins import FILE, META, Looked
from ccms.accounts.models import ShopOrigin
from ccms.core.failures import Failure, NotFound
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import SHOP_ORIGINS
from ccms.web import fields
from ccms.web.access import TABLE
from ccms.web.developers.drawing import LOOKED, OPENS, PAGE_PROBLEMS, page
from ccms.web.form_page import done, submitted, tell
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.widget_loader import VERSION

_page = partial(page, part="addresses")


class AddressForm(fields.PageForm):
    """One more address."""

    origin = fields.CodeLine(
        label=_("Address of your shop"), help_text=_("Only its beginning, as on your home page."), most=300
    )


def addresses(request: SignedRequest) -> HttpResponse:
    """List the addresses, and take one more."""
    by, form = member_of(request), AddressForm(request.POST or None)
    if form.is_valid():
        entered: list[ShopOrigin] = []
        typed = form.cleaned_data["origin"]
        if done(request, form, account=by.text, act=lambda: entered.append(origins.add(typed, by, request.now))):
            to = reverse("developers:address", kwargs={"key": entered[0].pk}) if entered else request.path
            return HttpResponseRedirect(to)
    return _page(request, "addresses", form=form, origins=origins.origins_of(by), most=SHOP_ORIGINS)


def address(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show how an address is proved, and look at it."""
    found = _found(request, key)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    return _looked(request, form, found) if form.is_valid() else _show(request, form, found)


def remove(request: SignedRequest, key: UUID) -> HttpResponse:
    """Remove an address, after the question whether to do so."""
    by = member_of(request)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    # what a second tap asks for is not there any more, and has its answer all the same
    to, said = reverse("developers:addresses"), gettext("Removed. It counts no more.")
    if answer := submitted(request, form, lambda: origins.remove(key, by, request.now), to=to, said=said):
        return answer
    found, has_webhooks = _found(request, key), "developers:webhooks" in TABLE
    back_url = reverse("developers:address", kwargs={"key": key})
    return _page(request, "address_remove", form=form, origin=found, back_url=back_url, has_webhooks=has_webhooks)


def checked(request: SignedRequest) -> HttpResponse:
    """Take what a page of the shop has found out about itself; it comes behind the # of this address, and once."""
    by, form = member_of(request), fields.PageForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "checked", form=form)
    try:
        origin = page_checks.keep(request.POST.get("report", ""), by, request.now)
    except TooManyRequests as often:
        tell(form, often)
        return _page(request, "checked", form=form)
    if origin is None:
        messages.warning(
            request, gettext("That was not asked here, or too long ago. Have the page looked at once more.")
        )
        return HttpResponseRedirect(reverse("developers:addresses"))
    return HttpResponseRedirect(reverse("developers:address", kwargs={"key": origin}))


def _found(request: SignedRequest, key: UUID) -> ShopOrigin:
    found = next((each for each in origins.origins_of(member_of(request)) if each.pk == key), None)
    if found is None:
        raise NotFound
    return found


def _looked(request: SignedRequest, form: fields.PageForm, found: ShopOrigin) -> HttpResponse:
    """Look at the page now; what was found is said above it. Looking twice does no harm, so no key is asked for."""
    try:
        looked = origins.prove(found.pk, member_of(request), request.now)
    except NotFound:
        raise
    except Failure as failure:
        tell(form, failure)
        return _show(request, form, found)
    tone, words = LOOKED[looked]
    if looked is Looked.PROVED:
        messages.success(request, str(words))
        return HttpResponseRedirect(reverse("developers:addresses"))
    return _show(request, form, found, tone=tone, words=words)


def _show(request: SignedRequest, form: fields.PageForm, found: ShopOrigin, **context: Any) -> HttpResponse:
    public_id = shop_keys.shop_of(found.firm_id, request.now).public_id
    meta = f'<meta name="{META}" content="{public_id}">'
    shown = {"origin": found, "public_id": public_id, "file": f"{found.origin}{FILE}", "meta": meta, **context}
    if found.proved_at is not None:
        asked = page_checks.ask(found, request.now)
        shown |= {"asked": asked, "look_at": f"{found.origin}/{asked}", "checks": _checks(request, found)}
    return _page(request, "address", form=form, back_url=reverse("developers:addresses"), **shown)


def _checks(request: SignedRequest, origin: ShopOrigin) -> list[dict[str, Any]]:
    return [
        {
            "row": each,
            "is_old": each.version != VERSION,
            "opens": OPENS[each.mode],
            "problems": [(code, PAGE_PROBLEMS[code]) for code in each.problems],
        }
        for each in page_checks.checks_of(origin.pk, member_of(request))
    ]
