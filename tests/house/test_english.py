"""Every sentence that citizens read has its English, and no English stands for a sentence that is said nowhere."""

import csv
import re
import string
from collections.abc import Iterable

import polib
import pytest
from django.utils import translation

from dossiers.procedures import catalogue
from portal.tools.translations import extraction, message_catalogue, placeholders
from portal.tools.translations.extraction import SourceMessage
from portal.web import language
from portal.wording import en

MESSAGES = extraction.messages()
ENTRIES = {message_catalogue.of_entry(entry): entry for entry in message_catalogue.read()}


def forms(entry: polib.POEntry) -> list[str]:
    """The English of an entry, in every form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_sentence_of_the_public_side_has_its_english() -> None:
    missing = [f"{places[0]}: {message.words}" for message, places in MESSAGES.items() if message not in ENTRIES]
    assert not missing, "run `.venv/bin/python -m portal.tools.translations`, then write the English (docs/english.md)"
    assert [message.words for message, entry in ENTRIES.items() if not message_catalogue.is_said(entry)] == []
    assert len(MESSAGES) > 200


def test_no_english_is_left_over() -> None:
    assert [message.words for message in ENTRIES if message not in MESSAGES] == [], (
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


def test_every_entry_says_where_it_stands() -> None:
    """A translator sees the page for each sentence; `.venv/bin/python -m portal.tools.translations` writes it."""
    apart = [message.words for message, entry in ENTRIES.items()
             if entry.occurrences != message_catalogue.references(MESSAGES.get(message, []))]  # fmt: skip
    assert apart == [], "run `.venv/bin/python -m portal.tools.translations`"


def test_every_entry_is_a_sentence_or_a_label_of_its_own() -> None:
    """No piece that only makes sense glued to another: another language puts its words in another order."""
    assert [words for words in forms_of(MESSAGES) if is_fragment(words)] == []
    said = {message: entry for message, entry in ENTRIES.items() if message.words[:1].islower()}
    assert [message.words for message in said if not message.context] == [], "say where it stands: context"


def forms_of(messages: Iterable[SourceMessage]) -> list[str]:
    """Every form of every sentence."""
    return [form for message in messages for form in (message.words, message.plural) if form]


def is_fragment(words: str) -> bool:
    """Whether a sentence begins or ends as only a piece of one does."""
    return words != words.strip() or bool(re.match(r"[.,;:!?)\]”–-]", words) or re.search(r"[,;(\[“]$|\|\|", words))


@pytest.mark.parametrize("words", [" tại quầy", "tại quầy ", ", từ {day}", "Gồm (", ") và", "một||hai", "Nộp,"])
def test_a_fragment_would_be_found(words: str) -> None:
    assert is_fragment(words)
    assert not is_fragment("Nộp (nếu có): {day}")


COUNTED = "hồ sơ|giấy tờ|tệp|nơi|bước|ngày|phút|lần|đơn vị|đánh giá|ký tự|chữ số|thủ tục|bản|ô|chỗ"


def test_what_is_counted_has_a_form_for_each_number() -> None:
    """“{n} giấy tờ” is said by ngettext or count: one noun has two forms in English and three or more elsewhere."""
    apart = {"phóng to {times} lần"}  # a factor, mostly with a decimal
    assert [message.words for message in MESSAGES
            if is_counted(message.words) and not message.plural and message.words not in apart] == []  # fmt: skip


def is_counted(words: str) -> bool:
    """Whether a blank that holds a number stands right before a noun."""
    found = re.findall(rf"(?:\{{(\w+)\}}|%\((\w+)\)s)(?:</b>)? (?:{COUNTED})\b", words)
    return any(placeholders.MEANINGS[one or two] in NUMBERS for one, two in found)


NUMBERS = (placeholders.A_NUMBER, placeholders.MEANINGS["left"], placeholders.MEANINGS["papers"])


def test_a_counted_noun_would_be_found() -> None:
    assert is_counted("Đã gửi {n} tệp.") and is_counted("<b>%(resolved)s</b> hồ sơ đã giải quyết")
    assert not is_counted("Hẹn trả {day} ngày nào") and not is_counted("{n} trễ trên 10.000")


def test_no_sentence_is_both_counted_and_not() -> None:
    """A catalogue finds a sentence by its context and first form alone."""
    keys = [(message.context, message.words) for message in MESSAGES]
    assert [key for key in keys if keys.count(key) > 1] == []


def test_every_blank_is_explained() -> None:
    """By its name, or by a note where the sentence stands; and no name is explained that nothing uses."""
    used = {name: message for message in MESSAGES for name in placeholders.blanks(message.words)}
    assert sorted(set(used) - set(placeholders.MEANINGS)) == []
    assert sorted(set(placeholders.MEANINGS) - set(used)) == []


def test_english_holds_no_vietnamese_but_names() -> None:
    accented = [english for entry in ENTRIES.values() for english in forms(entry)
                if extraction.VIETNAMESE.search(re.sub(r'<span lang="vi">.*?</span>', "", english))]  # fmt: skip
    assert set(accented) <= {"Tết"}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Một" %}', [(SourceMessage("Một"), "")]),
        ('{% translate "Nam" context "a sex" %}', [(SourceMessage("Nam", context="a sex"), "")]),
        ("{% blocktranslate trimmed %} Hai\n ba {{ n }}{% endblocktranslate %}", [(SourceMessage("Hai ba %(n)s"), "")]),
        (
            "{% blocktranslate count n=x %}a{{ n }}{% plural %}b{{ n }}{% endblocktranslate %}",
            [(SourceMessage("a%(n)s", "b%(n)s"), "")],
        ),
        (
            '{% blocktranslate count n=x context "bản" %}a{% plural %}b{% endblocktranslate %}',
            [(SourceMessage("a", "b", "bản"), "")],
        ),
        ('{% include "x" with title=_("Năm (5)") %}', [(SourceMessage("Năm (5)"), "")]),
        (
            '{# Translators: on a button #}\n{% translate "Gửi" %}{% translate "Bỏ" %}',
            [(SourceMessage("Gửi"), "on a button"), (SourceMessage("Bỏ"), "")],
        ),
        ("gettext không phải lời gọi", []),
    ],
)
def test_sentences_are_found_in_templates(template: str, found: list[tuple[SourceMessage, str]]) -> None:
    assert list(extraction._of_templatized(extraction.templatize(template))) == found


def test_sentences_are_found_in_python(tmp_path, monkeypatch) -> None:
    module = tmp_path / "a.py"
    module.write_text(
        "# Translators: what is asked\n# for by letter.\nA = _('Một')\nB = npgettext('bản', 'a', 'b', n)\n"
        "C = pgettext_lazy('năm', 'Năm')\n"
    )
    monkeypatch.setattr(extraction, "BASE", tmp_path)
    monkeypatch.setattr(extraction, "public_templates", list)
    monkeypatch.setattr(extraction, "public_modules", lambda: [module])
    found = extraction.messages()
    assert set(found) == {SourceMessage("Một"), SourceMessage("a", "b", "bản"), SourceMessage("Năm", context="năm")}
    assert [str(place) for place in found[SourceMessage("Một")]] == ["a.py:3"]
    assert found[SourceMessage("Một")][0].note == "what is asked for by letter."


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


EMPTY = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_the_catalogue_is_compiled_anew_only_when_it_has_changed(tmp_path) -> None:
    po = tmp_path / "django.po"
    po.write_text(f'{EMPTY}msgid "Có"\nmsgstr "Yes"\n')
    here = [extraction.SourcePlace(extraction.BASE / "a.html")]
    assert message_catalogue.compiled(po)
    assert not message_catalogue.compiled(po)
    assert message_catalogue.bring_in_step({SourceMessage("Có"): here, SourceMessage("Không"): here}, po) == (1, 0)
    assert message_catalogue.bring_in_step({SourceMessage("Không"): here}, po) == (0, 1)
    assert [entry.msgid for entry in message_catalogue.read(po)] == ["Không"]


def test_the_catalogue_says_where_a_sentence_stands_and_what_fills_it(tmp_path) -> None:
    """Files without lines, each once; the notes of the source; the meaning of each blank; what was written stays."""
    po = tmp_path / "django.po"
    po.write_text(f'{EMPTY}msgctxt "a sex"\nmsgid "Nam {{day}}"\nmsgstr "Male {{day}}"\n')
    places = [extraction.SourcePlace(extraction.BASE / name, line, note) for name, line, note in
              (("b.py", 3, "on a form"), ("a.html", 0, ""), ("b.py", 9, ""))]  # fmt: skip
    wanted = {SourceMessage("Nam {day}", context="a sex"): places, SourceMessage("Nam {day}"): places[1:2]}
    assert message_catalogue.bring_in_step(wanted, po) == (1, 0)
    plain, meant = message_catalogue.read(po)
    assert (plain.msgctxt, plain.msgstr, plain.occurrences) == (None, "", [("a.html", "")])
    assert (meant.msgctxt, meant.msgstr) == ("a sex", "Male {day}")
    assert meant.occurrences == [("a.html", ""), ("b.py", "")]
    assert meant.comment == f"on a form\nday: {placeholders.A_DAY}"
    before = po.read_bytes()
    assert message_catalogue.bring_in_step(wanted, po) == (0, 0)
    assert po.read_bytes() == before


def test_a_language_of_three_forms_has_three_to_fill_in(tmp_path) -> None:
    po = tmp_path / "django.po"
    po.write_text(
        EMPTY.replace('"Content', '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\\n"\n"Content')
    )
    wanted = {SourceMessage("{n} tệp", "{n} tệp"): [extraction.SourcePlace(extraction.BASE / "a.html")]}
    assert message_catalogue.bring_in_step(wanted, po) == (1, 0)
    (entry,) = message_catalogue.read(po)
    assert entry.msgstr_plural == {0: "", 1: "", 2: ""}
    entry.msgstr_plural = {0: "a", 1: "b"}
    assert not message_catalogue.is_said(entry, 3)
    entry.msgstr_plural = {0: "a", 1: "b", 2: "c"}
    assert message_catalogue.is_said(entry, 3)


def test_both_languages_can_write_the_same_things() -> None:
    """portal/wording/localized.py takes a function of the same name from each."""
    from portal.wording import localized, vi

    names = [name for name in vars(en) if callable(getattr(en, name)) and hasattr(localized, name)]
    assert len(names) >= 15
    assert all(hasattr(vi, name) for name in names)
