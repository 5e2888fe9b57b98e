"""Receipts: what anyone can check without us, and what must not pass."""

import json
import runpy
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.crypto import inclusion_path, leaf_hash, merkle_root, public_key, root_from_path, sign
from ccms.ledger.heads import heads_lines, sign_head
from ccms.ledger.models import Event, Head
from ccms.ledger.receipts import LedgerDamaged, Receipt, ReceiptRefused, receipt
from tests.receipts import receipt_of

OUTSIDE = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_receipt.py"))["verify"]
SEED = bytes(range(32))
PUBLIC = public_key(SEED)

# The test tree of Google's Certificate Transparency log, the reference implementation of RFC 6962.
RFC_6962_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
RFC_6962_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
RFC_6962_PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def _reference_leaves(size):
    return [leaf_hash(bytes.fromhex(text)) for text in RFC_6962_INPUTS[:size]]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tree(size):
    assert merkle_root(_reference_leaves(size)).hex() == RFC_6962_ROOTS[size]


@pytest.mark.parametrize(("index", "size"), RFC_6962_PATHS)
def test_paths_are_those_of_the_reference_tree(index, size):
    path = inclusion_path(_reference_leaves(size), index)

    assert [step.hex() for step in path] == RFC_6962_PATHS[index, size]


@given(st.data(), st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_every_leaf_of_every_tree_has_a_path_to_its_root(data, bodies):
    leaves = [leaf_hash(body) for body in bodies]
    index = data.draw(st.integers(0, len(leaves) - 1))

    path = inclusion_path(leaves, index)

    assert root_from_path(leaves[index], index, len(leaves), path) == merkle_root(leaves)


@given(st.data(), st.lists(st.binary(max_size=8), min_size=2, max_size=40, unique=True))
def test_no_other_leaf_fits_a_path(data, bodies):
    leaves = [leaf_hash(body) for body in bodies]
    index, other = data.draw(st.permutations(range(len(leaves))))[:2]

    path = inclusion_path(leaves, index)

    assert root_from_path(leaves[other], index, len(leaves), path) != merkle_root(leaves)


def _signed_receipt(bodies, index):
    """A receipt made by hand, as the signer and `receipt` would make it."""
    leaves = [leaf_hash(body) for body in bodies]
    head = json.dumps({"root": merkle_root(leaves).hex(), "size": len(leaves), "broken": []}).encode()
    return Receipt(
        event=bodies[index],
        index=index,
        size=len(leaves),
        path=tuple(inclusion_path(leaves, index)),
        head=head,
        signature=sign(SEED, sha256(head).digest()),
        public_key=PUBLIC,
    )


BODIES = [json.dumps({"id": str(number), "kind": "k", "subject": "s", "at": ""}).encode() for number in range(13)]


@pytest.mark.parametrize("index", range(13))
def test_a_receipt_passes_here_and_with_the_independent_script(index):
    made = _signed_receipt(BODIES, index)

    made.check({PUBLIC})
    event = OUTSIDE(made.as_json(), PUBLIC.hex(), {sha256(made.head).hexdigest()})

    assert event["id"] == str(index)
    assert receipt_of(json.loads(json.dumps(made.as_json()))) == made


@pytest.mark.parametrize("index", range(13))
def test_a_receipt_that_withholds_its_event_passes_outside_and_fits_no_other(index):
    made = _signed_receipt(BODIES, index)
    shown, published = made.without_event(), {sha256(made.head).hexdigest()}

    assert "event" not in shown
    assert OUTSIDE(shown, PUBLIC.hex(), published) is None
    assert shown["leaf"] == leaf_hash(BODIES[index]).hex()
    with pytest.raises(ValueError, match="signed root"):
        OUTSIDE({**shown, "leaf": leaf_hash(b"another").hex()}, PUBLIC.hex(), published)


def test_under_a_head_that_names_broken_events_only_a_shown_event_is_proved():
    made = _resigned(_signed_receipt(BODIES, 5), broken=["7"])
    published = {sha256(made.head).hexdigest()}

    assert OUTSIDE(made.as_json(), PUBLIC.hex(), published)["id"] == "5"
    with pytest.raises(ValueError, match="may be"):
        OUTSIDE(made.without_event(), PUBLIC.hex(), published)


FORGERIES = {
    "another event": lambda r: replace(r, event=r.event.replace(b'"k"', b'"x"')),
    "another place": lambda r: replace(r, index=r.index + 1),
    "a place outside": lambda r: replace(r, index=13),
    "a place before the first": lambda r: replace(r, index=-1),
    "another size": lambda r: replace(r, size=14),
    "a shorter path": lambda r: replace(r, path=r.path[:-1]),
    "a longer path": lambda r: replace(r, path=(*r.path, r.path[0])),
    "another path": lambda r: replace(r, path=(b"\0" * 32, *r.path[1:])),
    "another head": lambda r: replace(r, head=r.head.replace(b"13", b"14")),
    "another signature": lambda r: replace(r, signature=bytes(64)),
    "another key": lambda r: replace(
        r, public_key=public_key(b"\1" * 32), signature=sign(b"\1" * 32, sha256(r.head).digest())
    ),
    "a head that is no mapping": lambda r: replace(r, head=b"[]", signature=sign(SEED, sha256(b"[]").digest())),
    "an event that the head calls broken": lambda r: _resigned(r, broken=["5"]),
}


def _resigned(made, **change):
    head = json.dumps(json.loads(made.head) | change).encode()
    return replace(made, head=head, signature=sign(SEED, sha256(head).digest()))


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_receipt_is_refused_here_and_by_the_independent_script(forge):
    forged = forge(_signed_receipt(BODIES, 5))

    with pytest.raises(ReceiptRefused):
        forged.check({PUBLIC})
    if forged.size != 14:  # the script takes the size from the signed head, whatever the receipt says
        with pytest.raises((ValueError, IndexError, TypeError, InvalidSignature)):
            OUTSIDE(forged.as_json(), PUBLIC.hex(), {sha256(forged.head).hexdigest()})


def test_the_independent_script_refuses_a_head_that_was_never_published():
    made = _signed_receipt(BODIES, 5)

    with pytest.raises(ValueError, match="published"):
        OUTSIDE(made.as_json(), PUBLIC.hex(), {"00" * 32})


def test_the_independent_script_is_short_enough_to_read():
    lines = (Path(__file__).parents[2] / "docs" / "verify_receipt.py").read_text().splitlines()

    assert len(lines) <= 42


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("signing_key")
class TestReceiptsFromTheLedger:
    """What `receipt` makes of stored events and heads."""

    def test_an_event_has_no_receipt_until_a_head_covers_it(self, chains, now):
        chains.write("complaint:A")
        event_id = chains.sealed[0].entry.id

        assert receipt(event_id) is None
        sign_head(now)

        assert receipt(event_id).leaf == chains.sealed[0].leaf

    def test_every_event_of_every_segment_has_a_receipt_that_passes_outside(self, chains, now):
        for minute, size in enumerate((1, 5, 2, 8)):
            chains.write(*(f"complaint:{number}" for number in range(size)))
            sign_head(now + timedelta(minutes=minute))
        published = {line.split()[4] for line in heads_lines()}

        for sealed in chains.sealed:
            made = receipt(sealed.entry.id)
            assert made.event == sealed.body
            assert OUTSIDE(made.as_json(), PUBLIC.hex(), published)["id"] == str(sealed.entry.id)

    def test_an_unknown_event_has_no_receipt(self):
        with pytest.raises(Event.DoesNotExist):
            receipt(UUID(int=1))

    def test_no_receipt_is_made_from_a_segment_that_was_changed(self, chains, now, owner):
        chains.write("complaint:A", "complaint:B", "complaint:C")
        sign_head(now)
        owner("UPDATE ledger_event SET leaf = sha256(leaf) WHERE subject = 'complaint:B'")

        with pytest.raises(LedgerDamaged):
            receipt(chains.sealed[0].entry.id)

    def test_no_receipt_is_made_from_events_without_their_earlier_head(self, chains, now, owner):
        for subject in "AB":
            chains.write(f"complaint:{subject}")
            sign_head(now)
        owner("DELETE FROM ledger_head WHERE number = 1")

        with pytest.raises(LedgerDamaged):
            receipt(chains.sealed[1].entry.id)

    def test_in_a_broken_segment_only_the_changed_event_has_no_receipt(self, chains, now, owner):
        chains.write("complaint:A", "complaint:B")
        owner("UPDATE ledger_event SET body = body || ' ' WHERE subject = 'complaint:B'")
        sign_head(now)
        assert Head.objects.get().kind == Head.Kind.BREAK

        receipt(chains.sealed[0].entry.id).check({PUBLIC})
        with pytest.raises(LedgerDamaged):
            receipt(chains.sealed[1].entry.id)
