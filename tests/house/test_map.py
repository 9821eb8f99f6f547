"""docs/house.md names what is there: its paths exist, every room is in it, a newcomer's questions have answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import BASE, python_files

HOUSE = (BASE / "docs/house.md").read_text()
ROOTS = ("", "dossiers", "portal", "dossiers/casework", "docs")
A_PATH = re.compile(r"[\w./*-]+(?:\.(?:py|md|html|txt|css|js)|/)")


def the_tree(text: str) -> str:
    """The block of docs/house.md that lists folders and files."""
    return text.split("## The tree", 1)[1].split("```")[1]


def opened(line: str) -> str:
    """``{lookup,home}.py`` as two names, as a shell would read it."""

    def each(braces: re.Match[str]) -> str:
        return " ".join(name.strip() + (braces[2] or "") for name in braces[1].split(","))

    return re.sub(r"\{([^}]*)\}(\.\w+)?", each, line)


def in_the_tree(block: str) -> Iterator[str]:
    """Every path that the tree names: a folder begins a line, what is indented further lies in it."""
    folders: list[tuple[int, str]] = []
    for line in filter(str.strip, block.splitlines()):
        indent = len(line) - len(line.lstrip())
        folders = [(depth, name) for depth, name in folders if depth < indent]
        first, *others = opened(line).split()
        words = others if first.endswith("/") else [first, *others]
        if first.endswith("/"):
            folders.append((indent, first))
            yield "".join(name for _, name in folders)
        above = "".join(name for _, name in folders)
        for word in (word.strip("(),;:·") for word in words):
            if A_PATH.fullmatch(word):
                yield word if "/" in word.rstrip("/") else above + word


def in_the_text(text: str) -> Iterator[str]:
    """Every path that the sentences and tables name, in backticks or as a link."""
    text = text.replace(f"```{the_tree(text)}```", "")
    for quoted in re.findall(r"`([^`\n]+)`|\]\(([^)#]+)\)", text):
        yield from filter(A_PATH.fullmatch, "".join(quoted).split())


def exists(path: str) -> bool:
    """Whether it is there, from the top or from a floor that is meant without being named."""
    return any(any((BASE / root).glob(path.rstrip("/"))) for root in ROOTS)


def missing(text: str) -> list[str]:
    """Paths of the text that lead nowhere; those of the tree are whole."""
    from_the_top = [path for path in in_the_tree(the_tree(text)) if not any(BASE.glob(path.rstrip("/")))]
    return from_the_top + [path for path in in_the_text(text) if not exists(path)]


def unnamed(text: str) -> list[str]:
    """Modules of the dossiers and folders of the portal that the tree leaves out."""
    named = {path.rstrip("/") for path in in_the_tree(the_tree(text))}
    passed = {"__init__", "apps", "commands", "management", "data", "__pycache__"}
    modules = {path for path in python_files("dossiers") if path.stem not in passed and "commands" not in path.parts}
    folders = {path.parent for path in python_files("portal")}
    found = {path.relative_to(BASE).as_posix() for path in modules}
    found |= {path.relative_to(BASE).as_posix() for path in folders if not passed & set(path.parts)}
    found = {path for path in found if "/formats/" not in path}
    return sorted(found - named)


def test_every_path_that_the_map_names_exists() -> None:
    assert len(list(in_the_tree(the_tree(HOUSE)))) > 300 and len(list(in_the_text(HOUSE))) > 60
    assert missing(HOUSE) == []


def test_every_module_of_the_dossiers_and_every_room_of_the_portal_is_on_the_map() -> None:
    assert unnamed(HOUSE) == [], "name them in the tree of docs/house.md"


@pytest.mark.parametrize(
    ("there", "gone"),
    [
        ("step_units.py", "dossiers/casework/stays.py"),
        ("{leg,letters,numbered", "dossiers/casework/models/gone.py"),
        ("casework/  ", "dossiers/doorbell/"),
        ("`portal/wording/lazy.py`", "portal/wording/promised.py"),
        ("[decisions/](decisions/)", "rulings/"),
    ],
)
def test_a_file_that_is_gone_would_be_found(there: str, gone: str) -> None:
    new = {"{": "{gone,leg,letters,numbered", "c": "doorbell/  ", "`": f"`{gone}`", "[": f"[x]({gone})"}
    text = HOUSE.replace(there, new.get(there[0], Path(gone).name), 1)
    assert text != HOUSE and gone in missing(text)


def test_a_module_and_a_room_that_nobody_named_would_be_found() -> None:
    text = HOUSE.replace("supplements.py  when", "when").replace("    embedded/  ", "               ")
    assert {"dossiers/casework/supplements.py", "portal/ops/embedded"} <= set(unnamed(text))


def questions() -> list[tuple[str, str, str, str]]:
    """The rows of a newcomer's hour: question, word to look for, file, what stands there."""
    table = HOUSE.split("## A newcomer's hour", 1)[1].split("\n## ", 1)[0]
    rows = [re.split(r" \| ", line.strip("| ")) for line in table.splitlines() if line.startswith("| ")]
    return [(row[0], row[1], row[2].strip("`"), row[3].strip("`")) for row in rows[1:]]


