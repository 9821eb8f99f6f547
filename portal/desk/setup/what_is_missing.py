"""What a city still lacks before it can receive its first dossier, and before it may do so in earnest.

Each line is answered by looking at the data, never by a tick; it says what it saw, and where it is done: on a screen,
or by the exact command where there is no screen yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Q, Sum
from django.urls import reverse

from dossiers.calendars.models import Calendar, CalendarDay
from dossiers.procedures.models import ProcedureVersion
from dossiers.units import the_city
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role
from portal.imports.models import ImportedFile
from portal.web import kept_backups

DONE, PARTLY, OPEN = "done", "partly", "open"
LOAD = "python manage.py load_master_data --from THƯ-MỤC"
OFTEN = 3
"""Names that a line gives as examples."""


@dataclass(frozen=True)
class SetupLine:
    """One thing to set."""

    title: str
    state: str
    seen: str
    """What was found, in words."""
    address: str = ""
    command: str = ""
    needed: bool = True
    """Whether the city cannot begin in earnest without it."""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do here."""
        return self.state == DONE


@dataclass(frozen=True)
class SetupPart:
    """Lines that belong together."""

    title: str
    lines: list[SetupLine]

    @property
    def finished(self) -> int:
        """How many lines are done."""
        return sum(line.done for line in self.lines)


def parts(at: dt.datetime, day: dt.date) -> list[SetupPart]:
    """The whole list as it stands; some twenty queries, asked only by its own page."""
    units = list(Unit.objects.serving().on(day).select_related("calendar"))
    return [
        SetupPart("Thành phố và đơn vị", [_name(), _codes(units), _units(units), *_calendars(units, day)]),
        SetupPart("Danh mục", list(_procedures(day))),
        SetupPart("Người", [_officers(units, day), _signers(units, day), *_administrators(day)]),
        SetupPart("Hồ sơ", [_dossiers()]),
        SetupPart("Máy chủ", [_messages(), _backup(at)]),
    ]


def _name() -> SetupLine:
    city = the_city.now()
    address = reverse("setup:city_form")
    missing = [
        word for word, there in (("tên", city.name != the_city.UNNAMED), ("đường dây nóng", city.hotline)) if not there
    ]
    state = DONE if not missing else OPEN if len(missing) == 2 else PARTLY
    seen = f"{city.name} · {city.hotline} · {city.desk}" if not missing else f"Còn thiếu {' và '.join(missing)}."
    return SetupLine("Tên, biểu trưng, màu, đường dây nóng", state, seen, address)


def _codes(units: list[Unit]) -> SetupLine:
    domain = the_city.now().code_domain
    title, address = "Mã định danh và mã hồ sơ", reverse("setup:city_form")
    if not units or not domain:
        return SetupLine(title, OPEN, "Có sau khi nạp đơn vị, hoặc ghi mã ở trang thiết lập.", address)
    outside = [unit.name for unit in units if domain not in unit.code.split(".")]
    if outside:
        return SetupLine(title, PARTLY, f"{domain} · {_some(outside)} có mã không thuộc {domain}.", address)
    return SetupLine(title, DONE, f"{domain} · mã đầu tiên của {units[0].name}: {units[0].code}-…-0001", address)


def _units(units: list[Unit]) -> SetupLine:
    bare, address = [unit.name for unit in units if not unit.address or not unit.phone], reverse("setup:units")
    if not units:
        return SetupLine("Đơn vị", OPEN, "Chưa có đơn vị nào.", command=LOAD)
    if bare:
        return SetupLine(
            "Đơn vị",
            PARTLY,
            f"{len(units)} đơn vị · {_some(bare)} còn thiếu địa chỉ hoặc điện thoại.",
            address,
            needed=False,
        )
    return SetupLine("Đơn vị", DONE, f"{len(units)} đơn vị, đều có địa chỉ và điện thoại.", address)


