"""A third language is a catalogue away: made here from the English sentences in brackets, with three plural forms."""

import re
from pathlib import Path

import pytest

from portal.tools.translations import message_catalogue
from portal.web import language
from portal.wording import localized
from tests.public.test_english_pages import unmarked

THREE = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
FORMS = ("«", "»", "÷")


@pytest.fixture
def esperanto(tmp_path: Path, settings) -> None:
    """/eo/ with every sentence of the catalogue: its English in brackets, each plural form with a sign of its own."""
    catalogue = message_catalogue.read()
    catalogue.metadata |= {"Language": "eo", "Plural-Forms": THREE}
    for entry in catalogue:
        if entry.msgid_plural:
            english = entry.msgstr_plural[1]
            entry.msgstr_plural = {form: f"{sign}{english}{sign}" for form, sign in enumerate(FORMS)}
        else:
            entry.msgstr = f"[{entry.msgstr}]"
    folder = tmp_path / "eo" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue.save(str(folder / "django.po"))
    assert message_catalogue.compiled(folder / "django.po")
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
    settings.LANGUAGES = [*settings.LANGUAGES, ("eo", "Esperanto")]


def test_home_and_look_up_are_in_the_third_language(client, world, now, esperanto) -> None:
    now("2018-12-18 10:00")
    for path in ("/", "/tra-cuu"):
        found = client.get(f"/eo{path}")
        page = found.content.decode()
        assert found.status_code == 200 and found["Content-Language"] == "eo"
        assert '<html lang="eo">' in page and "[" in page
        assert unmarked(page) == []
        assert re.findall(r'class="lang" href="([^"]*)" lang="(\w+)"', page) == [(path, "vi"), (f"/en{path}", "en")]
    here = client.get("/").content.decode()
    assert re.findall(r'class="lang" href="([^"]*)" lang="(\w+)"', here) == [("/en/", "en"), ("/eo/", "eo")]


def test_a_status_page_is_in_the_third_language(client, in_process, now, esperanto) -> None:
    dossier = in_process()
    now("2018-12-26 10:00")
    found = client.post("/eo/tra-cuu", {"ma": dossier.code, "so": "3456"}, follow=True)
    page = found.content.decode()
    assert found.redirect_chain[0][0].startswith("/eo/ho-so/")
    assert "[Why this date?" in page, re.findall(r"(?s).{60}Why this.{60}", page)
    assert unmarked(page) == []


def test_each_number_takes_the_form_that_the_header_asks_for(esperanto) -> None:
    from django.utils import translation
    from django.utils.translation import ngettext

    with translation.override("eo"):
        said = [ngettext("Thiếu {n} chữ số.", "Thiếu {n} chữ số.", n)[0] for n in (1, 3, 5, 11, 21)]
        assert said == ["«", "»", "÷", "÷", "«"]
        assert localized.number(1234) == "1,234"  # as English writes it, until portal/wording/eo.py is written
        assert language.viet("Trả kết quả") == '<span lang="vi">Trả kết quả</span>'


def test_an_address_of_no_known_language_is_not_one(client, world) -> None:
    assert language.of_address("/eo/") == "vi"
    assert client.get("/eo/").status_code == 404
