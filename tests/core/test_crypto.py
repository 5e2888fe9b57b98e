"""Sealing, one-time digits, trees and signatures, held to published vectors and to plain mathematics."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core import crypto

KEY = bytes(range(32))

# The eight inputs and the roots of the first n of them, as Certificate Transparency publishes them.
CT_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
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
CT_PATHS = [  # (leaf, size, path)
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def ct_leaves(count):
    return [crypto.leaf_hash(bytes.fromhex(text)) for text in CT_INPUTS[:count]]


def root_by_definition(leaves):
    """RFC 9162 section 2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return crypto.node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


@given(st.binary(), st.binary())
def test_what_was_sealed_can_be_unsealed(plaintext, place):
    assert crypto.unseal(KEY, crypto.seal(KEY, plaintext, place), place) == plaintext


def test_the_same_text_never_looks_the_same_twice():
    assert crypto.seal(KEY, b"01712345678", b"") != crypto.seal(KEY, b"01712345678", b"")


def test_a_sealed_value_is_nonce_ciphertext_and_tag():
    assert len(crypto.seal(KEY, b"seven b", b"")) == 12 + 7 + 16


@pytest.mark.parametrize("position", [0, 11, 12, 20, -1])
def test_a_changed_byte_breaks_the_seal(position):
    sealed = bytearray(crypto.seal(KEY, b"a secret of some length", b"place"))
    sealed[position] ^= 1
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(KEY, bytes(sealed), b"place")


def test_a_value_moved_to_another_row_breaks_the_seal():
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(KEY, crypto.seal(KEY, b"secret", b"row 1"), b"row 2")


def test_another_key_breaks_the_seal():
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(crypto.new_key(), crypto.seal(KEY, b"secret", b""), b"")


@pytest.mark.parametrize("length", [0, 1, 12, 27])
def test_too_few_bytes_are_no_sealed_value(length):
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(KEY, bytes(length), b"")


def test_derived_keys_serve_one_purpose_each():
    keys = {crypto.derive(KEY, label) for label in ("codes", "phones", "codes ")} | {KEY}
    assert len(keys) == 4
    assert crypto.derive(KEY, "codes") == crypto.derive(KEY, "codes")


def test_a_blind_index_finds_text_typed_in_either_way():
    assert crypto.blind_index(KEY, "বিক্র\u09df") == crypto.blind_index(KEY, "বিক্র\u09af\u09bc")


def test_a_blind_index_says_nothing_without_the_key():
    assert crypto.blind_index(KEY, "+8801712345678") != crypto.blind_index(bytes(32), "+8801712345678")


@pytest.mark.parametrize(
    ("counter", "digits"),
    # RFC 6238 appendix B, SHA-256 rows, of whose eight digits six are the last.
    [
        (0x1, "119246"),
        (0x23523EC, "084774"),
        (0x23523ED, "062674"),
        (0x273EF07, "819424"),
        (0x3F940AA, "698825"),
        (0x27BC86AA, "737706"),
    ],
)
def test_codes_follow_the_published_vectors(counter, digits):
    key = b"12345678901234567890123456789012"
    assert crypto.code_digits(key, counter.to_bytes(8)) == digits


@given(st.binary())
def test_a_code_always_has_six_digits(message):
    code = crypto.code_digits(KEY, message)
    assert len(code) == 6
    assert code.isascii()
    assert code.isdecimal()


def test_comparison_takes_text_and_bytes():
    assert crypto.same("123456", "123456")
    assert crypto.same(b"a", "a")
    assert not crypto.same("123456", "123457")


@pytest.mark.parametrize("count", range(9))
def test_roots_are_those_certificate_transparency_publishes(count):
    assert crypto.merkle_root(ct_leaves(count)).hex() == CT_ROOTS[count]


@pytest.mark.parametrize(("leaf", "size", "path"), CT_PATHS)
def test_paths_are_those_certificate_transparency_publishes(leaf, size, path):
    assert [step.hex() for step in crypto.inclusion_path(ct_leaves(size), leaf)] == path


@pytest.mark.parametrize("count", range(70))
def test_the_tree_is_the_one_that_the_rfc_defines(count):
    leaves = [crypto.leaf_hash(bytes([n])) for n in range(count)]
    assert crypto.merkle_root(leaves) == root_by_definition(leaves)


@pytest.mark.parametrize("size", [*range(1, 34), 100, 257])
def test_every_leaf_leads_to_the_root_and_only_from_its_place(size):
    leaves = [crypto.leaf_hash(n.to_bytes(2)) for n in range(size)]
    root = crypto.merkle_root(leaves)
    for index in range(size):
        path = crypto.inclusion_path(leaves, index)
        assert crypto.root_from_path(leaves[index], index, size, path) == root
        assert crypto.root_from_path(crypto.leaf_hash(b"another"), index, size, path) != root


@given(st.integers(2, 40), st.data())
def test_a_path_with_one_step_changed_leads_elsewhere(size, data):
    leaves = [crypto.leaf_hash(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = crypto.inclusion_path(leaves, index)
    place = data.draw(st.integers(0, len(path) - 1))
    path[place] = crypto.leaf_hash(path[place])
    assert crypto.root_from_path(leaves[index], index, size, path) != crypto.merkle_root(leaves)


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_path(index, size):
    with pytest.raises(ValueError, match="outside"):
        crypto.root_from_path(bytes(32), index, size, [])
    with pytest.raises(IndexError):
        crypto.inclusion_path([bytes(32)] * size, index)


def test_a_path_of_another_length_is_refused():
    leaves = ct_leaves(5)
    path = crypto.inclusion_path(leaves, 1)
    with pytest.raises(ValueError, match="shorter"):
        crypto.root_from_path(leaves[1], 1, 5, path[:-1])
    with pytest.raises(ValueError, match="longer"):
        crypto.root_from_path(leaves[1], 1, 5, [*path, bytes(32)])


def test_signatures_follow_the_published_vector():
    # RFC 8032 section 7.1, test 2.
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert crypto.public_key(seed) == public
    assert crypto.sign(seed, b"\x72") == signature
    assert crypto.verify(public, b"\x72", signature)


def test_a_signature_holds_for_its_message_and_key_only():
    signature = crypto.sign(KEY, b"head")
    assert crypto.verify(crypto.public_key(KEY), b"head", signature)
    assert not crypto.verify(crypto.public_key(KEY), b"heads", signature)
    assert not crypto.verify(crypto.public_key(bytes(32)), b"head", signature)
    assert not crypto.verify(crypto.public_key(KEY), b"head", signature[:-1])