def _calendars(units: list[Unit], day: dt.date) -> Iterator[SetupLine]:
    used = {unit.calendar_id for unit in units}
    published = set(Calendar.objects.filter(pk__in=used, versions__isnull=False).values_list("pk", flat=True))
    hours = "Giờ làm việc"
    if not used:
        yield SetupLine(hours, OPEN, "Có cùng lúc với đơn vị.", command=LOAD)
    elif used - published:
        yield SetupLine(hours, PARTLY, f"{len(used - published)} lịch chưa công bố.", command=LOAD)
    else:
        yield SetupLine(hours, DONE, f"{len(used)} lịch.", reverse("board:calendar"))
    two = (day.year, day.year + 1)
    years = [year for year in two if not CalendarDay.objects.filter(date__year=year).exists()]
    seen = (
        f"Chưa có ngày nghỉ của năm {' và '.join(map(str, years))}."
        if years
        else f"Có của {day.year} và {day.year + 1}."
    )
    state = DONE if not years else OPEN if len(years) == 2 else PARTLY
    yield SetupLine(
        "Ngày nghỉ lễ", state, seen, reverse("board:calendar"), "" if not years else LOAD, needed=day.year in years
    )


def _procedures(day: dt.date) -> Iterator[SetupLine]:
    there = ProcedureVersion.objects.on(day).annotate(
        of_steps=Count("steps", distinct=True), of_papers=Count("papers", distinct=True)
    )
    facts = list(there.values_list("procedure__code", "of_steps", "of_papers", "fee_vnd", "legal_basis"))
    if not facts:
        yield SetupLine(
            "Thủ tục", OPEN, "Chưa có thủ tục nào. Lấy danh mục 152 có sẵn, hoặc tệp của mình.", command=LOAD
        )
        return
    stepless = [str(code) for code, steps, *_rest in facts if not steps]
    yield _complete("Thủ tục và các bước", f"{len(facts)} thủ tục", stepless, "chưa có bước giải quyết", needed=True)
    paperless = [str(code) for code, _steps, papers, *_rest in facts if not papers]
    yield _complete(
        "Giấy tờ phải nộp", f"{len(facts) - len(paperless)} thủ tục có", paperless, "chưa có danh sách", needed=False
    )
    baseless = [str(code) for code, _steps, _papers, fee, basis in facts if fee and not basis]
    yield _complete(
        "Lệ phí có căn cứ",
        f"{len(facts) - len(baseless)} thủ tục",
        baseless,
        "thu tiền mà chưa ghi căn cứ",
        needed=True,
    )


def _complete(title: str, told: str, missing: list[str], what: str, *, needed: bool) -> SetupLine:
    if missing:
        return SetupLine(title, PARTLY, f"{told} · {_some(missing)} {what}.", command=LOAD, needed=needed)
    return SetupLine(title, DONE, f"{told}.", command=LOAD, needed=needed)


def _posts(day: dt.date, role: Role) -> set[int]:
    held = Post.objects.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gt=day), role=role)
    return set(held.filter(officer__is_active=True).values_list("unit_id", flat=True))


def _officers(units: list[Unit], day: dt.date) -> SetupLine:
    title, address = "Cán bộ, công chức", reverse("desk:people")
    people = Officer.objects.filter(is_active=True, posts__isnull=False).distinct().count()
    desks = _posts(day, Role.RECEIVER)
    without = [unit.name for unit in units if unit.pk not in desks]
    if not desks:
        return SetupLine(title, OPEN, "Chưa nơi nào có người tiếp nhận.", address)
    if without:
        return SetupLine(
            title, PARTLY, f"{people} người · {_some(without)} chưa có người tiếp nhận.", address, needed=False
        )
    return SetupLine(title, DONE, f"{people} người, đơn vị nào cũng có người tiếp nhận.", address)


