"""The log as static files: their places, how they grow, what they prove, and that none is ever written over."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossiers.transparency import merkle, tiles
from dossiers.transparency.tiles import Folder, MissingTile, Rewritten, Tree

ENTRIES = [hashlib.sha256(b"entry %d" % number).digest() for number in range(1600)]
HASHES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_places_are_those_of_the_specification():
    assert tiles.place(0, 1234067) == "tile/0/x001/x234/067"
    assert tiles.place(3, 0, 7) == "tile/3/000.p/7" and tiles.place("entries", 1000) == "tile/entries/x001/000"


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts():
    found = tiles.places(70_000)
    by_level = [[place for place in found if place.startswith(f"tile/{level}/")] for level in range(4)]
    assert [len(one) for one in by_level] == [274, 2, 1, 0]
    assert (by_level[0][-1], by_level[1], by_level[2]) == (
        "tile/0/273.p/112", ["tile/1/000", "tile/1/001.p/17"], ["tile/2/000.p/1"]
    )  # fmt: skip
    assert tiles.places(256) == ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"] and tiles.places(0) == []


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=4))
def test_a_log_grown_in_steps_is_the_log_grown_at_once(tmp_path_factory, steps):
    folder, size = Folder(tmp_path_factory.mktemp("log")), 0
    for step in steps:
        size = tiles.grow(folder, size, ENTRIES[size : size + step])
        tree = Tree(folder, size)
        assert tree.root() == merkle.root_of(HASHES[:size])
        assert {place for place in files(folder.path)} >= set(tiles.places(size))
    for index in {0, size // 3, size - 1} if size else ():
        merkle.check_inclusion(index, size, HASHES[index], tree.inclusion(index), tree.root())
        old = merkle.root_of(HASHES[:index])
        merkle.check_consistency(index, size, old, tree.root(), tree.consistency(index))


def test_an_older_tree_is_still_read_when_its_tiles_have_grown_full(tmp_path):
    folder = Folder(tmp_path)
    tiles.grow(folder, 0, ENTRIES[:300])
    tiles.grow(folder, 300, ENTRIES[300:1500])
    assert Tree(folder, 300).root() == merkle.root_of(HASHES[:300])
    assert not [place for place in files(tmp_path) if place.startswith("tile/0/001.p/")]


def test_the_entries_lie_in_bundles_with_their_lengths(tmp_path):
    tiles.grow(Folder(tmp_path), 0, [b"", b"abc"])
    assert (tmp_path / "tile/entries/000.p/2").read_bytes() == b"\x00\x00\x00\x03abc"
    tiles.grow(Folder(tmp_path), 2, [b"d"])
    assert (tmp_path / "tile/entries/000.p/3").read_bytes() == b"\x00\x00\x00\x03abc\x00\x01d"


def test_growing_twice_changes_nothing(tmp_path):
    folder = Folder(tmp_path)
    tiles.grow(folder, 0, ENTRIES[:200])
    tiles.grow(folder, 200, ENTRIES[200:600])
    before = {place: (tmp_path / place).stat().st_mtime_ns for place in files(tmp_path)}
    assert tiles.grow(folder, 200, ENTRIES[200:600]) == 600
    assert {place: (tmp_path / place).stat().st_mtime_ns for place in files(tmp_path)} == before


def test_no_other_history_is_written_over_the_one_that_is_there(tmp_path):
    folder = Folder(tmp_path)
    tiles.grow(folder, 0, ENTRIES[:600])
    for size in (0, 200, 599):
        with pytest.raises((Rewritten, MissingTile)):
            tiles.grow(folder, size, [*ENTRIES[size:599], b"other"])
    assert Tree(folder, 600).root() == merkle.root_of(HASHES[:600])


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-1])])
def test_a_tile_that_is_gone_or_cut_is_missed(tmp_path, spoil):
    folder = Folder(tmp_path)
    tiles.grow(folder, 0, ENTRIES[:600])
    spoil(tmp_path / "tile/0/001")
    with pytest.raises(MissingTile, match="tile/0/001"):
        Tree(folder, 600).inclusion(300)
    with pytest.raises(MissingTile, match=re.escape("tile/0/002.p/100")):
        Tree(folder, 612).root()


@pytest.mark.parametrize("place", [
    "tile/0/000", "tile/63/x001/x234/067", "tile/entries/999", "tile/1/000.p/1", "tile/1/000.p/255",
])  # fmt: skip
def test_places_of_the_log_are_known(place):
    assert tiles.PLACE.fullmatch(place)


@pytest.mark.parametrize("place", [
    "tile/64/000", "tile/00/000", "tile/0/1", "tile/0/001/067", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256",
    "tile/0/000.p/01", "tile/0/../000", "checkpoint", "tile/data/000", "tile/0/000\n", "tile/0/٠٠٠",
])  # fmt: skip
def test_other_places_are_not(place):
    assert not tiles.PLACE.fullmatch(place)