def carrying(word: str) -> list[str]:
    """Modules of the product with this word in their name."""
    ours = [path for path in python_files("dossiers", "portal") if not {"demo", "bench"} & set(path.parts)]
    return [path.relative_to(BASE).as_posix() for path in ours if word in path.stem]


def test_each_of_the_thirteen_questions_has_an_answer_of_its_own() -> None:
    assert len(questions()) == 13
    assert len({file for _, _, file, _ in questions()}) == len({word for _, word, _, _ in questions()}) == 13


@pytest.mark.parametrize(("question", "word", "file", "thing"), questions(), ids=[row[1] for row in questions()])
def test_a_newcomer_finds_it_by_its_name_alone(question: str, word: str, file: str, thing: str) -> None:
    assert question.endswith("?")
    assert file in carrying(word) and len(carrying(word)) <= 3, carrying(word)
    assert thing in (BASE / file).read_text()


def test_a_word_that_many_modules_carry_leads_nowhere() -> None:
    assert len(carrying("form")) > 3 and carrying("doorbell") == []


def misnumbered(names: list[str], heads: list[str]) -> list[str]:
    """Decisions whose number is taken, left out, or another than their head says."""
    wrong = [name for place, name in enumerate(sorted(names), start=1) if not name.startswith(f"{place:04d}-")]
    said = zip(sorted(names), heads, strict=True)
    return wrong + [name for name, head in said if not head.startswith(f"# {int(name[:4])}. ")]


def test_decisions_are_numbered_without_gaps_and_each_number_once() -> None:
    records = sorted((BASE / "docs/decisions").glob("*.md"))
    heads = [record.read_text().splitlines()[0] for record in records]
    assert len(records) >= 20 and misnumbered([record.name for record in records], heads) == []


def test_a_number_that_is_given_twice_or_left_out_is_found() -> None:
    assert misnumbered(["0001-a.md", "0001-b.md"], ["# 1. A", "# 1. B"]) == ["0001-b.md"]
    assert misnumbered(["0001-a.md", "0003-c.md"], ["# 1. A", "# 3. C"]) == ["0003-c.md"]
    assert misnumbered(["0001-a.md"], ["# 2. A"]) == ["0001-a.md"]


def test_a_decision_that_a_text_or_a_module_names_is_there() -> None:
    texts = [*BASE.glob("*.md"), *BASE.glob("docs/**/*.md"), *python_files("dossiers", "portal")]
    named = {
        (path.name, number) for path in texts for number in re.findall(r"decisions/(\d{4}[-\w]*)", path.read_text())
    }
    there = [record.stem for record in (BASE / "docs/decisions").glob("*.md")]
    assert len(named) > 5
    assert {one for one in named if not any(name.startswith(one[1]) for name in there)} == set()
