"""The tree of RFC 6962: its own vectors, proofs of any size, and every way to spoil one."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.transparency import merkle
from dossiers.transparency.merkle import NotProved
from tests.transparency.vectors import CONSISTENCIES, INCLUSIONS, LEAVES, ROOTS

HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
MANY = [merkle.leaf_hash(b"%d" % number) for number in range(700)]
OTHER = hashlib.sha256(b"other").digest()


def over(hashes):
    return lambda low, high: merkle.root_of(hashes[low:high])


def raw(proof):
    return [bytes.fromhex(one) for one in proof]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_specification(size):
    assert merkle.root_of(HASHES[:size]) == merkle.root(size, over(HASHES)) == ROOTS[size - 1]


def test_an_empty_tree_has_the_digest_of_nothing():
    assert merkle.root(0, over([])) == merkle.root_of([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_inclusion_proofs_are_those_of_the_specification(index, size, path):
    assert merkle.inclusion(index, size, over(HASHES)) == raw(path)
    merkle.check_inclusion(index, size, HASHES[index], raw(path), ROOTS[size - 1])


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCIES)
def test_consistency_proofs_are_those_of_the_specification(old, size, proof):
    assert merkle.consistency(old, size, over(HASHES)) == raw(proof)
    merkle.check_consistency(old, size, ROOTS[old - 1], ROOTS[size - 1], raw(proof))


def spoiled(proof, root):
    """A proof with a bit turned, a hash missing, one too many in front and behind, and the wrong length."""
    for place, one in enumerate(proof):
        yield [*proof[:place], bytes([one[0] ^ 8]) + one[1:], *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]
    yield from ([*proof, root], [root, *proof], [*proof, b""], [b"", *proof], [*proof, OTHER])


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_a_spoiled_inclusion_proof_is_refused(index, size, path):
    root, leaf = ROOTS[size - 1], HASHES[index]
    wrong = [(index, size, leaf, one, root) for one in spoiled(raw(path), root)]
    wrong += [(other, size, leaf, raw(path), root) for other in (index - 1, index + 1, index ^ 2)]
    wrong += [(index, other, leaf, raw(path), root) for other in (size * 2, size // 2)]
    wrong += [(index, size, b"short", raw(path), root), (index, size, OTHER, raw(path), root)]
    wrong += [(index, size, leaf, raw(path), OTHER), (index, size, leaf, raw(path), merkle.EMPTY)]
    for one in wrong:
        with pytest.raises(NotProved):
            merkle.check_inclusion(*one)


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCIES[1:])
def test_a_spoiled_consistency_proof_is_refused(old, size, proof):
    was, now = ROOTS[old - 1], ROOTS[size - 1]
    wrong = [(old, size, was, now, one) for one in (*spoiled(raw(proof), now), [], [raw(proof)[0], *raw(proof)])]
    wrong += [(other, size, was, now, raw(proof)) for other in (old - 1, old + 1, old ^ 2)]
    wrong += [(old, other, was, now, raw(proof)) for other in (size * 2, size // 2)]
    wrong += [(old, size, now, was, raw(proof)), (old, size, OTHER, now, raw(proof)), (old, size, was, OTHER, [])]
    for one in wrong:
        with pytest.raises(NotProved):
            merkle.check_consistency(*one)


@given(st.data())
def test_any_leaf_and_any_beginning_of_any_tree_is_proved(data):
    size = data.draw(st.integers(1, 700))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    root = merkle.root_of(MANY[:size])
    merkle.check_inclusion(index, size, MANY[index], merkle.inclusion(index, size, over(MANY)), root)
    proof = merkle.consistency(old, size, over(MANY))
    merkle.check_consistency(old, size, merkle.root_of(MANY[:old]), root, proof)


@given(st.data())
def test_no_rewritten_tree_is_proved_to_begin_with_the_old_one(data):
    size = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*MANY[:changed], OTHER, *MANY[changed + 1 : size]]
    proof = merkle.consistency(old, size, over(rewritten))
    with pytest.raises(NotProved):
        merkle.check_consistency(old, size, merkle.root_of(MANY[:old]), merkle.root_of(rewritten), proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="There is no leaf"):
        merkle.inclusion(index, size, over(MANY))


def test_a_tree_does_not_begin_with_a_larger_one():
    with pytest.raises(ValueError, match="has no beginning"):
        merkle.consistency(6, 5, over(MANY))
    with pytest.raises(NotProved):
        merkle.check_consistency(6, 5, ROOTS[5], ROOTS[4], [])
