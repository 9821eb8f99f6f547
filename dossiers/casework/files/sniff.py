"""What a file is by its content, and why it cannot be taken, in sentences. Nothing here decodes anything.

The name and the type that a browser says are not believed: a renamed programme is a programme.
"""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from dossiers.casework.files import pdf_actions

IMAGE_WORKER = Path(__file__).with_name("image_worker.py")
SECONDS = 40
_ONE_AT_A_TIME = threading.Lock()
"""One picture of one process at a time is open: memory stays bounded however many send at once."""

_BEFORE_PDF = b"\xef\xbb\xbf \t\r\n\f\x00"
_PADDING = b"\x00 \t\r\n\f\x1a\xff"
_ENCRYPT = re.compile(rb"/Encrypt(?:\s*<<|\s+\d+\s+\d+\s+R)")
_XREF = re.compile(rb"/Type\s*/XRef")
TAKEN = "PDF, JPEG, PNG hoặc HEIC"
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_OTHERS = (
    (b"MZ", "chương trình"),
    (b"\x7fELF", "chương trình"),
    (b"\xcf\xfa\xed\xfe", "chương trình"),
    (b"\xca\xfe\xba\xbe", "chương trình"),
    (b"#!", "chương trình"),
    (b"PK", "tệp nén hoặc văn bản Office"),
    (b"Rar!", "tệp nén"),
    (b"7z\xbc\xaf", "tệp nén"),
    (b"\x1f\x8b", "tệp nén"),
    (b"BZh", "tệp nén"),
    (b"\xfd7zXZ", "tệp nén"),
    (b"\xd0\xcf\x11\xe0", "văn bản Office"),
    (b"GIF8", "ảnh GIF"),
    (b"RIFF", "ảnh WebP, tiếng hoặc phim"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
)


class FileRefused(Exception):
    """A file cannot be taken. ``str(error)`` is the Vietnamese sentence for its field."""


@dataclass(frozen=True)
class Picture:
    """What the darkroom measured and drew."""

    width: int
    height: int
    thumbnail: bool


def limit_bytes() -> int:
    """How large one file may be: the one number that the check, the middleware and the sentences read."""
    return int(settings.FILE_LIMIT_MB) * 1024 * 1024


def too_large(label: str) -> FileRefused:
    """The sentence for a file above the limit."""
    return FileRefused(
        f"Tệp “{label}” lớn hơn {settings.FILE_LIMIT_MB} MB. Quét ở chế độ đen trắng, 200 dpi, hoặc chụp ở độ phân giải"
        " thấp hơn rồi chọn lại."
    )


def empty(label: str) -> FileRefused:
    """The sentence for a file without a byte: a photo that was never written, a scan that was broken off."""
    return FileRefused(f"Tệp “{label}” trống, không có nội dung. Mở thử tệp, chụp hoặc quét lại rồi chọn lại.")


def no_room(error: OSError, label: str) -> FileRefused | None:
    """The sentence where the disk of the store is full, or its quota used up; None for any other error."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT):
        return None
    return FileRefused(
        f"Máy chủ tạm hết chỗ chứa nên chưa nhận được tệp “{label}”; chưa có gì bị mất. Thử lại sau, hoặc nộp giấy tờ"
        " tại quầy."
    )


def kind_of(path: Path, label: str) -> str:
    """``pdf``, ``jpeg``, ``png`` or ``heic`` by content. Raises FileRefused for everything else."""
    with path.open("rb") as file:
        head = file.read(1024)
        if head.lstrip(_BEFORE_PDF).startswith(b"%PDF-"):
            if b"%%EOF" not in _end(file, path.stat().st_size):
                raise FileRefused(f"Tệp “{label}” là PDF nhưng bị cụt hoặc hỏng. Mở thử tệp, quét lại rồi chọn lại.")
            if _is_locked(path):
                raise FileRefused(
                    f"Tệp “{label}” là PDF có mật khẩu hoặc bị khóa, nơi giải quyết không mở được. Bỏ mật khẩu (mở tệp,"
                    " in hoặc lưu thành PDF mới) rồi chọn lại."
                )
            _check_pdf(path, label)
            return "pdf"
    kind = _picture(head)
    if not kind:
        raise FileRefused(_what_it_is(head, label)) if head else empty(label)
    if zipfile.is_zipfile(path):
        raise FileRefused(f"Tệp “{label}” vừa là ảnh vừa là tệp khác. Chụp hoặc quét lại giấy tờ rồi chọn lại.")
    return kind


def _picture(head: bytes) -> str:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in _HEIC else ""


_BY_ITSELF = {
    pdf_actions.SCRIPT: "mã tự chạy (JavaScript)",
    pdf_actions.PROGRAMME: "lệnh mở chương trình hoặc tệp khác",
    pdf_actions.FORM: "biểu mẫu điện tử tự gửi hoặc nạp dữ liệu",
    pdf_actions.MEDIA: "phim hoặc tiếng tự phát",
}
_ANEW = "Mở tệp, in hoặc lưu thành PDF mới (Microsoft Print to PDF), hoặc quét bản giấy, rồi chọn lại."


def _check_pdf(path: Path, label: str) -> None:
    """Refuse a PDF that would do something by itself, that cannot be looked into, or that is something else besides."""
    try:
        found = pdf_actions.active_in(path)
    except pdf_actions.NotReadable:
        raise FileRefused(f"Tệp “{label}” là PDF không đọc được hết. {_ANEW}") from None
    if found:
        raise FileRefused(f"Tệp “{label}” là PDF có {_BY_ITSELF[found]}. {_ANEW}")
    if pdf_actions.is_something_else(path):
        raise FileRefused(f"Tệp “{label}” vừa là PDF vừa là tệp khác. {_ANEW}")


def _end(file: BinaryIO, size: int) -> bytes:
    """The last bytes before what scanners and mail programs put behind a PDF: zeros, blanks, line ends."""
    while size > 0:
        start = max(0, size - 65_536)
        file.seek(start)
        kept = file.read(size - start).rstrip(_PADDING)
        if kept:
            file.seek(max(0, start + len(kept) - 2048))
            return file.read(min(2048, start + len(kept)))
        size = start
    return b""


def _is_locked(path: Path) -> bool:
    """Whether a PDF is encrypted (ISO 32000-1, 7.6): its trailer, or the dictionary of its cross-reference stream,
    names an /Encrypt dictionary. The same word in a page's text is none."""
    content = path.read_bytes()
    for found in _ENCRYPT.finditer(content):
        before = content[max(0, found.start() - 8192) : found.start()]
        if before.rfind(b"trailer") > max(before.rfind(b"startxref"), before.rfind(b"endobj")):
            return True
        begun = before.rfind(b" obj")
        around = before[begun:] + content[found.start() : found.start() + 8192].split(b"stream", 1)[0]
        if begun > before.rfind(b"endobj") and b"stream" not in before[begun:] and _XREF.search(around):
            return True
    return False


def _what_it_is(head: bytes, label: str) -> str:
    found = next((words for magic, words in _OTHERS if head.startswith(magic)), "")
    if not found and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = "trang web hoặc hình SVG"
    inside = f" (bên trong là {found})" if found else ""
    return f"Tệp “{label}” không phải {TAKEN}{inside}. Quét hoặc chụp giấy tờ rồi chọn lại."


def developed(kind: str, source: Path, thumbnail: Path, converted: Path, label: str) -> Picture:
    """Measure a picture and draw its thumbnail (a HEIC photo also as JPEG) in a process of its own.

    Raises FileRefused where it has too many pixels or cannot be read.
    """
    most = int(settings.PICTURE_LIMIT_MEGAPIXELS) * 1_000_000
    words = [sys.executable, "-I", str(IMAGE_WORKER), kind, str(source), str(thumbnail), str(converted), str(most)]
    unreadable = FileRefused(f"Không mở được ảnh “{label}”. Mở thử ảnh trên máy, chụp hoặc quét lại rồi chọn lại.")
    try:
        with _ONE_AT_A_TIME:
            done = subprocess.run(words, env={}, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise unreadable from error
    if done.returncode:
        raise unreadable
    said = json.loads(done.stdout)
    if said.get("refused"):
        megapixels = said["width"] * said["height"] / 1_000_000
        raise FileRefused(
            f"Ảnh “{label}” có {megapixels:.0f} triệu điểm ảnh, tối đa {settings.PICTURE_LIMIT_MEGAPIXELS} triệu."
            " Chụp hoặc quét ở độ phân giải thấp hơn rồi chọn lại."
        )
    return Picture(said["width"], said["height"], said["thumbnail"])
