"""One function prints a unit's name, however its city writes it."""

from types import SimpleNamespace

import pytest

from dossiers.units import printed_names

WARD = ("phường", "Phường", "PHƯỜNG", "P.", "P. ", "p.")
COMMITTEES = ("", "UBND ", "ubnd ", "U.B.N.D ", "Ủy ban nhân dân ", "Uỷ ban nhân dân ", "ỦY BAN NHÂN DÂN ",
              "UBND Ủy ban nhân dân ", "UBND  ", "UY BAN NHAN DAN ")  # fmt: skip


def unit(name, kind="commune", subtype=""):
    return SimpleNamespace(name=name, kind=kind, subtype=subtype)


@pytest.mark.parametrize("before", COMMITTEES)
@pytest.mark.parametrize(
    "called", [f"{word} An Bình".replace(".  ", ". ") for word in WARD] + ["P.An Bình", "PHƯỜNG AN BÌNH"]
)
def test_a_ward_is_one_name_however_it_is_written(before, called):
    ward = unit(before + called)
    assert printed_names.in_sentence(ward) == "UBND phường An Bình"
    assert printed_names.full(ward.name) == "phường An Bình" and printed_names.short(ward.name) == "P. An Bình"
    assert printed_names.letterhead(ward, unit("Quận Ninh Kiều", "district"), "thành phố Cần Thơ") == (
        "UBND QUẬN NINH KIỀU", "UBND PHƯỜNG AN BÌNH",
    )  # fmt: skip
    assert printed_names.letterhead(ward, None, "thành phố Cần Thơ") == ("ỦY BAN NHÂN DÂN", "PHƯỜNG AN BÌNH")


SENTENCES = {
    ("Quận Ninh Kiều", "district"): "UBND quận Ninh Kiều",
    ("UBND Quận 1", "district"): "UBND quận 1",
    ("Q1", "district"): "UBND quận 1",
    ("Q. Bình Thủy", "district"): "UBND quận Bình Thủy",
    ("H. Cờ Đỏ", "district"): "UBND huyện Cờ Đỏ",
    ("Thành phố Thủ Đức", "district"): "UBND thành phố Thủ Đức",
    ("TX. Ngã Năm", "district"): "UBND thị xã Ngã Năm",
    ("Xã Đại Ngãi", "commune"): "UBND xã Đại Ngãi",
    ("ỦY BAN NHÂN DÂN XÃ ĐẠI NGÃI", "commune"): "UBND xã Đại Ngãi",
    ("X. Thới Hưng", "commune"): "UBND xã Thới Hưng",
    ("TT. Phong Điền", "commune"): "UBND thị trấn Phong Điền",
    ("Thị trấn Cờ Đỏ", "commune"): "UBND thị trấn Cờ Đỏ",
    ("P12", "commune"): "UBND phường 12",
    ("PHƯỜNG XII", "commune"): "UBND phường XII",
    ("Đặc khu Côn Đảo", "commune"): "UBND đặc khu Côn Đảo",
    ("UBND đặc khu Phú Quốc", "commune"): "UBND đặc khu Phú Quốc",
    ("UBND Côn Đảo", "commune"): "UBND Côn Đảo",
    ("Ủy ban nhân dân thành phố Cần Thơ", "city"): "UBND thành phố Cần Thơ",
    ("TP. Cần Thơ", "city"): "UBND thành phố Cần Thơ",
    ("Tỉnh Cà Mau", "city"): "UBND tỉnh Cà Mau",
    ("Sở Nội vụ", "department"): "Sở Nội vụ",
    ("Văn phòng Ủy ban nhân dân thành phố Cần Thơ", "department"): "Văn phòng Ủy ban nhân dân thành phố Cần Thơ",
    ("VP UBND TP. Cần Thơ", "department"): "VP UBND TP. Cần Thơ",
    ("Thanh tra thành phố Cần Thơ", "department"): "Thanh tra thành phố Cần Thơ",
    ("Ban Dân tộc", "department"): "Ban Dân tộc",
    ("Công an thành phố Cần Thơ", "external"): "Công an thành phố Cần Thơ",
    ("Trung tâm Phục vụ hành chính công phường Tân An", "commune"): "Trung tâm Phục vụ hành chính công phường Tân An",
    ("Phòng Tư pháp quận Ninh Kiều", "department"): "Phòng Tư pháp quận Ninh Kiều",
}


@pytest.mark.parametrize(("name", "kind", "said"), [(*key, said) for key, said in SENTENCES.items()])
def test_who_decides_is_named_in_a_sentence(name, kind, said):
    assert printed_names.in_sentence(unit(name, kind)) == said
    for above in (None, unit("UBND TP Cần Thơ", "city"), unit("Quận Ninh Kiều", "district")):
        head = " ".join(printed_names.letterhead(unit(name, kind), above, "thành phố Cần Thơ"))
        for twice in ("UBND UBND", "UBND ỦY BAN", "NHÂN DÂN UBND", "NHÂN DÂN ỦY BAN"):
            assert twice not in head, head
        assert head.isupper()


def test_a_bare_name_takes_the_kind_from_its_unit():
    assert printed_names.in_sentence(unit("An Bình", subtype="phường")) == "UBND phường An Bình"
    assert printed_names.in_sentence(unit("An Bình")) == "UBND An Bình"
    assert printed_names.in_sentence(unit("Nội vụ", "department")) == "Nội vụ"


def test_heads_of_departments_districts_and_the_communes_since_2025():
    city = unit("Ủy ban nhân dân thành phố Cần Thơ", "city")
    head = printed_names.letterhead
    assert head(unit("Phường Ninh Kiều"), city, "x") == ("UBND THÀNH PHỐ CẦN THƠ", "UBND PHƯỜNG NINH KIỀU")
    assert head(unit("UBND quận Ô Môn", "district"), city, "x") == ("ỦY BAN NHÂN DÂN", "QUẬN Ô MÔN")
    assert head(unit("Sở Y tế", "department"), None, "Thành phố Cần Thơ") == ("UBND THÀNH PHỐ CẦN THƠ", "SỞ Y TẾ")
    assert head(unit("Sở Y tế", "department"), city, "Cần Thơ") == ("UBND THÀNH PHỐ CẦN THƠ", "SỞ Y TẾ")
    assert head(city, None, "Cần Thơ") == ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ CẦN THƠ")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Phường Hưng Lợi", "P. Hưng Lợi"), ("Ủy ban nhân dân thị trấn Cờ Đỏ", "TT. Cờ Đỏ"),
        ("Huyện Cờ Đỏ", "H. Cờ Đỏ"),
        ("Đặc khu Côn Đảo", "ĐK. Côn Đảo"), ("Sở Lao động - Thương binh và Xã hội", "Sở LĐTBXH"),
        ("Sở Tài nguyên và Môi trường", "Sở TNMT"), ("Sở Nội vụ", "Sở Nội vụ"),
        ("Văn phòng Ủy ban nhân dân thành phố Cần Thơ", "VP UBND TP Cần Thơ"),
        ("Sở Văn hóa, Thể thao và Du lịch", "Sở VHTTDL"),
    ],
)  # fmt: skip
def test_a_short_name_keeps_the_proper_name_whole(name, short):
    assert printed_names.short(name) == short


@pytest.mark.parametrize(
    "name", ["Ủy\u00a0ban nhân dân\u200b phường An Ðông", "UBND \u202aphường An Đông\u202c", "ＵＢＮＤ phường An Đông"]
)
def test_what_copying_leaves_in_a_name_is_not_printed(name):
    assert printed_names.committee(name) == "UBND phường An Đông"
