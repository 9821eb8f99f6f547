"""What other offices handle is a table of data: loaded, edited by the city, packaged where there is none."""

import pytest

from dossiers.procedures import referrals
from dossiers.procedures.models import Referral

HEAD = "code,name,office,words,link,unless\n"


@pytest.fixture(autouse=True)
def no_table_yet(db):
    Referral.objects.all().delete()


@pytest.fixture
def load(tmp_path):
    """Write a table and load it: what changed, and what is wrong with it."""

    def loaded(text):
        (tmp_path / referrals.REFERRALS).write_text(text, encoding="utf-8")
        problems = []
        changes = referrals.load(tmp_path, problems)
        return changes[0], [str(problem) for problem in problems]

    return loaded


def test_without_a_table_of_its_own_a_city_knows_the_packaged_ones():
    packaged = {one.code: one for one in referrals.known()}
    assert len(packaged) >= 20 and not Referral.objects.exists()
    assert "Công an" in packaged["passport"].office and "hộ chiếu" in packaged["passport"].phrases
    assert all(one.name_en and one.office_en for one in packaged.values())


def test_a_table_is_loaded_changed_and_a_row_that_is_missing_stays(load):
    changes, problems = load(HEAD + "cho,Chợ,Ban quản lý chợ,chợ; sạp hàng,,\nbao,Báo chí,tòa soạn,đăng báo,,\n")
    assert not problems and len(changes.added) == 2
    changes, problems = load(HEAD + "cho,Chợ,Phòng Kinh tế,chợ; sạp hàng,https://cho.example,1.001193\n")
    assert not problems and len(changes.changed) == 1 and changes.missing == ["bao"]
    known = {one.code: one for one in referrals.known()}
    assert set(known) == {"cho", "bao"} and known["cho"].office == "Phòng Kinh tế"
    assert known["cho"].phrases == ("chợ", "sạp hàng", "Chợ") and known["cho"].unless == {"1.001193"}
    Referral.objects.filter(code="bao").update(is_active=False)
    assert [one.code for one in referrals.known()] == ["cho"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("a,,Nơi,chữ,,\n", "name"),
        ("a,Tên,Nơi,chữ,javascript:alert(1),\n", "https://"),
        ("a,Tên,Nơi,chữ,,\na,Tên,Nơi,chữ,,\n", "twice"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(load, row, complaint):
    _, problems = load(HEAD + row)
    assert complaint in " ".join(problems) and not Referral.objects.exists()
