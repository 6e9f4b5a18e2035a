"""Signed checkpoints: the C2SP text, byte for byte."""

import base64

import pytest
from tests.engines.ledger.journal_maker import KEY, verify

from cordee_engines.ledger import (
    Checkpoint,
    UnreadableNote,
    checkpoint_body,
    fingerprint,
    key_id,
    parse_checkpoint,
    parse_note,
    sign_note,
    verifier_key,
)

PUBLIC = KEY.public_key().public_bytes_raw()
ROOT = bytes(range(32))

# The example of golang.org/x/mod/sumdb/note, whose format C2SP took over.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_note_verifies():
    name, _, encoded = GO_KEY.split("+", 2)
    public_key = base64.b64decode(encoded)[1:]
    note = parse_note(GO_NOTE)
    assert [(s.name, s.key_id.hex()) for s in note.signatures] == [(name, "c74f20a3")]
    assert key_id(name, public_key).hex() == "c74f20a3"
    assert verifier_key(name, public_key) == GO_KEY
    assert verify(public_key, note.signatures[0].signature, note.body.encode())


def test_a_checkpoint_is_three_lines():
    body = checkpoint_body("cordee.example.fr/room:12", 42, ROOT)
    assert body == "cordee.example.fr/room:12\n42\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert parse_checkpoint(body) == Checkpoint("cordee.example.fr/room:12", 42, ROOT)


def test_a_signed_checkpoint_reads_back_and_verifies():
    text = sign_note(checkpoint_body("site/room:1", 3, ROOT), "site", KEY.sign, PUBLIC)
    note = parse_note(text)
    (signed,) = note.signatures
    assert parse_checkpoint(note.body).size == 3
    assert (signed.name, signed.key_id) == ("site", key_id("site", PUBLIC))
    assert verify(PUBLIC, signed.signature, note.body.encode())
    assert not verify(PUBLIC, signed.signature, note.body.replace("3", "4").encode())


def test_a_witness_may_countersign_and_extend():
    text = sign_note(checkpoint_body("site/room:1", 3, ROOT) + "ext 1\n", "site", KEY.sign, PUBLIC)
    both = text + text.rpartition("\n\n")[2].replace("— site", "— witness")
    assert [s.name for s in parse_note(both).signatures] == ["site", "witness"]
    assert parse_checkpoint(parse_note(both).body) == Checkpoint("site/room:1", 3, ROOT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "body\n",
        "body\n\n",
        "body\n\n— name\n",
        "body\n\n— name AAAA\n",
        "body\n\n- name AAAAAAAAAAA=\n",
        "body\n\n— name AAAAAAAAAAB=\n",
        "body\n\n— name AAAAAAAAAAA=",
        "body\n\n— name AAAA*AAAAAA=\n",
        "\n\n— name AAAAAAAAAAA=\n",
    ],
)
def test_what_is_no_note(text):
    with pytest.raises(UnreadableNote):
        parse_note(text)


@pytest.mark.parametrize("size", ["-1", "+1", "01", "1 ", "", "x", "٣", "9" * 17])
def test_what_is_no_size(size):
    with pytest.raises(UnreadableNote):
        parse_checkpoint(checkpoint_body("o", 7, ROOT).replace("\n7\n", f"\n{size}\n"))


@pytest.mark.parametrize("body", ["", "o\n1\n", "o\n1\nAAAA\n", checkpoint_body("o", 1, ROOT)[:-1]])
def test_what_is_no_checkpoint(body):
    with pytest.raises(UnreadableNote):
        parse_checkpoint(body)


@pytest.mark.parametrize(
    ("origin", "size", "root"), [("", 1, ROOT), ("a\nb", 1, ROOT), ("o", -1, ROOT), ("o", 1, b"")]
)
def test_no_body_is_made_of_nonsense(origin, size, root):
    with pytest.raises(ValueError, match=r"origin|size"):
        checkpoint_body(origin, size, root)


@pytest.mark.parametrize(
    ("name", "key"), [("", PUBLIC), ("a b", PUBLIC), ("a+b", PUBLIC), ("a", PUBLIC[:-1])]
)
def test_no_note_is_signed_by_a_misnamed_key(name, key):
    with pytest.raises(ValueError, match="key"):
        sign_note(checkpoint_body("o", 1, ROOT), name, KEY.sign, key)


def test_a_signer_that_does_not_sign_is_seen():
    with pytest.raises(ValueError, match="64 bytes"):
        sign_note(checkpoint_body("o", 1, ROOT), "site", lambda body: b"", PUBLIC)


def test_a_fingerprint_can_be_read_over_the_telephone():
    assert fingerprint(PUBLIC) == "e7ef 78cd a525 4085 e3f6 5f6a 9f18 47eb"
