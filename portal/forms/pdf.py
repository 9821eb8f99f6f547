"""Papers as PDF, through typst: tagged for screen readers (PDF/UA-1), fonts inside, nothing read from outside.

What people typed goes in as JSON (sys_inputs) and is placed as text; no template puts values together into markup.
Where typst is missing or fails, ``Unprintable`` says so in a sentence and the HTML print is still there.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from portal.forms import glyphs, qr
from portal.forms.blocks import Paper

FOLDER = Path(__file__).parent / "typst"
STANDARD = "ua-1"
SENTENCE = "Chưa tạo được tệp PDF. Bạn in bản dưới đây từ trình duyệt; nội dung như nhau."
SENTENCE_LIST = "Chưa tạo được tệp PDF của kỳ này. Chọn kỳ ngắn hơn, hoặc tải bảng tính; nội dung như nhau."
_log = logging.getLogger(__name__)


class Unprintable(Exception):
    """No PDF could be made; the HTML print says the same."""


def of_paper(paper: Paper, *, copies: int = 1) -> bytes:
    """The PDF of a paper; ``copies=2`` sets two of an A5 paper side by side on A4. Raises Unprintable.

    A paper of more than one page is never squeezed onto half a sheet: it comes as it is.
    """
    data = json.dumps(glyphs.everywhere(drawn(paper)))
    if copies == 2 and pages(paper) > 1:
        copies = 1
    return compiled("paper.typ", {"paper": data, "copies": str(copies)})


def pages(paper: Paper) -> int:
    """On how many pages a paper stands. Raises Unprintable."""
    try:
        import typst

        inputs = {"paper": json.dumps(glyphs.everywhere(drawn(paper)))}
        path = FOLDER / "paper.typ"
        how: dict[str, Any] = {"root": FOLDER, "ignore_system_fonts": True, "font_paths": fonts()}
        found = typst.query(path, "<last-page>", field="value", one=True, sys_inputs=inputs, **how)
        return int(json.loads(found))
    except Exception as error:
        raise Unprintable(SENTENCE) from error


def picture(paper: Paper, *, ppi: int) -> bytes:
    """The first page as PNG. Raises Unprintable."""
    return compiled("paper.typ", {"paper": json.dumps(glyphs.everywhere(drawn(paper)))}, format="png", ppi=ppi)


def fonts() -> list[Path]:
    """Where the fonts of other scripts lie; nothing before they were fetched."""
    return [glyphs.FOLDER] if glyphs.FOLDER.is_dir() else []


def drawn(paper: Paper) -> Paper:
    """The paper with the drawings of its QR codes, which typst cannot make itself."""
    blocks = [{**block, "svg": qr.svg(block["link"])} if block.get("link") else block for block in paper["blocks"]]
    return {**paper, "blocks": blocks}


def compiled(template: str, inputs: dict[str, str], **how: Any) -> bytes:
    """A template of this room with its data, as PDF unless ``format`` says otherwise. Raises Unprintable."""
    try:
        import typst  # where it is missing, pages still print as HTML

        options: dict[str, Any] = {"pdf_standards": STANDARD} if how.get("format", "pdf") == "pdf" else {}
        options |= {"root": FOLDER, "ignore_system_fonts": True, "font_paths": fonts()}
        made = typst.compile(FOLDER / template, sys_inputs=inputs, **options, **how)
    except Exception as error:  # whatever goes wrong in there, the paper must still come out
        _log.error("no PDF of %s: %s", template, type(error).__name__)
        raise Unprintable(SENTENCE) from error
    return bytes(made[0] if isinstance(made, list) else made)
