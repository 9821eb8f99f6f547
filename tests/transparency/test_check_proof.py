"""The stand-alone verifier: vectors of the specifications, a thousand proofs, and every lie it must not believe."""

import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from dossiers.transparency import check_proof, note, proof_file, tiles
from dossiers.transparency.check_proof import Wrong
from dossiers.transparency.proof_file import ProofFile
from tests.transparency.vectors import (
    CHECKPOINT,
    ED25519,
    INCLUSIONS,
    LEAVES,
    NOTE_KEY,
    NOTE_LINE,
    NOTE_TEXT,
    ROOTS,
    WITNESS_KEY,
)

LOG = note.new_key("city.example/nhat-ky", note.LOG)
WITNESS = note.new_key("paper.example/witness", note.WITNESS)
SIZE = 3000


def extra(number, events=3, seal=bytes(32)):
    salt = hashlib.sha256(b"salt %d" % number).digest()[:16]
    lines = ["mot-cua dossier head v1", f"H01-180102-{number:04}", str(events), note.encoded(seal), note.encoded(salt)]
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A signed and cosigned log of 3,000 heads; gives the proof file of any of them."""
    folder = tiles.Folder(tmp_path_factory.mktemp("log"))
    tiles.grow(folder, 0, [hashlib.sha256(extra(number)).digest() for number in range(SIZE)])
    tree = tiles.Tree(folder, SIZE)
    text = note.TreeHead(LOG.name, SIZE, tree.root()).text
    signed = f"{text}\n{LOG.sign(text)}{WITNESS.sign(text, time=1_700_000_000)}"
    return lambda number: str(ProofFile(number, tree.inclusion(number), signed, extra(number)))


def keys(*extra_keys):
    return [check_proof.read_key(str(key)) for key in (LOG.key, WITNESS.key, *extra_keys)]


@pytest.mark.parametrize(("public", "message", "signature"), ED25519)
def test_signatures_are_verified_as_the_specification_says(public, message, signature):
    public, message, signature = (bytes.fromhex(one) for one in (public, message, signature))
    assert check_proof.ed25519_holds(public, message, signature)
    assert not check_proof.ed25519_holds(public, message + b"\0", signature)
    for place in (0, 31, 32, 63):
        bent = bytearray(signature)
        bent[place] ^= 1
        assert not check_proof.ed25519_holds(public, message, bytes(bent))
    high = int.from_bytes(signature[32:], "little") + check_proof.ORDER
    assert not check_proof.ed25519_holds(public, message, signature[:32] + high.to_bytes(32, "little"))


def test_keys_and_notes_of_other_programs_are_read():
    key = check_proof.read_key(NOTE_KEY)
    raw = note.decoded(NOTE_LINE.split()[-1])
    assert check_proof.ed25519_holds(key.public, NOTE_TEXT.encode(), raw[4:])
    assert check_proof.read_key(WITNESS_KEY).kind == 4
    read = check_proof.read_checkpoint(CHECKPOINT)
    assert (read.origin, read.size, len(read.lines)) == ("example.com/behind-the-sofa", 20852163, 1)


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_paths_of_the_specification_lead_to_its_roots(index, size, path):
    hashes = [bytes.fromhex(one) for one in path]
    assert check_proof.root_of(LEAVES[index], index, size, hashes) == ROOTS[size - 1]
    assert check_proof.root_of(LEAVES[index], index, size, [*hashes, bytes(32)]) is None
    assert not path or check_proof.root_of(LEAVES[index], index, size, hashes[1:]) is None
    assert check_proof.root_of(LEAVES[index], size, size, hashes) is None


def test_a_thousand_proofs_hold_and_none_holds_for_its_neighbour(log):
    for number in random.Random(6962).sample(range(SIZE - 1), 1000):
        proof = check_proof.read_proof(log(number))
        head, said = check_proof.check(proof, keys())
        assert head.code == f"H01-180102-{number:04}" and len(said) == 3
        with pytest.raises(Wrong, match="not in this log"):
            check_proof.check(proof._replace(extra=extra(number + 1)), keys())


def test_two_readers_agree_about_the_file(log):
    proof, mine = proof_file.read(log(77)), check_proof.read_proof(log(77))
    assert str(proof) == log(77)
    assert (proof.index, proof.path, proof.extra) == (mine.place, mine.path, mine.extra)


@pytest.mark.parametrize("text", [
    "wrong-header\nindex 0\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
    "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
    "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n",
    "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
    f"c2sp.org/tlog-proof@v1\nindex 0\n{note.encoded(bytes(64))}\n\ncheckpoint\n",
    "c2sp.org/tlog-proof@v1\nindex 00\n\nx\n",
    "c2sp.org/tlog-proof@v1\n", "",
])  # fmt: skip
def test_what_is_no_proof_file_is_refused_by_both(text):
    with pytest.raises(note.Malformed):
        proof_file.read(text)
    with pytest.raises((ValueError, IndexError)):
        check_proof.read_proof(text)


def test_a_forged_signature_a_missing_one_and_another_logs_key_are_told(log):
    proof = check_proof.read_proof(log(5))
    stranger = note.new_key("stranger.example", note.WITNESS)
    with pytest.raises(Wrong, match="has not signed"):
        check_proof.check(proof, keys(stranger.key))
    text = proof.checkpoint.text.replace(str(SIZE), str(SIZE - 1))
    with pytest.raises(Wrong, match="A false signature"):
        check_proof.check(proof._replace(checkpoint=proof.checkpoint._replace(text=text)), keys())
    other = note.SigningKey("other.example", note.LOG, LOG.seed)
    signed = proof.checkpoint.text + "\n" + other.sign(proof.checkpoint.text)
    with pytest.raises(Wrong, match="another log"):
        check_proof.check(
            proof._replace(checkpoint=check_proof.read_checkpoint(signed)), [check_proof.read_key(str(other.key))]
        )


def test_two_checkpoints_of_one_size_must_be_of_one_tree(log):
    proof = check_proof.read_proof(log(5))
    split_view = proof.checkpoint._replace(root=bytes(32))
    with pytest.raises(Wrong, match="two people two trees"):
        check_proof.check(proof, keys(), other=split_view)
    assert len(check_proof.check(proof, keys(), other=proof.checkpoint)[1]) == 4
    with pytest.raises(Wrong, match="other sizes"):
        check_proof.check(proof, keys(), other=proof.checkpoint._replace(size=SIZE + 1))


def run(*words):
    """The file alone, away from the project: isolated, without site packages."""
    command = [sys.executable, "-I", "-S", check_proof.__file__, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"})


def test_the_file_runs_alone_and_its_exit_code_says_what_it_found(log, tmp_path):
    file = tmp_path / "H01.tlog-proof"
    file.write_text(log(42), "utf-8")
    done = run(file, "--key", LOG.key, "--witness", WITNESS.key)
    assert (done.returncode, done.stderr) == (0, "") and "H01-180102-0042, 3" in done.stdout
    assert "2023-11-14T22:13:20+00:00" in done.stdout
    file.write_text(log(42).replace("index 42", "index 43"), "utf-8")
    done = run(file, "--key", LOG.key)
    assert done.returncode == 1 and "DOES NOT HOLD" in done.stdout
    (tmp_path / "log.json").write_text(json.dumps({}))
    file.write_text(log(42), "utf-8")
    for words in (["--key", WITNESS.key], ["--key", "x"], ["--key", LOG.key, "--log", tmp_path / "log.json"], []):
        done = run(file, *words)
        assert done.returncode == 2 and "Traceback" not in done.stderr, done
    assert run(tmp_path / "absent", "--key", LOG.key).returncode == 2


def test_the_file_needs_nothing_but_python_and_opens_no_network():
    source = Path(check_proof.__file__).read_text()
    assert "import dossiers" not in source and "from dossiers" not in source
    for word in ("socket", "urllib", "http.client", "cryptography", "django"):
        assert f"import {word}" not in source and f"from {word}" not in source
