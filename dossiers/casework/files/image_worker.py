"""Opens one picture in a process of its own and draws what we show of it; never imported, only started (files.py).

A picture comes from a stranger, and decoders have been attacked through pictures before. Here a hostile one can waste
a few seconds and one gigabyte, then the process ends; it knows no secret, no database, and nobody's session. Pixels are
counted from the header, before anything is decoded. What is drawn anew carries no EXIF and no place.

    python -I image_worker.py KIND SOURCE THUMBNAIL CONVERTED MOST_PIXELS

prints one JSON object: width, height, thumbnail (whether one was drawn), or {"refused": "pixels", width, height}.
Ends with 1 where the picture cannot be read.
"""

import contextlib
import json
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

THUMBNAIL = (480, 480)
DECODED_WHOLE = 24_000_000
"""Pixels up to which a PNG is decoded for its thumbnail: it has no small version inside, as JPEG has."""

LIMITS = {resource.RLIMIT_AS: 1 << 30, resource.RLIMIT_CPU: 20, resource.RLIMIT_FSIZE: 1 << 26, resource.RLIMIT_CORE: 0}
FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}


def main(kind: str, source: str, thumbnail: str, converted: str, most_pixels: str) -> None:
    for what, most in LIMITS.items():
        with contextlib.suppress(OSError, ValueError):  # not every system knows every limit
            resource.setrlimit(what, (most, most))
    print(json.dumps(developed(kind, source, thumbnail, converted, int(most_pixels))))


def developed(kind: str, source: str, thumbnail: str, converted: str, most_pixels: int) -> dict[str, object]:
    """Measure, then draw."""
    from PIL import Image, ImageOps

    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # counted here, against the setting
    with Image.open(source, formats=[FORMATS[kind]]) as picture:
        width, height = picture.size
        size: dict[str, object] = {"width": width, "height": height}
        if width * height > most_pixels:
            return {"refused": "pixels", **size}
        if kind == "png" and width * height > DECODED_WHOLE:
            picture.verify()
            return {**size, "thumbnail": False}
        picture.draft("RGB", THUMBNAIL)
        picture.load()
        if kind == "heic":
            _clean(picture).save(converted, "JPEG", quality=88, icc_profile=picture.info.get("icc_profile"))
        picture.thumbnail(THUMBNAIL)
        _clean(ImageOps.exif_transpose(picture)).save(thumbnail, "JPEG", quality=72)
    return {**size, "thumbnail": True}


def _clean(picture: "Image.Image") -> "Image.Image":
    """The pixels alone, on white: whatever else the file carried stays behind."""
    from PIL import Image

    drawn = Image.new("RGB", picture.size, "white")
    if picture.mode == "P" or "A" in picture.mode:
        picture = picture.convert("RGBA")
        drawn.paste(picture, mask=picture.getchannel("A"))
    else:
        drawn.paste(picture.convert("RGB"))
    return drawn


if __name__ == "__main__":
    main(*sys.argv[1:])
