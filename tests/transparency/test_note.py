"""Keys, signed notes, checkpoints and cosignatures as other programs write and read them."""

import pytest

from dossiers.transparency import note
from dossiers.transparency.note import Malformed, UnsignedNote
from tests.transparency.vectors import (
    CHECKPOINT,
    NOTE_KEY,
    NOTE_LINE,
    NOTE_PRIVATE_KEY,
    NOTE_TEXT,
    WITNESS_KEY,
)

LOG = note.new_key("example.com/log", note.LOG)
WITNESS = note.new_key("example.com/witness", note.WITNESS)
TEXT = note.TreeHead("example.com/log", 7, bytes(32)).text


def test_a_foreign_note_is_read_and_written_to_the_letter():
    key, private = note.read_key(NOTE_KEY), note.read_signing_key(NOTE_PRIVATE_KEY)
    assert note.opened(f"{NOTE_TEXT}\n{NOTE_LINE}", [key]) == NOTE_TEXT
    assert private.sign(NOTE_TEXT) == NOTE_LINE
    assert (str(key), str(private), private.key) == (NOTE_KEY, NOTE_PRIVATE_KEY, key)


def test_a_foreign_witness_key_is_read_and_written_to_the_letter():
    key = note.read_key(WITNESS_KEY)
    assert (key.name, key.kind, str(key)) == ("remora.n621.de", note.WITNESS, WITNESS_KEY)


def test_the_time_of_a_cosignature_stands_where_others_put_it():
    line = "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    assert int.from_bytes(note.decoded(line)[4:12], "big") == 1727964367
    mine = note.decoded(WITNESS.sign(TEXT, time=1727964367).split()[-1])
    assert len(mine) == len(note.decoded(line)) and mine[4:12] == note.decoded(line)[4:12]


def test_the_checkpoint_of_the_specification_is_read():
    text, lines = note.split(CHECKPOINT)
    read = note.read_checkpoint(text)
    assert (read.origin, read.size, read.text, len(lines)) == ("example.com/behind-the-sofa", 20852163, text, 1)
    assert note.encoded(read.root) == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert note.signatures(CHECKPOINT, [LOG.key]) == []


def test_log_and_witness_sign_the_same_note():
    signed = f"{TEXT}\n{LOG.sign(TEXT)}{WITNESS.sign(TEXT, time=1_700_000_000)}"
    found = note.signatures(signed, [WITNESS.key, LOG.key])
    assert [(one.key, one.time) for one in found] == [(LOG.key, 0), (WITNESS.key, 1_700_000_000)]


def test_what_a_stranger_signed_is_not_opened():
    with pytest.raises(UnsignedNote, match="None of the keys"):
        note.opened(f"{TEXT}\n{LOG.sign(TEXT)}", [WITNESS.key])


@pytest.mark.parametrize("signer", [LOG, WITNESS], ids=["log", "witness"])
def test_a_signature_over_another_text_is_not_passed_over_but_refused(signer):
    other = note.TreeHead("example.com/log", 8, bytes(32)).text
    with pytest.raises(UnsignedNote, match="does not hold"):
        note.signatures(f"{TEXT}\n{LOG.sign(TEXT)}{signer.sign(other, time=5)}", [LOG.key, WITNESS.key])


def test_a_witness_cannot_sign_as_the_log_with_the_same_key():
    twin = note.SigningKey(LOG.name, note.WITNESS, LOG.seed)
    assert twin.key.public == LOG.key.public and twin.key.id != LOG.key.id
    with pytest.raises(UnsignedNote):
        note.opened(f"{TEXT}\n{twin.sign(TEXT, time=1)}", [LOG.key])


@pytest.mark.parametrize("written", [
    "bananas.sigstore.dev+12344556", "rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!",
    "rekor.sigstore.dev+12345678+AwEB",
    NOTE_KEY.replace("c74f20a3", "NOT_A_NU"), NOTE_KEY.replace("c74f20a3", "00000000"),
    NOTE_KEY.replace("Peter", "Peter "),
    "", "+", NOTE_KEY + "=", NOTE_PRIVATE_KEY,
])  # fmt: skip
def test_a_key_that_is_not_written_as_specified_is_refused(written):
    with pytest.raises(Malformed):
        note.read_key(written)


def test_a_refused_private_key_is_not_repeated():
    with pytest.raises(Malformed) as told:
        note.read_signing_key(NOTE_PRIVATE_KEY.replace("c74f20a3", "c74f20a4"))
    assert "AYEK" not in str(told.value) and "AYEK" not in repr(note.read_signing_key(NOTE_PRIVATE_KEY))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\n"])
def test_a_name_with_a_space_or_a_plus_gets_no_key(name):
    with pytest.raises(Malformed):
        note.new_key(name, note.LOG)


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace("\n\n", "\n"), lambda text: text[:-1], lambda text: text + "more\n",
    lambda text: text + "\n",
    lambda text: text.replace("7", "7\t"), lambda text: text * 3000, lambda text: "",
    lambda text: text.replace("— ", "- "),
])  # fmt: skip
def test_what_is_no_signed_note_is_refused(spoil):
    with pytest.raises(Malformed):
        note.split(spoil(f"{TEXT}\n{LOG.sign(TEXT)}"))


@pytest.mark.parametrize("text", [
    "", "a\n1\n", "a\n01\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n",
    "\n1\n" + "A" * 43 + "=\n",
    "a\n1\n" + "A" * 42 + "B=\n", "a\n٣\n" + "A" * 43 + "=\n", "a\n1\n" + "A" * 43 + "=",
])  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(Malformed):
        note.read_checkpoint(text)


def test_lines_that_a_log_adds_to_its_checkpoint_are_signed_and_passed_over():
    text = TEXT + "extension\n"
    signed = f"{text}\n{LOG.sign(text)}"
    assert note.read_checkpoint(note.opened(signed, [LOG.key])).size == 7
    with pytest.raises(UnsignedNote):
        note.opened(signed.replace("extension", "extensiom"), [LOG.key])
