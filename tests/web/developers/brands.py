"""What the tests of brands' machines share: a key of somebody, a page in words, and for whom the pages say they are."""

from ccms.accounts import api_keys
from ccms.accounts.api_keys import KeyWanted, Scope
from tests.web.firm.desk.counter import words_of

ALONE, ALL = "শুধু জুতাঘর-এর জন্য", "ব্র্যান্ডসহ পুরো প্রতিষ্ঠানের জন্য"


def key_of(counter, who):
    """Make a key, and return the actor that its machine is."""
    wanted = KeyWanted(name="Stock", scopes=list(Scope), days=30)
    _, text = api_keys.make(wanted, counter.actor(who), counter.now)
    return api_keys.bearer_of(text, "203.0.113.7", counter.now).actor


def read(counter, who, address):
    return words_of(counter.get(who, address, lang="bn"))
