"""The verifier's own Ed25519 against RFC 8032 §7.1, hostile signatures, and ``cryptography``."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.ledger.journal_maker import KEY, verify

from cordee_verify import L, ed25519_verify

VECTORS = {  # public key, message, signature
    "TEST 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    "TEST 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "TEST 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    "TEST SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
}
PUBLIC = KEY.public_key().public_bytes_raw()
NEUTRAL = bytes([1]) + bytes(31)


@pytest.mark.parametrize("name", VECTORS)
def test_published_vectors(name):
    public_key, message, signature = map(bytes.fromhex, VECTORS[name])
    assert ed25519_verify(public_key, signature, message)
    assert not ed25519_verify(public_key, signature, message + b"!")


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 64 * 8 + 32 * 8 - 1))
def test_agrees_with_cryptography_on_whole_and_damaged_signatures(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public_key, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519_verify(public_key, signature, message)
    damaged = bytearray(signature + public_key)
    damaged[bit // 8] ^= 1 << bit % 8
    damaged_signature, damaged_key = bytes(damaged[:64]), bytes(damaged[64:])
    assert not ed25519_verify(damaged_key, damaged_signature, message)
    assert not verify(damaged_key, damaged_signature, message)


def test_a_signature_has_one_spelling():
    signature = KEY.sign(b"message")
    twin = int.from_bytes(signature[32:], "little") + L
    assert ed25519_verify(PUBLIC, signature, b"message")
    assert not ed25519_verify(PUBLIC, signature[:32] + twin.to_bytes(32, "little"), b"message")


def test_a_key_that_would_accept_anything_is_refused():
    everything = NEUTRAL + bytes(32)  # R = neutral, s = 0 satisfies the equation for a key of small order
    assert not ed25519_verify(NEUTRAL, everything, b"anything")


@pytest.mark.parametrize(
    "public_key",
    [bytes([0xFF] * 32), bytes([2]) + bytes(31), bytes([1]) + bytes(30) + bytes([0x80]), b"", PUBLIC + b"\0"],
    ids=["out of range", "off the curve", "minus zero", "empty", "too long"],
)
def test_what_is_no_key(public_key):
    assert not ed25519_verify(public_key, KEY.sign(b"m"), b"m")


@pytest.mark.parametrize("length", [0, 63, 65])
def test_what_is_no_signature(length):
    assert not ed25519_verify(PUBLIC, (KEY.sign(b"m") * 2)[:length], b"m")
