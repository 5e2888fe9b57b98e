"""A shop with a server of its own, for tests: it has a key, and signs orders as its plugin would."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import shop_keys
from ccms.core.signed_orders import contact_digest
from tests import factories
from tests.order_tokens import sign


@dataclass
class SigningShop:
    """A registered firm, its administrator as an actor, and its newest key."""

    now: object
    name: str = "শাড়িঘর"
    firm: object = None
    by: object = None
    shown: object = field(init=False)

    def __post_init__(self):
        self.firm = self.firm or factories.firm(self.now, self.name)
        self.by = self.by or Actor(role=Role.FIRM_ADMIN, id=uuid.uuid4(), firm=self.firm.pk, contact_verified=True)
        self.shown = shop_keys.rotate_key(self.by, self.now)

    @property
    def public_id(self):
        return shop_keys.shop_of(self.firm.pk, self.now).public_id

    def order(self, **changes):
        """Return an order of thirteen days ago, paid by bKash, promised for eight days ago."""
        day = self.now - timedelta(days=13)
        whole = {
            "id": "SG-20418",
            "placed_at": day.isoformat(timespec="seconds"),
            "paid_at": (day + timedelta(minutes=2)).isoformat(timespec="seconds"),
            "amount": "4300.00",
            "currency": "BDT",
            "method": "bkash",
            "promised_by": (self.now - timedelta(days=8)).date().isoformat(),
            "same_city": True,
            "items": [{"name": "জিন্স", "qty": 2, "price": "2150.00"}],
        }
        return {name: value for name, value in {**whole, **changes}.items() if value is not None}

    def token(self, *, order=None, phone=None, told=None, **changes):
        """Sign an order with the newest key."""
        issued, secret = int(self.now.timestamp()) - 60, self.shown.secret
        payload = {
            "firm": self.public_id,
            "kid": self.shown.key.kid,
            "iat": issued,
            "exp": issued + 86400,
            "jti": uuid.uuid4().hex,
            "order": order or self.order(),
        }
        if told is not None:
            payload["told"] = told
        if phone is not None:
            payload["contact_sha256"] = contact_digest(phone, secret)
        return sign({**payload, **changes}, secret)
