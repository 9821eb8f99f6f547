"""Draws one page of a stored file as a picture, in a process of its own; never imported, only started (drawn_pages.py).

A file may come from a stranger: a hostile one can waste a few seconds and one gigabyte here, then the process ends. The
bytes are read once, and the digest that is told is that of the very bytes that were drawn. No script of a PDF is run.

    python -I page_worker.py KIND SOURCE PAGE

prints one line of JSON, {digest, pages, drawn}, and behind it the JPEG. ``drawn`` is false for a page that is not there
(page 0 only counts). Ends with 1 where the file cannot be read.
"""

import contextlib
import hashlib
import io
import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LIMITS = {resource.RLIMIT_AS: 1 << 30, resource.RLIMIT_CPU: 15, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
WIDE = 1240
"""Pixels across a page: A4 at 150 points an inch, small print can be read."""
MOST_PIXELS = 4_000_000
FORMATS = {"jpeg": "JPEG", "png": "PNG"}


def main(kind: str, source: str, page: str) -> None:
    for what, most in LIMITS.items():
        with contextlib.suppress(OSError, ValueError):  # not every system knows every limit
            resource.setrlimit(what, (most, most))
    content = Path(source).read_bytes()
    pages, picture = _of_pdf(content, int(page)) if kind == "pdf" else _of_picture(content, kind, int(page))
    told = {"digest": hashlib.sha256(content).hexdigest(), "pages": pages, "drawn": picture is not None}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    if picture is not None:
        sys.stdout.buffer.write(_jpeg(picture))


def _of_pdf(content: bytes, page: int) -> "tuple[int, Image.Image | None]":
    """How many pages, and the one that is asked for with its stamps and signature fields."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    document.init_forms()  # a signature is seen by the stamp of its field
    pages = len(document)
    if not 1 <= page <= pages:
        return pages, None
    asked = document[page - 1]
    width, height = asked.get_size()
    scale = min(WIDE / max(width, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    picture: Image.Image = asked.render(scale=scale).to_pil()
    return pages, picture


def _of_picture(content: bytes, kind: str, page: int) -> "tuple[int, Image.Image | None]":
    """A photo is one page. Its pixels were counted when it was put in (image_worker.py)."""
    from PIL import Image, ImageOps

    if page != 1:
        return 1, None
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
        picture.draft("RGB", (WIDE, 2 * WIDE))
        picture.thumbnail((WIDE, 2 * WIDE))
        return 1, ImageOps.exif_transpose(picture)


def _jpeg(picture: "Image.Image") -> bytes:
    """The pixels alone, on white: whatever else the file carried stays behind."""
    from PIL import Image

    drawn = Image.new("RGB", picture.size, "white")
    if picture.mode == "P" or "A" in picture.mode:
        picture = picture.convert("RGBA")
        drawn.paste(picture, mask=picture.getchannel("A"))
    else:
        drawn.paste(picture.convert("RGB"))
    kept = io.BytesIO()
    drawn.save(kept, "JPEG", quality=80)
    return kept.getvalue()


if __name__ == "__main__":
    main(*sys.argv[1:])
