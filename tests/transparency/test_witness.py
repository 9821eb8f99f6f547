"""A witness signs what continues the log it knows, and refuses everything else with the code of the specification."""

import functools
import hashlib
import http.client
import io
import socket
import threading
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from dossiers.transparency import cosigning, note, signing_keys, tiles
from dossiers.transparency.cosigning import Refused, Unreachable
from dossiers.transparency.tiles import Folder, Tree
from dossiers.transparency.witness import Witness
from tests.transparency.conftest import LOG, NOW

ENTRIES = [hashlib.sha256(b"%d" % number).digest() for number in range(700)]
OTHERS = [hashlib.sha256(b"other %d" % number).digest() for number in range(700)]


def tree(path, entries):
    folder = Folder(path)
    return Tree(folder, tiles.grow(folder, 0, entries))


def signed(size, root, key=LOG):
    text = note.TreeHead(key.name, size, root).text
    return f"{text}\n{key.sign(text)}"


def request(old, proof, shown):
    return (f"old {old}\n" + "".join(f"{note.encoded(one)}\n" for one in proof) + f"\n{shown}").encode()


@pytest.fixture
def witness(tmp_path):
    return Witness(note.new_key("paper.example/witness", note.WITNESS), [LOG.key], tmp_path / "seen")


@pytest.fixture
def grown(tmp_path):
    """The log at any size up to 700."""

    @functools.cache
    def at(size):
        return tree(tmp_path / f"log-{size}", ENTRIES[:size])

    return at


def show(witness, tree, old, proof=None):
    proof = tree.consistency(old) if proof is None else proof
    return witness.add_checkpoint(request(old, proof, signed(tree.size, tree.root())), now=NOW)


def test_it_signs_the_first_checkpoint_and_each_that_continues_it(witness, grown):
    for old, size in ((0, 5), (5, 300), (300, 300), (300, 700)):
        answer = show(witness, grown(size), old)
        assert answer.status == 200, answer
        shown = signed(size, grown(size).root()) + answer.body
        found = note.signatures(shown, [witness.key.key, LOG.key])
        assert [(one.key.kind, one.time) for one in found] == [(note.LOG, 0), (note.WITNESS, NOW)]
        assert witness.last(LOG.name) == shown


def test_a_roll_back_is_refused_with_the_size_it_saw(witness, grown):
    show(witness, grown(700), 0)
    for old in (0, 300):
        answer = show(witness, grown(300), old)
        assert (answer.status, answer.body, answer.kind) == (409, "700\n", "text/x.tlog.size")
    assert "\n700\n" in witness.last(LOG.name)


def test_a_rewrite_is_refused_whatever_proof_comes_with_it(witness, grown, tmp_path):
    show(witness, grown(300), 0)
    rewritten = tree(tmp_path / "rewritten", [*OTHERS[:1], *ENTRIES[1:]])
    for proof in (rewritten.consistency(300), grown(700).consistency(300), [], [bytes(32)]):
        assert show(witness, rewritten, 300, proof).status == 422
    assert show(witness, tree(tmp_path / "same-size", OTHERS[:300]), 300, []).status == 409
    assert "\n300\n" in witness.last(LOG.name)


def test_a_proof_where_nothing_is_to_be_proved_is_refused(witness, grown):
    assert show(witness, grown(300), 0, [bytes(32)]).status == 422


def test_an_old_size_above_the_checkpoints_is_no_request(witness, grown):
    assert show(witness, grown(300), 301, []).status == 400


def test_an_unknown_log_and_an_unknown_key_are_told_apart(witness, grown):
    root = grown(5).root()
    stranger = note.new_key("elsewhere.example/log", note.LOG)
    assert witness.add_checkpoint(request(0, [], signed(5, root, stranger)), now=NOW).status == 404
    impostor = note.new_key(LOG.name, note.LOG)
    assert witness.add_checkpoint(request(0, [], signed(5, root, impostor)), now=NOW).status == 403
    spoiled = signed(5, root).replace("\n5\n", "\n6\n")
    assert witness.add_checkpoint(request(0, [], spoiled), now=NOW).status == 403
    assert witness.last(LOG.name) is None


@pytest.mark.parametrize("body", [
    b"", b"old 0\n", b"old 00\n\nx", b"old -1\n\nx", b"old 1", b"\xff\xfe", b"old 0\nnot base64\n\nx", b"new 0\n\nx\n",
    b"old 0\n" + b"AAAA\n" + b"\nx\n", b"old 0\n" + (note.encoded(bytes(32)) + "\n").encode() * 64 + b"\nx\n",
])  # fmt: skip
def test_what_is_no_request_is_400(witness, body):
    assert witness.add_checkpoint(body, now=NOW).status == 400


def test_it_remembers_over_a_restart(witness, grown):
    show(witness, grown(700), 0)
    again = Witness(witness.key, witness.logs, witness.folder)
    assert show(again, grown(300), 300, []).status == 409


