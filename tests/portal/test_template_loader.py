"""What a loader may take out of a template: white space that no browser would show, and nothing else."""

import pytest
from django.template import engines

from portal.web.template_loader import CompactLoader, compact, unfold

SAME_TO_A_READER = {
    "beside a block": ("<p>\n  một\n</p>\n<p>hai</p>", "<p>một</p><p>hai</p>"),
    "between words and links": ("một\n  <a>hai</a>\n  <a>ba</a>", "một <a>hai</a> <a>ba</a>"),
    "between steps": ("{% if a %}\n {% if b %}{% endif %}\n{% endif %}", "{% if a %}{% if b %}{% endif %}{% endif %}"),
    "between values": ("{{ a }}\n{{ b }}", "{{ a }} {{ b }}"),
    "between attributes": ("<b\n  class='x'\n  id=y>t</b>", "<b class='x' id=y>t</b>"),
    "between parts": ('{% include "a" %}\n{% include "b" %}\n{% if %}', '{% include "a" %}{% include "b" %}{% if %}'),
    "a part beside words": ('một\n  {% include "a" %}\n  hai', 'một {% include "a" %} hai'),
    "a step beside an inline tag": ("{% endif %}\n<a>x</a>", "{% endif %} <a>x</a>"),
    "a comparison": ('<td id="{% if a > b %}x{% endif %}">\n<b>', '<td id="{% if a > b %}x{% endif %}"><b>'),
    "a comment before a block": ("{# c #}\n<p>", "{# c #}<p>"),
    "one line": ("<b>a</b> <b>b</b>  c", "<b>a</b> <b>b</b>  c"),
}  # fmt: skip
KEPT = [
    "<pre>\n  a\n</pre>",
    "<textarea>\n a\n\n b</textarea>",
    "{% blocktranslate trimmed %}\n a\n{% endblocktranslate %}",
    "{% blocktranslate %}\n a\n{% endblocktranslate %}",
]


@pytest.mark.parametrize(("written", "served"), SAME_TO_A_READER.values(), ids=SAME_TO_A_READER)
def test_line_breaks_go_where_nobody_sees_them(written: str, served: str) -> None:
    assert compact(written) == served
    assert compact(served) == served


@pytest.mark.parametrize("source", KEPT)
def test_what_keeps_its_lines_keeps_them(source: str) -> None:
    assert compact(source) == source


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("một\n  hai\nba\n", "một hai\nba\n"),
        (
            "{{ a }}:\n  {% if b %}x{% endif %}\n  {% if c %}y{% endif %}",
            "{{ a }}: {% if b %}x{% endif %}{% if c %}y{% endif %}",
        ),
        ("một\n\n- hai\n", "một\n\n- hai\n"),
    ],
    ids=["an indented line", "between steps", "lines of their own"],
)
def test_an_indented_line_of_a_text_continues_the_one_before(written: str, said: str) -> None:
    assert unfold(written) == said
    assert unfold(said) == said


def test_pages_are_loaded_by_it_and_hold_no_indentation() -> None:
    engine = engines["django"].engine
    assert any(isinstance(found, CompactLoader) for found in engine.template_loaders[0].loaders)
    page = engine.get_template("base.html")
    assert "\n  " not in page.source
