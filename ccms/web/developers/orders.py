"""Keys for signed orders: made and shown once, two at a time, ended; a trial of an order; the orders refused lately."""

import json
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms import shop_keys
from ccms.accounts.firms.shop_keys import KeyShown
from ccms.accounts.members.makers import makers_of
from ccms.core.failures import NotFound
from ccms.core.signed_orders import Reason, TokenRefused
from ccms.web import fields
from ccms.web.developers.drawing import page
from ccms.web.developers.labels import REASONS
from ccms.web.form_page import submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
from ccms.web.sending import done
from ccms.web.shared.current_member import member_of

_page = partial(page, part="orders")
LONGEST_TRIED = 8192


class TryForm(fields.PageForm):
    """An order as the shop's server signed it."""

    order = fields.CleanText(
        label=_("A signed order"), help_text=_("In one piece, as your server made it."), most=LONGEST_TRIED
    )


@freshly_signed_in
def orders(request: SignedRequest) -> HttpResponse:
    """List the keys and what was not believed lately; make one more key."""
    by = member_of(request)
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made: list[KeyShown] = []
        if done(request, form, account=by.text, act=lambda: made.append(shop_keys.rotate_key(by, request.now))):
            if not made:  # the form came twice, and only the first answer showed the secret
                messages.warning(request, gettext("The key was made and shown before. If you lost it, end it."))
                return HttpResponseRedirect(reverse("developers:orders"))
            return _page(request, "order_key_made", form=form, made=made[0], public_id=_public_id(request))
    kept = shop_keys.keys_of(by)
    makers = makers_of({key.created_by for key in kept}, by, request.now)
    return _page(
        request,
        "orders",
        form=form,
        public_id=_public_id(request),
        keys=[(key, makers.get(key.created_by)) for key in kept],
        refusals=[(each.at, each.code, REASONS[Reason(each.code)]) for each in shop_keys.refusals_of(by)],
    )


def attempt(request: SignedRequest) -> HttpResponse:
    """Say what CCMS reads in an order, or why it would not be believed. Nothing is kept."""
    by, form = member_of(request), TryForm(request.POST or None)
    context: dict[str, Any] = {"back_url": reverse("developers:orders")}
    if form.is_valid():
        try:
            read = shop_keys.try_order("".join(form.cleaned_data["order"].split()), by, request.now)
            context |= {"read": read, "said": json.dumps(dict(read.said), ensure_ascii=False, indent=2)}
        except TokenRefused as refused:
            context |= {"reason": refused.reason, "member": refused.member, "words": REASONS[refused.reason]}
    return _page(request, "try_order", form=form, **context)


@freshly_signed_in
def end(request: SignedRequest, key: UUID) -> HttpResponse:
    """End a key, after the question whether to do so."""
    by = member_of(request)
    found = next((each for each in shop_keys.keys_of(by) if each.pk == key and each.retired_at is None), None)
    if found is None:
        raise NotFound
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    back_url, said = reverse("developers:orders"), gettext("The key works no more.")
    answer = submitted(request, form, lambda: shop_keys.retire_key(key, by, request.now), to=back_url, said=said)
    return answer or _page(request, "end_key", form=form, name=found.kid, hint=found.hint, back_url=back_url)


def _public_id(request: SignedRequest) -> str:
    return shop_keys.shop_of(shop_keys.administered(member_of(request)), request.now).public_id
