"""A shop's public id, its keys for orders, and the orders that were not believed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import entries, shop_keys
from ccms.accounts.models import OrderKey, Shop, ShopRefusal
from ccms.accounts.privacy import rotation
from ccms.core.failures import NotFound
from ccms.core.signed_orders import TokenRefused
from ccms.gate.limits import SHOP_REFUSALS
from ccms.ledger.models import Event
from tests.order_tokens import sign


@pytest.fixture
def administrator(firm):
    return Actor(role=Role.FIRM_ADMIN, id=uuid4(), firm=firm.pk, contact_verified=True)


def token(firm, shown, now, **changes):
    issued = int(now.timestamp())
    payload = {
        "firm": shop_keys.shop_of(firm.pk, now).public_id,
        "kid": shown.key.kid,
        "iat": issued,
        "exp": issued + 3600,
        "jti": uuid4().hex,
        "order": {"id": "SG-1"},
    }
    return sign({**payload, **changes}, shown.secret)


def kinds(firm):
    return list(Event.objects.filter(subject=f"shop:{firm.pk}").order_by("seq").values_list("kind", flat=True))


def test_a_public_id_is_made_once_and_finds_the_firm(firm, now):
    made = shop_keys.shop_of(firm.pk, now).public_id
    assert re.fullmatch(r"frm_[0-9A-HJKMNP-TV-Z]{8}", made)
    assert shop_keys.shop_of(firm.pk, now).public_id == made
    assert shop_keys.firm_named(made) == firm == shop_keys.firm_named("daraz")
    assert shop_keys.firm_named("frm_00000000") is shop_keys.firm_named("") is None
    assert shop_keys.firm_named(f"{made}\x00") is shop_keys.firm_named("দোকান") is None


def test_two_who_ask_at_once_get_the_same_id(firm, now, in_parallel):
    assert len({shop.public_id for shop in in_parallel(lambda _: shop_keys.shop_of(firm.pk, now), 8, threads=4)}) == 1
    assert Shop.objects.count() == 1


def test_a_merged_firm_is_found_as_it_stands_and_an_unregistered_one_not_at_all(firm, now):
    twin = entries.make_shadow("Daraz BD", now=now, named_by=None, link="facebook.com/darazbd2")
    assert shop_keys.firm_named(twin.slug) is None
    entries.merge(twin, firm)
    assert shop_keys.firm_named(twin.slug) == firm


def test_a_key_is_shown_once_and_kept_sealed(firm, administrator, now):
    shown = shop_keys.rotate_key(administrator, now)
    assert shown.secret.startswith("ccms_order_")
    assert len(shown.secret) > 50
    stored = OrderKey.objects.get()
    assert shown.secret.encode() not in bytes(stored.secret.raw)
    assert (stored.hint, stored.kid) == (shown.secret[-4:], "k1")
    assert shop_keys.live_secrets(firm.pk) == {"k1": shown.secret}
    assert kinds(firm) == ["firm.made_order_key"]
    assert shown.secret not in str(Event.objects.get().body)


def test_two_keys_work_at_once_and_a_third_ends_the_oldest(firm, administrator, now):
    first, second = (
        shop_keys.rotate_key(administrator, now),
        shop_keys.rotate_key(administrator, now + timedelta(days=1)),
    )
    assert shop_keys.read_order(firm, token(firm, first, now), now).kid == "k1"
    assert shop_keys.read_order(firm, token(firm, second, now), now).kid == "k2"
    third = shop_keys.rotate_key(administrator, now + timedelta(days=2))
    assert shop_keys.live_secrets(firm.pk) == {"k2": second.secret, "k3": third.secret}
    with pytest.raises(TokenRefused, match="unknown-key"):
        shop_keys.read_order(firm, token(firm, first, now), now)
    assert not OrderKey.objects.get(kid="k1").secret  # nothing is left to be stolen
    assert kinds(firm) == [*["firm.made_order_key"] * 2, "firm.retired_order_key", "firm.made_order_key"]


def test_rotations_at_the_same_moment_leave_two_keys_of_different_names(firm, administrator, now, in_parallel):
    made = in_parallel(lambda _: shop_keys.rotate_key(administrator, now), 6, threads=3)
    assert len({shown.key.kid for shown in made}) == 6
    assert len(shop_keys.live_secrets(firm.pk)) == 2


def test_a_key_is_ended_at_once_and_only_by_its_own_firm(firm, administrator, now):
    shown = shop_keys.rotate_key(administrator, now)
    stranger = Actor(role=Role.FIRM_ADMIN, id=uuid4(), firm=uuid4(), contact_verified=True)
    agent = Actor(role=Role.FIRM_AGENT, id=uuid4(), firm=firm.pk, contact_verified=True)
    for other in (stranger, agent):
        with pytest.raises(NotFound):
            shop_keys.retire_key(shown.key.pk, other, now)
    with pytest.raises(NotFound):
        shop_keys.rotate_key(agent, now)
    shop_keys.retire_key(shown.key.pk, administrator, now)
    shop_keys.retire_key(shown.key.pk, administrator, now)
    assert shop_keys.live_secrets(firm.pk) == {}
    assert kinds(firm) == ["firm.made_order_key", "firm.retired_order_key"]


def test_the_use_of_a_key_is_noted_to_the_minute(firm, administrator, now):
    shown = shop_keys.rotate_key(administrator, now)
    for seconds in (0, 30):
        shop_keys.read_order(firm, token(firm, shown, now), now + timedelta(seconds=seconds))
    assert OrderKey.objects.get().used_at == now


def test_what_is_not_believed_is_kept_as_a_short_list_of_reasons(firm, administrator, now):
    shown = shop_keys.rotate_key(administrator, now)
    shop_keys.read_order(firm, token(firm, shown, now), now)
    for turn in range(SHOP_REFUSALS + 5):
        with pytest.raises(TokenRefused):
            shop_keys.read_order(firm, "v1.x.y" if turn else token(firm, shown, now, exp=1), now)
    assert ShopRefusal.objects.count() == SHOP_REFUSALS
    assert {refusal.code for refusal in shop_keys.refusals_of(administrator)} == {"malformed"}


def test_trying_an_order_leaves_no_trace(firm, administrator, now):
    shown = shop_keys.rotate_key(administrator, now)
    assert shop_keys.try_order(token(firm, shown, now), administrator, now).said == {"order.id": "SG-1"}
    with pytest.raises(TokenRefused):
        shop_keys.try_order("nonsense", administrator, now)
    assert not ShopRefusal.objects.exists()
    assert OrderKey.objects.get().used_at is None


def test_the_secrets_are_among_what_is_sealed_anew_when_field_keys_rotate(firm, administrator, now):
    shop_keys.rotate_key(administrator, now)
    assert "accounts_order_key" in {column.table for column in rotation._columns()}
