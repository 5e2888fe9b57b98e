"""Keys for signed orders: made and shown once, two at a time, ended; a trial of an order; the orders refused lately.

Shop systems without a plug-in: pieces of code for a system in PHP, OpenCart and Shopify, with the firm's own ids.

An administrator's page for the address at which a firm's server is asked, and for its help desk's tickets.
"""

import json
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms import shop_keys
from ccms.accounts.firms.firm_members import brand_of
from ccms.accounts.firms.shop_keys import KeyShown
from ccms.accounts.members.managing import makers_of
from ccms.complaints.filing import shop_query, tickets
from ccms.core.failures import NotFound
from ccms.core.signed_orders import Reason, TokenRefused
from ccms.gate.limits import QUESTION_FAILURES, QUESTION_PAUSE, TICKET_BATCH, TICKET_LIFE
from ccms.gate.machines import addresses
from ccms.web import fields
from ccms.web.developers import snippets
from ccms.web.developers.drawing import REASONS, page
from ccms.web.form_page import done, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
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


FIRST = "k1"  # how the first key for orders is called

_PHP = """<?php
// ccms_button.php, beside ccms_order.php. Where the page of an order is drawn: echo ccms_button(['id' => ...]);
require_once __DIR__ . '/ccms_order.php';

function ccms_button(array $order, array $more = []): string
{
    $field = '';
    try {
        $secret = (string) getenv('CCMS_ORDER_SECRET');
        if ($secret !== '') {
            $token = ccms_order_token('%(firm)s', '%(kid)s', $secret, $order, $more);
            $field = '<input type="hidden" name="order" value="' . htmlspecialchars($token) . '">';
        }
    } catch (Throwable $fault) {
        error_log('ccms: ' . $fault->getMessage()); // the button opens the form all the same
    }
    return '<form method="post" action="%(base)s/c/new" target="_blank" rel="noopener">'
        . '<input type="hidden" name="firm" value="%(firm)s">' . $field
        . '<input type="hidden" name="lang" value="bn"><button>%(words)s</button></form>';
}
"""
_OPENCART = """// catalog/controller/account/order.php, in info(), before setOutput; the files lie in DIR_STORAGE, ccms/
require_once DIR_STORAGE . 'ccms/ccms_button.php';
$said = ['id' => (string) $order_info['order_id'], 'placed_at' => date('c', strtotime($order_info['date_added']))];
if ($order_info['currency_code'] === 'BDT') {
    $said += ['amount' => number_format((float) $order_info['total'], 2, '.', ''), 'currency' => 'BDT'];
}
$data['ccms'] = ccms_button($said);
"""
_TWIG = "{{ ccms }}"


def php(base: str, firm: str, kid: str) -> str:
    """Return the file that signs an order and draws the button; without a secret it draws the button alone."""
    return _PHP % {"base": base, "firm": firm, "kid": kid, "words": snippets.words("bn")}


def shopify(base: str, firm: str) -> str:
    """Return what stands in a mail or page of Shopify, whose templates keep no secret with which to sign."""
    link = snippets.link(base, firm, "bn", order=False).replace("&", "&amp;")
    return f'<p>{{{{ order.name }}}} · <a href="{link}">{snippets.words("bn")}</a></p>'


def systems(request: SignedRequest) -> HttpResponse:
    """Show the pieces to copy, with the ids of the reader's own firm: they give access to nothing."""
    by = member_of(request)
    if by.firm is None:
        raise NotFound
    firm = brand_of(by.firm, by)
    public_id = shop_keys.shop_of(firm.pk, request.now).public_id
    kids = sorted(shop_keys.live_kids(firm.pk))
    return page(
        request,
        "shop_systems",
        part="systems",
        form=None,
        has_key=bool(kids),
        keys_url=reverse("developers:orders"),
        php=php(settings.CCMS_BASE_URL, public_id, kids[-1] if kids else FIRST),
        opencart=_OPENCART,
        twig=_TWIG,
        shopify=shopify(settings.CCMS_BASE_URL, public_id),
    )


class AddressForm(fields.PageForm):
    """Where the firm's server is asked."""

    url = fields.CodeLine(
        label=_("Address of your server for questions"),
        help_text=_("A secure web address that is open on the internet. Empty: nobody asks."),
        most=addresses.LONGEST,
        required=False,
    )


@freshly_signed_in
def asking(request: SignedRequest) -> HttpResponse:
    """Show and change the address, and count the tickets."""
    by = member_of(request)
    form = AddressForm(request.POST or None, initial={"url": shop_keys.question_address(by)})
    if form.is_valid():
        url = form.cleaned_data["url"]

        def act() -> None:
            if url:
                shop_query.set_address(url, by, request.now)
            else:
                shop_keys.set_question_address("", by, request.now)

        if done(request, form, account=by.text, act=act):
            said = gettext("Your server is asked there from now on.") if url else gettext("Your server is not asked.")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("developers:asking"))
    context = {
        "tickets": tickets.count(by),
        "batch": TICKET_BATCH,
        "kept": TICKET_LIFE.days,
        "seconds": shop_query.LIMITS["total_s"],
        "failures": QUESTION_FAILURES,
        "pause": QUESTION_PAUSE.seconds // 60,
        "has_key": any(key.retired_at is None for key in shop_keys.keys_of(by)),
    }
    return page(request, "asking", part="asking", form=form, **context)
