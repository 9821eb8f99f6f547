"""A corpus of files as old systems and spreadsheets write them: each comes in with its very names, or not at all.

FUZZ says how many files of each way of writing the long version makes; the suite takes a few.
"""

import os
import random
import unicodedata
from collections import Counter

import pytest
from django.db import transaction

from dossiers.casework.models import Applicant, Dossier
from portal.imports.bringing import bring
from portal.imports.problems import ImportRefused
from portal.ops.embedded import database_roles
from tests import cluster
from tests.casework.conftest import local
from tests.portal.tables import row, text

FILES = int(os.environ.get("FUZZ", "8"))
AT = local("2026-11-20 10:00")
SYLLABLES = (
    "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Thị Văn Hữu Đức Công Quang Thúy Ngọc Diễm"
    " Trâm Khánh Hằng Thủy Phượng Tuấn Dũng Hải Sơn Lộc Phước Nghĩa Trọng Nhân Ánh Nguyệt Vân Yến Quỳnh Uyên Thảo"
    " Hường Liễu Đào Mơ Ẩn Ỷ"
).split()

TONES = {"\u0300": 0, "\u0309": 1, "\u0303": 2, "\u0301": 3, "\u0323": 4}
TCVN3_PLAIN = dict(zip("ăâđêôơưĂÂĐÊÔƠƯ", "¨©®ªô¬\xad¡¢§£¤¥¦", strict=True)) | {"ô": "«"}
TCVN3 = {"a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ", "o": "ßáâãä",
         "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ"}  # fmt: skip
VNI_PLAIN = {"ơ": "ô", "ư": "ö", "đ": "ñ"}
VNI_TONES = {"ă": "èúüéë", "â": "àåãáä", "i": "ìæóíò", "": "øûõùï"}
COMBINING = {number: sign for sign, number in TONES.items()}


def letters(name):
    """Each letter with its shape, and its tone (0 to 4) or None."""
    for sign in name:
        parts = unicodedata.normalize("NFD", sign)
        tone = next((TONES[part] for part in parts if part in TONES), None)
        yield unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)), tone


def tcvn3(name):
    """As the bytes of a TCVN3 (ABC) font look to a programme that knows Latin letters; accented letters are small."""
    return "".join(
        TCVN3_PLAIN.get(letter, letter) if tone is None else TCVN3.get(letter.lower(), letter * 5)[tone]
        for letter, tone in letters(name)
    )


def vni(name):
    """As VNI fonts spell: a letter, then the sign of its shape and tone."""
    spelt = ""
    for letter, tone in letters(name):
        parts = unicodedata.normalize("NFD", letter)
        shape = "ă" if parts[1:] == "\u0306" else "â" if parts[1:] == "\u0302" else ""
        plain = parts[0] if shape else VNI_PLAIN.get(letter.lower(), letter)
        if tone is None:
            spelt += plain + {"ă": "ê", "â": "â", "": ""}[shape]
        elif plain.lower() == "i":
            spelt += VNI_TONES["i"][tone]
        else:
            spelt += plain + VNI_TONES[shape][tone]
    return spelt


def windows_1258(table):
    """As Windows writes it: shapes composed, tones behind their letters."""
    return "".join(letter + COMBINING.get(tone, "") for letter, tone in letters(table)).encode("cp1258", "replace")


WAYS = {
    "UTF-8": lambda table: table.encode(),
    "UTF-8 with a mark": lambda table: table.encode("utf-8-sig"),
    "composed apart (macOS)": lambda table: unicodedata.normalize("NFD", table).encode(),
    "UTF-16": lambda table: table.encode("utf-16"),
    "UTF-16 without a mark": lambda table: table.encode("utf-16-be"),
    "Windows-1258": windows_1258,
    "TCVN3": lambda table: table.encode("latin-1", "replace"),
    "TCVN3 saved as UTF-8": lambda table: table.encode(),
    "VNI": lambda table: table.encode("latin-1", "replace"),
    "VNI saved as UTF-8": lambda table: table.encode(),
    "Latin that lost its signs": lambda table: table.encode("ascii", "replace"),
    "UTF-8 read as Latin": lambda table: table.encode().decode("latin-1").encode(),
}
WRITTEN = {"TCVN3": tcvn3, "TCVN3 saved as UTF-8": tcvn3, "VNI": vni, "VNI saved as UTF-8": vni}
COME_IN = {"UTF-8", "UTF-8 with a mark", "composed apart (macOS)"}


@pytest.fixture
def loader(own_database):
    cluster.point_django_at(own_database, database_roles.OWNER)
    yield
    cluster.point_django_at(own_database)


def names_of(dice, count):
    return [" ".join(dice.sample(SYLLABLES, dice.randint(2, 4))) for _ in range(count)]


@pytest.mark.parametrize("way", WAYS)
def test_every_file_comes_in_with_its_very_names_or_not_at_all(loader, tmp_path, way):
    dice, seen = random.Random(2018), Counter()
    for number in range(FILES):
        names = names_of(dice, 12)
        table = text(row(order, applicant_name=WRITTEN.get(way, str)(name)) for order, name in enumerate(names, 1))
        path = tmp_path / f"{number}.csv"
        path.write_bytes(WAYS[way](table))
        with transaction.atomic():
            try:
                bring(path, at=AT)
            except ImportRefused as refused:
                assert len(str(refused)) > 20
                seen["refused"] += 1
                assert not Dossier.objects.exists()
                continue
            kept = list(Applicant.objects.order_by("dossier__code").values_list("name", flat=True))
            assert kept == names, way
            seen["brought in"] += 1
            transaction.set_rollback(True)
    assert seen == ({"brought in": FILES} if way in COME_IN else {"refused": FILES})


def test_two_names_of_the_corpus_are_written_as_those_fonts_have_them():
    assert tcvn3("Nguyễn Văn Lộc") == "NguyÔn V¨n Léc"
    assert vni("Nguyễn Văn Lộc Ý Sĩ") == "Nguyeãn Vaên Loäc Yù Só"
    assert windows_1258("Lộc").decode("cp1258") == "Lô\u0323c"
