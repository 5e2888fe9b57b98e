# SPDX-License-Identifier: Apache-2.0
"""Sign an order for the Central Complaint Management System. Copy this file into your shop; it needs nothing else.

    token = order_token(firm="frm_8F3K2QVX", kid="k1", secret=SECRET, phone="+8801712345678", order={
        "id": "SG-20418", "placed_at": "2026-11-10T14:03:00+06:00", "amount": "2450.00", "currency": "BDT"})

Amounts are decimal texts in taka, times ISO 8601 with their zone. No name, number or address goes in; the buyer's
phone becomes a digest that only CCMS can compare.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time

LONGEST_DAYS = 30
MOST_BYTES = 4096
DAY = 86400


def order_token(*, firm, kid, secret, order, told=None, phone=None, days=LONGEST_DAYS):
    """Return the token of an order, valid from now for `days`; `phone` is the buyer's, as +8801XXXXXXXXX.

    `told` is {"state": "confirms" | "denies" | "nothing", "at": time}: whether the buyer has complained to you.
    Raises ValueError where the token would be longer than CCMS takes.
    """
    now = int(time.time())
    payload = {"firm": firm, "kid": kid, "iat": now, "exp": now + days * DAY, "jti": secrets.token_hex(16)}
    payload["order"] = order
    if told is not None:
        payload["told"] = told
    if phone is not None:
        payload["contact_sha256"] = contact_digest(phone, secret)
    token = sign(payload, secret)
    if len(token) > MOST_BYTES:
        raise ValueError("the order is too long: leave some items out")
    return token


def sign(payload, secret):
    """Return the token of a whole payload."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    signed = "v1." + _base64url(body)
    return signed + "." + _base64url(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())


def contact_digest(phone, secret):
    """Return what stands in the token instead of the buyer's number."""
    return hmac.new(secret.encode(), phone.encode(), hashlib.sha256).hexdigest()


def _base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
