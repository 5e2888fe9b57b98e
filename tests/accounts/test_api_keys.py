"""Keys for machines: so many for each owner, whoever makes them."""

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.core.failures import ValidationFailed
from ccms.gate.clock import current_time
from ccms.gate.limits import API_KEYS
from tests import factories
from tests.api.conftest import administrator_of

WANTED = KeyWanted(name="Help desk", scopes=(Scope.READ,), days=30)


def test_two_administrators_of_a_firm_who_make_keys_at_once_stay_within_its_number(in_parallel):
    now = current_time()
    shop = factories.firm(now)
    people = [administrator_of(shop) for _ in range(2)]
    for _ in range(API_KEYS - 1):
        api_keys.make(WANTED, people[0], now)

    def make(number):
        try:
            api_keys.make(WANTED, people[number % 2], now)
        except ValidationFailed:
            return False
        return True

    assert sum(in_parallel(make, 8)) == 1
    assert len(api_keys.keys_of(people[0])) == API_KEYS
