"""The list of papers on the intake form: the procedure's own, and a few empty lines for others.

Each line has a tick, numbers of originals and copies, and a note; what was typed is kept when the form comes back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dossiers.casework.actions import PaperFacts
from dossiers.casework.actions.guiding import LackingPaper
from dossiers.casework.models import Attachment
from dossiers.procedures.models import ProcedureVersion, RequiredPaper

OTHER_LINES = 2
MOST_SHEETS = 99
SHOWN = "Đã xuất trình"


@dataclass(frozen=True)
class ChecklistLine:
    """One line of the checklist. ``key`` names its fields: giay-, chinh-, sao-, ghi- and tep-<key>.

    ``files`` have been put in and wait; ``refused`` says why the last one was not taken.
    """

    key: str
    name: str
    required: RequiredPaper | None = None
    ticked: bool = False
    originals: str = "0"
    copies: str = "0"
    note: str = ""
    files: tuple[Attachment, ...] = ()
    refused: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether the application cannot be received without it."""
        return self.required is not None and self.required.required

    @property
    def is_given(self) -> bool:
        """Handed in: ticked, or an own line with a name or a file."""
        return self.ticked if self.required else bool(self.name or self.files)

    @property
    def is_shown_only(self) -> bool:
        """The procedure asks to see it and keeps none of it: an identity paper at the desk."""
        return self.required is not None and self.required.originals == self.required.copies == 0

    @property
    def is_wrong(self) -> bool:
        """A given paper whose numbers are none, or of which there are none though the procedure keeps some."""
        if not self.is_given:
            return False
        counts = [_count(self.originals), _count(self.copies)]
        there = self.files or sum(count or 0 for count in counts)
        return None in counts or not (there or self.is_shown_only)

    @property
    def said(self) -> str:
        """What stands beside it on the receipt: the note, or that it was shown."""
        kept = self.files or _count(self.originals) or _count(self.copies)
        return self.note or ("" if kept or not self.is_shown_only else SHOWN)


def blank(version: ProcedureVersion | None) -> list[ChecklistLine]:
    """The checklist before anything was typed, with the numbers that the procedure asks for."""
    papers = version.papers.all() if version else ()
    own = [
        ChecklistLine(str(paper.pk), paper.name, paper, originals=str(paper.originals), copies=str(paper.copies))
        for paper in papers
    ]
    return own + [ChecklistLine(f"khac{n}", "", originals="", copies="") for n in range(1, OTHER_LINES + 1)]


def typed(version: ProcedureVersion | None, data: Mapping[str, str]) -> list[ChecklistLine]:
    """The checklist as it was typed."""
    return [_typed(line, data) for line in blank(version)]


def _typed(line: ChecklistLine, data: Mapping[str, str]) -> ChecklistLine:
    if f"chinh-{line.key}" not in data:
        return line
    name = line.name or " ".join(data.get(f"ten-{line.key}", "").replace("\x00", "").split())[:500]
    return ChecklistLine(
        line.key,
        name,
        line.required,
        ticked=f"giay-{line.key}" in data,
        originals=data.get(f"chinh-{line.key}", "").strip()[:6],
        copies=data.get(f"sao-{line.key}", "").strip()[:6],
        note=data.get(f"ghi-{line.key}", "").replace("\x00", "").strip()[:300],
    )


def facts(lines: list[ChecklistLine]) -> list[PaperFacts]:
    """The papers that were handed in."""
    return [
        PaperFacts(
            name=line.name,
            originals=_count(line.originals) or 0,
            copies=_count(line.copies) or 0,
            required_id=line.required.pk if line.required else None,
            note=line.said,
            slot=line.key,
        )
        for line in lines
        if line.is_given
    ]


def with_files(
    lines: list[ChecklistLine], waiting: Iterable[Attachment], refused: Mapping[str, str]
) -> list[ChecklistLine]:
    """The lines with the files that wait under them; one with a file is handed in."""
    held: dict[str, tuple[Attachment, ...]] = {}
    for file in waiting:
        held[file.slot] = (*held.get(file.slot, ()), file)
    return [
        replace(
            line,
            files=held.get(line.key, ()),
            refused=refused.get(line.key, ""),
            ticked=line.ticked or line.key in held,
        )
        for line in lines
    ]


def all_needed(lines: list[ChecklistLine]) -> list[ChecklistLine]:
    """The same with every needed paper ticked: what is nearly always so."""
    return [replace(line, ticked=True) if line.is_needed else line for line in lines]


def lacking(lines: list[ChecklistLine]) -> list[LackingPaper]:
    """What a slip of guidance names: the needed papers that are not there, with the notes typed beside them."""
    return [
        LackingPaper(line.name, line.required.pk, line.required.originals, line.required.copies, line.note)
        for line in missing(lines)
        if line.required
    ]


def missing(lines: list[ChecklistLine]) -> list[ChecklistLine]:
    """Needed papers that were not handed in."""
    return [line for line in lines if line.is_needed and not line.is_given]


def complaint(lines: list[ChecklistLine]) -> str:
    """What is wrong with the checklist in one sentence; empty when nothing is."""
    lacking = missing(lines)
    if lacking:
        names = "; ".join(line.name for line in lacking)
        return (
            f"Còn thiếu {len(lacking)} giấy tờ bắt buộc: {names}. Hồ sơ thiếu thì hướng dẫn bằng phiếu, chưa tiếp nhận."
        )
    nameless = [line for line in lines if line.files and not line.name]
    if nameless:
        return "Ghi tên giấy tờ cho tệp đã chọn ở dòng “Giấy tờ khác”."
    wrong = [line for line in lines if line.is_wrong]
    if wrong:
        return f"Ghi số bản chính hoặc bản sao (1 đến {MOST_SHEETS}) cho: {'; '.join(line.name for line in wrong)}."
    return ""


def _count(typed_number: str) -> int | None:
    if not typed_number:
        return 0
    if not (typed_number.isascii() and typed_number.isdigit()) or int(typed_number) > MOST_SHEETS:
        return None
    return int(typed_number)
