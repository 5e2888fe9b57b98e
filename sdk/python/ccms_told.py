# SPDX-License-Identifier: Apache-2.0
"""Tell CCMS whether a buyer has complained to you before. Copy this file into your shop; it needs nothing else.

    digest = ticket_digest(phone="+8801712345678", number="SG-20418", secret=SECRET)

`docs/was-the-shop-told.md` says where the digest goes. The buyer's number never leaves your server.
"""

import hashlib
import hmac
import re

DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def ticket_digest(*, phone, number, secret):
    """Return what stands for a buyer (+8801XXXXXXXXX) and his order: only you and CCMS can make it."""
    text = "v1|" + phone + "|" + number_key(number)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def number_key(number):
    """Return an order number as it is compared: SG20418 for "#sg-20418"."""
    kept = re.sub(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]", "", number.translate(DIGITS))
    return re.sub(r"[a-z]", lambda letter: letter[0].upper(), kept)


def answer_signature(*, nonce, body, secret):
    """Return the header `ccms-answer-signature` for an answer: `body` is bytes, exactly as they are sent."""
    return hmac.new(secret.encode(), b"answer|" + nonce.encode() + b"|" + body, hashlib.sha256).hexdigest()
