"""SECURITY.md, docs/threats.md and docs/asvs.md name tests, pages and files that are there, and every line has one."""

import ast
import hashlib
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from dossiers.units.models import Officer
from portal import settings as as_written
from tests.house.tree import BASE, python_files
from tests.world import a_world

THREATS, ASVS, SECURITY = (BASE / name for name in ("docs/threats.md", "docs/asvs.md", "SECURITY.md"))
LEVELS_1_AND_2 = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
"""How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are its first ones."""
NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?(?:::\w+)?/?)`")
A_LINK = re.compile(r"\]\(([^)\s]+)\)")
A_WORD = re.compile(r"`([^`\s]+)`")


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a module, those of its classes too."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def missing(text: str) -> list[str]:
    """Tests that a page names and that are not there."""
    found = []
    for named in NAMED.findall(text):
        path, _, name = named.partition("::")
        if not (BASE / path).exists() or (name and name not in names_in(BASE / path)):
            found.append(named)
    return found


def rows(page: Path, first: str) -> list[list[str]]:
    """The lines of a page's tables whose first cell fits, cell by cell."""
    lines = [
        line.strip("| ").split(" | ") for line in page.read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    return [cells for cells in lines if re.fullmatch(first, cells[0])]


@pytest.mark.parametrize("page", [THREATS, ASVS, SECURITY], ids=lambda page: page.name)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(NAMED.findall(text)) > 10
    assert missing(text) == []


def test_a_test_that_is_gone_would_be_found() -> None:
    gone = ["`tests/house/test_walls.py::test_gone`", "`tests/house/test_gone.py`", "`tests/gone/`"]
    assert missing(" ".join([*gone, "`tests/house/test_walls.py`"])) == [one.strip("`") for one in gone]


def test_every_number_of_the_standard_has_one_line_with_a_test_or_a_reason() -> None:
    found = rows(ASVS, r"\d+\.\d+\.\d+")
    assert [cells[0] for cells in found] == [
        f"{section}.{n}" for section, many in LEVELS_1_AND_2.items() for n in range(1, many + 1)
    ]
    assert len(found) == 253
    for number, words, state, why in found:
        assert state in ("holds", "does not apply", "not held"), number
        assert words and (NAMED.search(why) if state == "holds" else len(why) > 5 and not why.startswith("`")), number


def test_the_page_counts_its_lines_right() -> None:
    states = [cells[2] for cells in rows(ASVS, r"\d+\.\d+\.\d+")]
    holds, not_asked, not_held = (states.count(word) for word in ("holds", "does not apply", "not held"))
    said = f"{holds} hold, {not_asked} do not apply, {not_held} are not held."
    assert said in ASVS.read_text(encoding="utf-8")


def test_every_threat_has_a_mechanism_and_a_test() -> None:
    found = [cells for cells in rows(THREATS, r".*") if cells[0] != "threat" and not cells[0].startswith("--")]
    assert len(found) > 30
    assert [cells[0] for cells in found if len(cells) != 3 or not cells[1] or not NAMED.search(cells[2])] == []


def places(text: str) -> list[str]:
    """Files and folders that a page names, in backticks or as a link, and that are not there."""
    linked = [link.partition("#")[0] for link in A_LINK.findall(text) if "://" not in link]
    quoted = [word for word in A_WORD.findall(text) if word[0] != "/" and re.search(r"\.(?:py|md|yml|txt)$|/$", word)]
    roots = ("", "dossiers", "portal")
    return [one for one in [*linked, *quoted] if one and not any((BASE / root / one).exists() for root in roots)]


def test_the_page_of_security_names_what_is_there() -> None:
    text = SECURITY.read_text(encoding="utf-8")
    assert places(text) == []
    assert places("[x](docs/gone.md) `casework/gone.py` `tests/gone/` `casework/access.py`") == [
        "docs/gone.md", "casework/gone.py", "tests/gone/",
    ]  # fmt: skip
    anchors = re.findall(r"\]\((docs/[\w.-]+\.md)#([\w-]+)\)", text)
    for page, anchor in anchors:
        heads = re.findall(r"^#+ (.*)$", (BASE / page).read_text(encoding="utf-8"), re.M)
        assert anchor in [re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads], anchor
    assert re.search(r"within a week", text), "how soon mended versions are taken"


def test_an_address_that_the_page_of_security_names_answers(db: None, client: Client) -> None:
    text = SECURITY.read_text(encoding="utf-8")
    paths = [word for word in A_WORD.findall(text) if re.fullmatch(r"/[\w./-]+", word)]
    assert "/.well-known/security.txt" in paths
    assert [path for path in paths if client.get(path).status_code != 200] == []
    assert not re.findall(r"https?://\S+|[\w.+-]+@[\w-]+\.\w+", text), "no address that may be somebody else's one day"


@pytest.mark.parametrize("word", ["mật khẩu dài như thế", "x" * 200, "đồng-ruộng 7", "aaaaaaaaab"])
def test_passwords_are_long_free_and_kept_by_argon2(word: str) -> None:
    validate_password(word)
    for refused in ("ngắn quá", "password12", "1234567890"):
        with pytest.raises(ValidationError):
            validate_password(refused)
    assert as_written.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    officer = Officer(username="x")
    officer.set_password(f"{word} ")
    assert officer.check_password(f"{word} ") and not officer.check_password(word)
    assert not any("expir" in field.name for field in Officer._meta.get_fields())


def test_passwords_are_typed_hidden_and_may_be_pasted(db: None, client: Client) -> None:
    page = client.get("/can-bo/dang-nhap").content.decode()
    (field,) = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert 'type="password"' in field and 'autocomplete="current-password"' in field
    assert int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 128
    scripts = "".join(path.read_text(encoding="utf-8") for path in (BASE / "static" / "js").glob("*.js"))
    assert "onpaste" not in scripts and '"paste"' not in scripts
    assert "câu hỏi bí mật" not in page


def test_every_page_of_the_desk_offers_to_sign_out(db: None) -> None:
    client = Client()
    client.force_login(a_world().leader)
    for path in ("/can-bo/viec", "/can-bo/so-theo-doi", "/dieu-hanh/"):
        assert 'action="/can-bo/dang-xuat"' in client.get(path, follow=True).content.decode(), path


def called(module: str, names: set[str], source: str) -> set[str]:
    """Which of these names of a module a source uses."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == module} & names


def test_secrets_are_drawn_from_the_systems_randomness() -> None:
    """``random`` is for samples: where it is used in the product, the line says so to the linter."""
    careless = {"random", "choice", "choices", "randint", "randrange", "getrandbits", "Random"}
    for path in python_files("dossiers", "portal"):
        text = path.read_text(encoding="utf-8")
        if called("random", careless, text) and not {"demo", "bench"} & set(path.parts):
            assert "S311" in text, path
    assert called("random", careless, "import random\ncode = random.randint(1, 9)") == {"randint"}


def test_no_weak_digest_is_used() -> None:
    weak = {"md5", "sha1"}
    found = [path for path in python_files("dossiers", "portal") if called("hashlib", weak, path.read_text("utf-8"))]
    assert found == []
    assert called("hashlib", weak, "import hashlib\nhashlib.md5(b'')") == {"md5"} and hashlib.sha256


def test_the_image_leaves_out_what_nobody_must_reach() -> None:
    ignored = (BASE / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".env*", "var"} <= set(ignored)
    assert not settings.DEBUG