def _signers(units: list[Unit], day: dt.date) -> SetupLine:
    title, address = "Người ký", reverse("desk:people")
    leaders = _posts(day, Role.LEADER)
    without = [unit.name for unit in units if unit.pk not in leaders]
    if not units or len(without) == len(units):
        return SetupLine(title, OPEN, "Chưa đơn vị nào có lãnh đạo.", address)
    if without:
        return SetupLine(
            title,
            PARTLY,
            f"{len(units) - len(without)} trong {len(units)} đơn vị · còn {_some(without)}.",
            address,
            needed=False,
        )
    return SetupLine(title, DONE, f"{len(units)} đơn vị.", address)


def _administrators(day: dt.date) -> Iterator[SetupLine]:
    held = Post.objects.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gt=day), role=Role.ADMINISTRATOR)
    people = set(held.filter(unit__kind=Unit.Kind.CITY, officer__is_active=True).values_list("officer_id", flat=True))
    state = DONE if len(people) > 1 else PARTLY if people else OPEN
    seen = f"{len(people)} người" + (
        "." if state == DONE else ": cần hai, vì việc quan trọng phải có người thứ hai đồng ý."
    )
    yield SetupLine("Hai quản trị", state, seen, command="python manage.py create_administrator TÊN")
    guarded = set(Authenticator.objects.filter(user_id__in=people).values_list("user_id", flat=True))
    bare = len(people - guarded)
    state = DONE if people and not bare else PARTLY if guarded else OPEN
    seen = (
        "Quản trị nào cũng có."
        if state == DONE
        else f"{bare} quản trị chưa có: mỗi người tự thêm ở trang Tài khoản của tôi."
    )
    yield SetupLine("Lớp xác thực thứ hai", state, seen, reverse("desk:account"))


def _dossiers() -> SetupLine:
    """Dossiers of a system before, where there was one."""
    title, address = "Hồ sơ đang mở và lịch sử", reverse("setup:import_files")
    brought = ImportedFile.objects.aggregate(files=Count("pk"), added=Sum("added"))
    if brought["files"]:
        return SetupLine(title, DONE, f"Đã nhập {brought['added']} hồ sơ từ {brought['files']} tệp.", address)
    seen = "Chưa nhập tệp nào. Chỉ cần khi có hệ thống trước; nhập sau cũng được."
    return SetupLine(title, OPEN, seen, address, needed=False)


def _messages() -> SetupLine:
    ways = [
        word for word, there in (("tin nhắn", settings.SMS_GATEWAY_URL), ("thư điện tử", settings.EMAIL_URL)) if there
    ]
    state = DONE if len(ways) == 2 else PARTLY if ways else OPEN
    seen = f"Gửi được {' và '.join(ways)}." if ways else "Chưa có đường gửi: tin chỉ ghi vào nhật ký."
    return SetupLine("Tin nhắn, thư điện tử", state, seen, command="SMS_GATEWAY_URL=… EMAIL_URL=…", needed=False)


def _backup(at: dt.datetime) -> SetupLine:
    if not settings.BACKUP_ROOT:
        return SetupLine(
            "Sao lưu",
            OPEN,
            "Chưa nói sao lưu ở đâu.",
            command="python manage.py backup THƯ-MỤC, mỗi đêm; BACKUP_ROOT=THƯ-MỤC",
        )
    made = kept_backups.newest(Path(settings.BACKUP_ROOT)) or 0.0
    fresh = at.timestamp() - made <= settings.BACKUP_HOURS * 3600
    seen = "Bản mới nhất còn trong hạn." if fresh else f"Trong {settings.BACKUP_ROOT} chưa có bản mới."
    return SetupLine("Sao lưu", DONE if fresh else PARTLY, seen, command="python manage.py doctor")


def _some(names: list[str]) -> str:
    """Phường A, Phường B, Phường C và 7 nữa"""
    shown = ", ".join(names[:OFTEN])
    return f"{shown} và {len(names) - OFTEN} nữa" if len(names) > OFTEN else shown
