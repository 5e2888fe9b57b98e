"""Shop systems without a plug-in: pieces of code for a system in PHP, OpenCart and Shopify, with the firm's own ids."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from ccms.accounts.firms import shop_keys
from ccms.accounts.firms.brands import brand_of
from ccms.core.failures import NotFound
from ccms.web.developers import snippets
from ccms.web.developers.drawing import page
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of

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