def test_of_many_at_once_none_rolls_another_back(witness, grown):
    """Checked and stored in one step: whatever order they come in, the size only grows."""
    sizes, answers, start = list(range(1, 41)), [], threading.Barrier(8)

    def hammer(mine):
        start.wait()
        for size in mine:
            for old in range(size + 1):
                answer = show(witness, grown(size), old)
                if answer.status == 200:
                    answers.append((old, size))

    workers = [threading.Thread(target=hammer, args=(sizes[lane::8],)) for lane in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    stepped = sorted(set(answers))
    assert stepped[0][0] == 0 and stepped[-1][1] == int(witness.last(LOG.name).split("\n")[1])
    assert all(
        before[1] == after[0] or after[0] == after[1] for before, after in zip(stepped, stepped[1:], strict=False)
    )


def test_two_cities_witness_each_other(witness_at, grown, tmp_path):
    one, other = LOG, note.new_key("other.example/nhat-ky", note.LOG)
    of_one, of_other = witness_at("one.example/witness", [other.key]), witness_at("other.example/witness", [one.key])
    for key, server in ((one, of_other), (other, of_one)):
        at = signing_keys.WitnessAddress(server.witness.key.key, server.url)
        shown = signed(300, grown(300).root(), key)
        line = cosigning.ask(at, note.read_checkpoint(note.split(shown)[0]), shown, grown(300), since=0)
        assert cosigning.last_seen(at, key.name) == shown + line
        assert cosigning.last_seen(signing_keys.WitnessAddress(at.key, at.url), one.name if key is one else other.name)


def test_a_log_that_has_forgotten_what_the_witness_saw_is_told(witness_at, grown):
    server = witness_at()
    at = signing_keys.WitnessAddress(server.witness.key.key, server.url)

    def ask(size, since):
        shown = signed(size, grown(size).root())
        return cosigning.ask(at, note.read_checkpoint(note.split(shown)[0]), shown, grown(size), since=since)

    assert cosigning.last_seen(at, LOG.name) is None
    assert ask(300, 0) and ask(700, 0), "a wrong guess of the old size is put right"
    with pytest.raises(Refused, match="has seen 700 entries, this log shows 300"):
        ask(300, 300)


def test_a_witness_that_lies_or_is_away_is_unreachable(witness_at, grown):
    server = witness_at()
    impostor = signing_keys.WitnessAddress(note.new_key(server.witness.key.name, note.WITNESS).key, server.url)
    shown = signed(300, grown(300).root())
    checkpoint = note.read_checkpoint(note.split(shown)[0])
    with pytest.raises(Unreachable, match="without a signature of its own"):
        cosigning.ask(impostor, checkpoint, shown, grown(300), since=0)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Unreachable, match="cannot be reached"):
        cosigning.ask(
            signing_keys.WitnessAddress(server.witness.key.key, address), checkpoint, shown, grown(300), since=0
        )


def test_the_server_has_three_addresses_and_bounds(witness_at):
    server = witness_at()
    host, port = server.server_address
    with urllib.request.urlopen(server.url) as answer:
        assert str(server.witness.key.key) in answer.read().decode()
    for method, path, headers, status in [
        ("GET", "/nothing", {}, 404), ("POST", "/nothing", {}, 404), ("GET", "/..%2f..%2fkey/checkpoint", {}, 404),
        ("POST", "/add-checkpoint", {"Content-Length": "x"}, 411),
        ("GET", f"/{cosigning.encoded_origin(LOG.name)}/checkpoint", {}, 404), ("DELETE", "/", {}, 501),
        ("POST", "/add-checkpoint", {"Content-Length": "70000"}, 413),
    ]:  # fmt: skip
        asked = http.client.HTTPConnection(host, port)
        asked.putrequest(method, path)
        for name, value in headers.items():
            asked.putheader(name, value)
        asked.endheaders()
        assert asked.getresponse().status == status, (method, path)
        asked.close()


def test_the_command_makes_a_key_once_and_shows_it(tmp_path):
    def printed(*words):
        out = io.StringIO()
        call_command("witness", "--folder", str(tmp_path / "witness"), *words, stdout=out)
        return out.getvalue()

    def refused(*words):
        with pytest.raises(CommandError) as told:
            printed(*words)
        assert told.value.returncode == 2
        return str(told.value)

    assert "--name" in refused("--show") and "spaces" in refused("--show", "--name", "a paper")
    first = printed("--show", "--name", "paper.example/witness")
    assert printed("--show") == first and note.read_key(first).name == "paper.example/witness"
    assert (tmp_path / "witness/key").stat().st_mode & 0o777 == 0o600
    assert "--log KEY" in refused() and "--log KEY" in refused("--log", first.strip())
    assert "cannot listen" in refused("--log", str(LOG.key), "--bind", "127.0.0.1:x")


def test_a_key_for_a_log_is_drawn_with_both_halves():
    out = io.StringIO()
    call_command("log_key", "city.example/nhat-ky", stdout=out)
    private, public = out.getvalue().split()
    assert note.read_signing_key(private).key == note.read_key(public) and note.read_key(public).kind == note.LOG
    with pytest.raises(CommandError):
        call_command("log_key", "a b")
