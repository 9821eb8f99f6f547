"""Words: every SMS fits into 160 letters of the GSM alphabet, names nobody, and has its link."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.casework.states import Delivery
from dossiers.notices import links, wording
from dossiers.notices.rules import RULES

pytestmark = pytest.mark.django_db  # the city's name and hot line are data

BASIC = set("@\n !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
LONGEST_UNIT = "Ủy ban nhân dân thị trấn Nguyễn Thị Minh Khai – Đường Kéo Dài, huyện Vĩnh Thạnh " * 3
DATA = {
    "due_at": "2018-12-31T00:55:00+00:00", "to": "2018-12-31T00:55:00+00:00", "number": "12345/2026/PXL",
    "papers": 12, "amount_vnd": 100_000_000_000,
}  # fmt: skip


def a_dossier(unit=LONGEST_UNIT[:200], code="H13.31.31.31-181217-123456", delivery=Delivery.POST):
    due = dt.datetime(2018, 12, 31, 0, 55, tzinfo=dt.UTC)
    version = SimpleNamespace(name="Cấp giấy phép xây dựng" * 20)
    place = SimpleNamespace(name=unit, address="12 Đường Thử", kind="commune", subtype="")
    return SimpleNamespace(
        code=code, unit=place, procedure_version=version, due_at=due, delivery=delivery, return_unit=None
    )


def in_full(words):
    return words.body.replace(wording.LINK, links.address_of(links.uuid.uuid4()))


@pytest.mark.parametrize(
    "origin", ["", "https://motcua.cantho.gov.vn", "https://dichvucong.thanhphocantho.gov.vn:8443"]
)
@pytest.mark.parametrize("delivery", list(Delivery))
@pytest.mark.parametrize("kind", RULES)
def test_every_sms_fits_whatever_the_names(kind, delivery, origin, settings):
    settings.PUBLIC_ORIGIN = origin
    dossier = a_dossier(delivery=delivery)
    said = in_full(wording.told(kind, "sms", dossier, DATA))
    assert len(said) <= 160, (len(said), said)
    assert set(said) <= BASIC
    assert dossier.code in said
    assert re.search(r"Xem: http\S+/t/[0-9A-Z]{10}$", said)


@given(name=st.text(max_size=300), core=st.text(max_size=80), more=st.text(max_size=120))
def test_any_text_becomes_one_sms(name, core, more):
    said = wording.one_sms(name, core, more)
    assert len(said.replace(wording.LINK, links.address_of(links.uuid.uuid4()))) <= 160
    assert set(said.replace(wording.LINK, "")) <= BASIC
    assert said.endswith(f"Xem: {wording.LINK}")


@pytest.mark.parametrize("kind", RULES)
def test_a_mail_has_a_subject_a_text_and_the_link(kind):
    words = wording.told(kind, "email", a_dossier(), DATA)
    assert "H13.31.31.31-181217-123456" in words.subject and "\n" not in words.subject
    assert words.body.endswith(f"Xem hồ sơ: {wording.LINK}")
    assert "{%" not in words.body and "&" not in words.body.replace(wording.LINK, "")


def test_the_usual_sms_reads_as_designed(settings):
    settings.PUBLIC_ORIGIN = "https://motcua.example"
    dossier = a_dossier(unit="Ủy ban nhân dân quận Ninh Kiều", code="H13.31-181217-0042", delivery=Delivery.DESK)
    said = wording.told("resolved", "sms", dossier, {}).body
    core = "Mot cua quan Ninh Kieu: ho so H13.31-181217-0042 da co ket qua."
    assert said == f"{core} Moi den nhan trong gio lam viec. Xem: {{link}}"


def test_a_code_without_its_message_would_not_fit():
    """The measure itself can fail: without shortening the same names are too long."""
    said = f"Mot cua {wording.folded(LONGEST_UNIT)}: da tiep nhan ho so"
    assert len(said) > 160


FORBIDDEN = {"dung", "ban", "cho", "phat", "sua", "bam"}
"""Read without accents they are another word: đúng or dừng, bạn or bán, phát or phạt …"""


@pytest.mark.parametrize("kind", [*RULES, "phone_code", "phone_list"])
def test_no_sms_holds_a_word_that_reads_two_ways_without_accents(kind):
    dossier = a_dossier(unit="Phường thử", code="H13.31-181217-0042", delivery=Delivery.DESK)
    data = {**DATA, "answer_by": "2019-01-04", "open": True, "lifted": True}
    told = wording.plain(f"{kind}.sms", {"codes": ["H13"], "minutes": 5}).subject if kind.startswith("phone") else ""
    said = told or wording.told(kind, "sms", dossier, data).body
    assert not FORBIDDEN & set(re.findall(r"[a-z]+", re.sub("ong/ba|cho bat ky ai", "", said.lower()))), said
    assert said.startswith("Mot cua ")


def test_money_is_never_asked_for_without_its_place_and_papers_never_without_their_last_day():
    dossier = a_dossier(unit="Phường thử", code="H13.31-181217-0042")
    assert "chi nop tai quay" in wording.told("payment_asked", "sms", dossier, {"amount_vnd": 250_000}).body
    assert (
        "han nop 04/01/2019"
        in wording.told("papers_asked", "sms", dossier, {"papers": 2, "answer_by": "2019-01-04"}).body
    )
    for channel in ("sms", "email"):
        closed = wording.told("stopped", channel, dossier, {"outcome": "withdrawn"}).body
        assert "khiếu nại" not in closed and "khieu nai" not in closed
        assert "rut" in closed or "rút" in closed


@pytest.mark.parametrize("kind", RULES)
def test_a_mail_says_ong_ba_as_the_papers_do(kind):
    words = wording.told(kind, "email", a_dossier(), DATA)
    assert not re.search(r"\bbạn\b", f"{words.subject} {words.body}", re.IGNORECASE)


@pytest.mark.parametrize("kind", ["papers_asked", "papers_added", "stopped"])
def test_an_sms_of_a_term_that_begins_again_fits_and_keeps_its_days(kind, settings):
    settings.PUBLIC_ORIGIN = "https://dichvucong.thanhphocantho.gov.vn:8443"
    more = {"runs_from": "2025-07-28T07:00:00+00:00", "closes_on": "2025-08-01", "restarts": True, "unanswered": True}
    words = in_full(wording.told(kind, "sms", a_dossier(), {**DATA, **more, "outcome": "stopped"}))
    assert len(words) <= wording.SMS_LENGTH and set(words) <= BASIC
    assert kind != "papers_added" or "28/07/2025" in words
