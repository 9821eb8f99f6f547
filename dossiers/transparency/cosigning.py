"""Asking a witness to sign a checkpoint (C2SP tlog-witness, the log's side)."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request

from dossiers.transparency import note
from dossiers.transparency.signing_keys import WitnessAddress
from dossiers.transparency.tiles import Tree

SECONDS = 10.0
LONGEST = 64 * 1024


class Unreachable(Exception):
    """The witness did not answer, or not as specified; it may later."""


class Refused(Exception):
    """The witness has seen another log than the one we show; the message says which."""


def ask(witness: WitnessAddress, checkpoint: note.TreeHead, signed: str, tree: Tree, *, since: int) -> str:
    """The witness's signature line over a signed checkpoint. Unreachable; Refused.

    ``since`` is the size that the witness signed last, as far as we know; it tells us when that is wrong.
    """
    status, answer = _post(witness, checkpoint, signed, tree, since)
    if status == 409 and answer.strip().isdigit() and int(answer) != since:
        last = int(answer)
        if last > checkpoint.size:
            raise Refused(f"{witness.key.name} has seen {last} entries, this log shows {checkpoint.size}.")
        status, answer = _post(witness, checkpoint, signed, tree, last)
    if status in (409, 422):
        raise Refused(f"{witness.key.name} has seen another log of {checkpoint.origin} ({status}).")
    if status != 200:
        raise Unreachable(f"{witness.key.name} answered {status}.")
    return _line_of(witness, checkpoint, answer)


def last_seen(witness: WitnessAddress, origin: str) -> str | None:
    """The last checkpoint that a witness signed for a log, as a signed note; None when it never did. Unreachable."""
    status, answer = _open(urllib.request.Request(f"{witness.url}/{encoded_origin(origin)}/checkpoint"), witness)  # noqa: S310 (http only: signing_keys.witnesses)
    if status == 404:
        return None
    if status != 200:
        raise Unreachable(f"{witness.key.name} answered {status}.")
    return answer


def encoded_origin(origin: str) -> str:
    """An origin as one piece of a path."""
    return urllib.parse.quote(origin, safe="")


def _post(witness: WitnessAddress, checkpoint: note.TreeHead, signed: str, tree: Tree, old: int) -> tuple[int, str]:
    proof = "".join(f"{note.encoded(one)}\n" for one in tree.consistency(min(old, checkpoint.size)))
    body = f"old {old}\n{proof}\n{signed}".encode()
    kind = {"Content-Type": "text/plain; charset=utf-8"}
    return _open(urllib.request.Request(f"{witness.url}/add-checkpoint", body, kind), witness)  # noqa: S310 (as above)


def _open(request: urllib.request.Request, witness: WitnessAddress) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 (as above)
            return answer.status, answer.read(LONGEST).decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(LONGEST).decode(errors="replace")
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        raise Unreachable(f"{witness.key.name} cannot be reached.") from error


def _line_of(witness: WitnessAddress, checkpoint: note.TreeHead, answer: str) -> str:
    """The line of this witness alone, once it holds."""
    try:
        found = note.signatures(f"{checkpoint.text}\n{answer}", [witness.key])
    except (note.Malformed, note.UnsignedNote) as error:
        raise Unreachable(f"{witness.key.name} answered with a signature that does not hold.") from error
    if not found:
        raise Unreachable(f"{witness.key.name} answered without a signature of its own.")
    return found[0].line
