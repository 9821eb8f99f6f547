"""Every sentence that citizens read has its English, and no English stands for a sentence that is said nowhere."""

import csv
import re
import string

import polib
import pytest
from django.utils import translation

from dossiers.procedures import catalogue
from portal.tools.translations import extraction, message_catalogue
from portal.web import language
from portal.wording import en

MESSAGES = extraction.messages()
ENTRIES = {(entry.msgid, entry.msgid_plural): entry for entry in message_catalogue.read()}


def forms(entry: polib.POEntry) -> list[str]:
    """The English of an entry, in every form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_sentence_of_the_public_side_has_its_english() -> None:
    wanted = {(message.words, message.plural): places for message, places in MESSAGES.items()}
    missing = [f"{places[0]}: {key[0]}" for key, places in wanted.items() if key not in ENTRIES]
    assert not missing, "run `.venv/bin/python -m portal.tools.translations`, then write the English (docs/english.md)"
    assert [key[0] for key, entry in ENTRIES.items() if not message_catalogue.is_said(entry)] == []
    assert len(wanted) > 200


def test_no_english_is_left_over() -> None:
    wanted = {(message.words, message.plural) for message in MESSAGES}
    assert [key[0] for key in ENTRIES if key not in wanted] == [], (
        "`.venv/bin/python -m portal.tools.translations` drops them"
    )


def test_no_vietnamese_of_the_public_side_escapes_translation() -> None:
    assert extraction.untranslated() == [], "mark them for translation (docs/english.md)"


def test_english_keeps_the_places_that_are_filled_in() -> None:
    """{day} and %(day)s of the source stand in the English too, no other ones, and the markup is the same."""
    for entry in ENTRIES.values():
        for english in forms(entry):
            assert places(english) == places(entry.msgid), entry.msgid
            assert english.count("||") == 0, f"two forms in one sentence: {entry.msgid}"
            assert sorted(re.findall(r"</?\w+", english)) == sorted(re.findall(r"</?\w+", entry.msgid)), entry.msgid


def places(sentence: str) -> list[str]:
    """The names that a sentence has filled in, each as often as it stands there."""
    named = [name for _, name, _, _ in string.Formatter().parse(sentence) if name]
    return sorted(named + re.findall(r"%\((\w+)\)s", sentence))


def test_two_forms_run_together_would_be_found() -> None:
    assert places("%(n)s paper || %(n)s papers") != places("%(n)s giấy tờ")


def test_every_name_of_the_shipped_catalogue_has_its_english() -> None:
    """Steps, posts, fields, papers and their notes: what decides on a foreigner's way."""
    wanted = set()
    for table, columns in (
        ("procedure_steps", ("name", "role_vi")),
        ("procedures", ("field",)),
        ("procedure_documents", ("name", "note")),
    ):
        with (catalogue.PACKAGED / f"{table}.csv").open(encoding="utf-8") as rows:
            wanted |= {row[column] for row in csv.DictReader(rows) for column in columns if row[column]}
    assert len(wanted) > 200
    assert sorted(name for name in wanted if not language.in_english(name)) == []
    left = [english for english in map(language.in_english, wanted) if extraction.VIETNAMESE.search(english)]
    assert all(re.fullmatch(r".*\(form \w+/ĐK\)", english) for english in left), left


def test_a_name_without_english_stays_marked_as_vietnamese() -> None:
    with translation.override("en"):
        assert language.viet("Thẩm định hồ sơ lạ") == '<span lang="vi">Thẩm định hồ sơ lạ</span>'
        assert language.viet("thẩm định, dự thảo kết quả") == "examination and draft of the result"
        assert language.viet("<b>") == '<span lang="vi">&lt;b&gt;</span>'
    assert language.viet("Trả kết quả") == "Trả kết quả"


def test_english_holds_no_vietnamese_but_names() -> None:
    accented = [english for entry in ENTRIES.values() for english in forms(entry)
                if extraction.VIETNAMESE.search(re.sub(r'<span lang="vi">.*?</span>', "", english))]  # fmt: skip
    assert set(accented) <= {"Tết"}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Một" %}', {("Một", "")}),
        ("{% blocktranslate trimmed %} Hai\n ba {{ n }}{% endblocktranslate %}", {("Hai ba %(n)s", "")}),
        ("{% blocktranslate count n=x %}a{{ n }}{% plural %}b{{ n }}{% endblocktranslate %}", {("a%(n)s", "b%(n)s")}),
        ('{% include "x" with title=_("Năm (5)") %}', {("Năm (5)", "")}),
        ("gettext không phải lời gọi", set()),
    ],
)
def test_sentences_are_found_in_templates(template: str, found: set[tuple[str, str]]) -> None:
    source = extraction.templatize(template)
    assert {(one.words, one.plural) for one in extraction._of_templatized(source)} == found


def test_words_that_are_not_marked_are_found(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(extraction, "BASE", tmp_path)
    module, template = tmp_path / "a.py", tmp_path / "a.html"
    module.write_text('"""Được."""\nA = _("Được")\nB = f"Chưa {A}"\nC = "Tết"  # never shown\n')
    template.write_text('{# Được #}{% translate "Được" %}<b>Chưa</b>{% include "x" with a="Đó" b=_("Được") %}')
    assert [words for _, words in extraction._bare_module(module)] == ["Chưa "]
    assert [words for _, words in extraction._bare_template(template)] == [
        "<b>Chưa</b>",
        'include "x" with a="Đó" b=_("Được")',
    ]


def test_a_variable_cannot_be_translated(tmp_path) -> None:
    with pytest.raises(ValueError, match="takes a sentence written out"):
        list(extraction._calls(extraction.ast.parse("_(words)")))


def test_the_catalogue_is_compiled_anew_only_when_it_has_changed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(message_catalogue, "PO", tmp_path / "django.po")
    monkeypatch.setattr(message_catalogue, "MO", tmp_path / "django.mo")
    message_catalogue.PO.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Có"\nmsgstr "Yes"\n'
    )
    assert message_catalogue.compiled()
    assert not message_catalogue.compiled()
    assert message_catalogue.bring_in_step({("Có", ""), ("Không", "")}) == (1, 0)
    assert message_catalogue.bring_in_step({("Không", "")}) == (0, 1)
    assert [entry.msgid for entry in message_catalogue.read()] == ["Không"]


def test_both_languages_can_write_the_same_things() -> None:
    """portal/wording/localized.py takes a function of the same name from each."""
    from portal.wording import localized, vi

    names = [name for name in vars(en) if callable(getattr(en, name)) and hasattr(localized, name)]
    assert len(names) >= 15
    assert all(hasattr(vi, name) for name in names)
