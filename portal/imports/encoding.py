"""Whether a file is UTF-8 and, when it is not, what it probably is: never silently wrong.

The older Vietnamese encodings are told apart by their signs and refused with the way out; none is decoded here.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from portal.imports.problems import ImportRefused

BLOCK = 1 << 20
SAMPLED = 4 << 20
_UNUSED = re.compile(b"[\x8a\x8d\x8e\x8f\x90\x9a\x9d\x9e]")
"""Bytes that mean nothing in Windows-1258."""
SAVE_AS = "Trong bảng tính: Lưu thành, kiểu “CSV UTF-8”."
CONVERT = "Chuyển sang Unicode trước (Unikey: Ctrl+Shift+F6, hoặc phần xuất của hệ thống cũ), rồi lưu UTF-8."

_VNI = re.compile(r"[aA][âêàáãåäëøùûïõ]|[eE][âãàáåäøùûïõ]|[oO][âåäøùûïõ]|[uUyY][øùûïõ]")
_TCVN3 = re.compile("[µ¸¶¹¨»¾¼½¬ª\xad]")
_CP1258 = re.compile("[A-Za-zÂâÊêÔôÃãÕõÝý][\xcc\xd2\xde\xec\xf2]")


def sha256_of_utf8(path: Path) -> bytes:
    """The digest of a file that is UTF-8 from end to end. Raises ImportRefused for any other, or an unreadable one."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    try:
        with path.open("rb") as file:
            for block in _blocks(file):
                digest.update(block)
                if b"\0" in block:
                    raise ImportRefused(_nul(block, line))
                try:
                    decoder.decode(block)
                except UnicodeDecodeError as error:
                    raise ImportRefused(_not_utf8(error, line)) from error
                line += block.count(b"\n")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise ImportRefused(f"Tệp kết thúc giữa một ký tự (dòng {line}): tệp bị cắt.") from error
    except OSError as error:
        raise ImportRefused(f"Không đọc được {path}: {error.strerror}.") from error
    return digest.digest()


def is_windows_1258(path: Path) -> bool:
    """Whether a file that is not UTF-8 is Vietnamese in Windows-1258: its own pairs are there, others are rarer."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if b"\0" in block:
                    return False
                decoder.decode(block)
            decoder.decode(b"", final=True)
        return False
    except UnicodeDecodeError:
        pass
    with path.open("rb") as file:
        text = file.read(SAMPLED).decode("latin-1")
        own = len(_CP1258.findall(text))
        if not own or own < len(_TCVN3.findall(text)) or own < len(_VNI.findall(text)):
            return False
        file.seek(0)
        return all(not _UNUSED.search(block) for block in iter(lambda: file.read(BLOCK), b""))


def looks_like_tcvn3(text: str) -> bool:
    """Signs that stand for accented letters in TCVN3 (ABC) fonts and in no Vietnamese name or address."""
    return _TCVN3.search(text) is not None


def looks_like_vni(text: str) -> bool:
    """A pair of letters that spells one accented vowel in VNI fonts and never stands in Vietnamese."""
    return _VNI.search(text) is not None


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    first = file.read(BLOCK)
    if first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise ImportRefused(f"Tệp là UTF-16, không phải UTF-8. {SAVE_AS}")
    if first[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(f"Đây là bảng tính hoặc tệp nén, không phải bảng chữ. {SAVE_AS}")
    block = first
    while block:
        yield block
        block = file.read(BLOCK)


def _nul(block: bytes, line: int) -> str:
    zeros = block.count(b"\0")
    if zeros > len(block) // 4:
        return f"Tệp là UTF-16 không có dấu đầu tệp, không phải UTF-8. {SAVE_AS}"
    return f"Dòng {line + block.count(10, 0, block.index(0))} có byte NUL: đây không phải bảng chữ."


def _not_utf8(error: UnicodeDecodeError, line: int) -> str:
    around = bytes(error.object[max(0, error.start - 4000) : error.start + 4000])
    where = line + error.object.count(b"\n", 0, error.start)
    return f"Tệp không phải UTF-8 (byte 0x{error.object[error.start]:02X} ở dòng {where}). {_guess(around)}"


def _guess(around: bytes) -> str:
    text = around.decode("latin-1")
    scores = {
        f"Có vẻ là TCVN3 (ABC). {CONVERT}": len(_TCVN3.findall(text)),
        f"Có vẻ là VNI. {CONVERT}": len(_VNI.findall(text)),
        f"Có vẻ là Windows-1258. {CONVERT}": len(_CP1258.findall(text)),
    }
    best = max(scores, key=lambda guess: scores[guess])
    return best if scores[best] else f"Không rõ bảng mã. {SAVE_AS}"
