"""The Merkle tree of RFC 6962, section 2.1: hashes, inclusion proofs, consistency proofs. Pure.

Whoever makes a proof gives ``subtree(low, high)``: the hash of the leaves ``low`` to ``high`` (exclusive), asked for
aligned powers of two only, so that tiles can answer it. Whoever checks one needs the proof alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

Subtree = Callable[[int, int], bytes]

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


class NotProved(ValueError):
    """A proof does not hold; the message says where."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes that are all at hand."""
    row = list(hashes)
    if not row:
        return EMPTY
    while len(row) > 1:
        paired = [node_hash(row[place], row[place + 1]) for place in range(0, len(row) - 1, 2)]
        row = paired + row[len(row) - len(row) % 2 :]
    return row[0]


def root(size: int, subtree: Subtree) -> bytes:
    """The root of a tree of ``size`` leaves."""
    return _range(0, size, subtree) if size else EMPTY


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """PATH(index, D[size]): the siblings from the leaf up. ValueError when there is no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    path, low, high = [], 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range(middle, high, subtree))
            high = middle
        else:
            path.append(_range(low, middle, subtree))
            low = middle
    return path[::-1]


def consistency(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """PROOF(old, D[size]); empty where ``old`` is 0 or the whole. ValueError when ``old`` is larger than the tree."""
    if not 0 <= old <= size:
        raise ValueError(f"A tree of {size} leaves has no beginning of {old}.")
    proof: list[bytes] = []
    if old in (0, size):
        return proof
    low, high, from_the_start = 0, size, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_range(middle, high, subtree))
            high = middle
        else:
            proof.append(_range(low, middle, subtree))
            low, from_the_start = middle, False
    if not from_the_start:
        proof.append(_range(low, high, subtree))
    return proof[::-1]


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """The root to which a path leads from a leaf's hash. NotProved when the path has not the tree's shape."""
    if not 0 <= index < size or len(leaf) != hashlib.sha256().digest_size:
        raise NotProved(f"there is no leaf {index} in a tree of {size}")
    node, place, last = leaf, index, size - 1
    for sibling in path:
        if last == 0 or len(sibling) != len(leaf):
            raise NotProved("the path has not the tree's shape")
        if place % 2 or place == last:
            node = node_hash(sibling, node)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise NotProved("the path ends below the root")
    return node


def check_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], tree_root: bytes) -> None:
    """NotProved unless the leaf is in the tree of this root."""
    if root_from_inclusion(index, size, leaf, path) != tree_root:
        raise NotProved("the path does not lead to the root")


def check_consistency(old: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """NotProved unless the tree of ``size`` begins with the tree of ``old`` (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old <= size:
        raise NotProved(f"a tree of {size} leaves does not begin with {old}")
    if old in (0, size):
        if proof or (old == size and old_root != new_root):
            raise NotProved("the roots of the same size differ" if not proof else "nothing was to be proved")
        return
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path or any(len(one) != len(EMPTY) for one in path):
        raise NotProved("the proof has not the tree's shape")
    if _two_roots(old - 1, size - 1, path) != (old_root, new_root):
        raise NotProved("the new tree does not begin with the old one")


def _two_roots(place: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the old tree, whose last leaf is ``place``, and of the new one, to which a path leads."""
    while place % 2:
        place, last = place >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise NotProved("the proof is too long")
        if place % 2 or place == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise NotProved("the proof is too short")
    return was, now


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves."""
    return 1 << (leaves - 1).bit_length() - 1


def _range(low: int, high: int, subtree: Subtree) -> bytes:
    """MTH(D[low:high]), where ``low`` is a multiple of a power of two that is at least the length."""
    leaves = high - low
    if leaves & (leaves - 1) == 0:
        return subtree(low, high)
    middle = low + _split(leaves)
    return node_hash(subtree(low, middle), _range(middle, high, subtree))
