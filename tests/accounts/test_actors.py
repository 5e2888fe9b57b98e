"""Who acts, and how he is named in events."""

from uuid import UUID

from ccms.accounts.actors import CLOCK, Actor, Kind, Role

SOMEBODY = UUID("0198a1b2-0000-7000-8000-000000000001")


def test_every_role_stands_on_a_side():
    assert {Actor(role=role).kind for role in Role} == set(Kind)


def test_an_actor_is_named_by_side_and_row_id():
    assert Actor(role=Role.CONSUMER, id=SOMEBODY).text == f"consumer:{SOMEBODY}"
    assert Actor(role=Role.FIRM_LINK, id=SOMEBODY).text == f"firm:{SOMEBODY}"
    assert Actor(role=Role.CLERK, id=SOMEBODY).text == f"office:{SOMEBODY}"


def test_the_clock_is_an_actor_without_a_row():
    assert CLOCK.text == "clock"
    assert CLOCK.kind is Kind.CLOCK
