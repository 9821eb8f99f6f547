"""Formatting for templates, and nothing else: {% load portal %}.

Dates      {{ d|vn_date }} 04/01/2019 · |vn_day thứ Sáu, 04/01/2019 · |vn_short 04/01 · |vn_weekday thứ Sáu
           {{ due|promise_day|vn_date }} of a promise: 24:00 is the end of its day
Instants   {{ t|vn_time }} 08:10 · |vn_moment 26/12/2018, 08:10 · |vn_promise trước 07:55 thứ Năm, 03/01/2019
Numbers    {{ n|vn_number }} 674.062 · |vn_percent 99,93 % (|vn_share: N/A for none) · |vn_money 75.000 đ (|vn_fee)
           {{ minutes|vn_working_time }} 3 ngày làm việc
           (all of these in the page's language: 4 January 2019, 674,062, 99.93% in English)
Names      {{ unit|named }} a unit or procedure version in the page's language · {{ unit|office }} one that acts ·
           {{ text|viet }} Vietnamese data, marked
           as such in an English page
Icons      {% icon "check" %} or {% icon "qrcode" "ic-l" %}: name in Tabler Icons, extra class
QR         {% qr link %}
Status     {% status_tag tag %} a presentation.status.Tag; {% tags dossier at %} all tags of a dossier for officials
Meters     {% meter 93 "s-today" %}: a bar of decoration; the words beside it carry the value
Forms      {% include "parts/field.html" with field=form.phone %} (it uses {{ field|control }})
           {% include "parts/form_errors.html" %}
Links      {% query page=2 %}: this address with some parameters changed (None removes one)
"""

import datetime as dt
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from dossiers.oversight import rates
from portal.forms import qr as qr_codes
from portal.presentation import status
from portal.web import days, language
from portal.wording import localized, vi

register = template.Library()


def _filter(name: str, function: Any) -> None:
    """Register a formatting function; what is missing is shown as nothing, never as None."""

    def shown(value: Any) -> str:
        return "" if value is None or value == "" else function(value)

    register.filter(name, shown)


_filter("promise_day", lambda due: vi.day_of_promise(due) if due else due)
_filter("vn_date", localized.date)
_filter("vn_day", localized.day)
_filter("vn_short", localized.short_date)
_filter("vn_weekday", localized.weekday)
_filter("vn_time", localized.time)
_filter("vn_moment", localized.moment)
_filter("vn_promise", localized.promise)
_filter("vn_paper_date", vi.paper_date)
_filter("vn_number", localized.number)
_filter("vn_money", localized.money)
_filter("vn_fee", localized.fee)
_filter("masked", vi.masked)
_filter("vn_working_time", localized.working_time)
_filter("vn_working_days", localized.working_days)
_filter("vn_leaf_month", localized.leaf_month)
_filter("viet", language.viet)
_filter("named", language.named)
_filter("office", language.office)
_filter("typed_day", days.typed)
_filter("typed_weekday", days.weekday)
register.filter("vn_percent", localized.percent)
register.filter("vn_share", lambda rate: "N/A" if rate is None else localized.percent(rate))


@register.filter
def iso(instant: dt.datetime | dt.date | None) -> str:
    """For <time datetime="…">: local time with its offset."""
    return "" if instant is None else vi.local(instant).isoformat()


@register.filter
def late_of_10_000(row: Any) -> str:
    """Late of 10,000 resolved, for units with enough of them to compare; words for the others."""
    if row.resolved < rates.FEW:
        return pgettext("instead of a rate", "ít hồ sơ") if row.resolved else "–"
    return localized.number(rates.per_10_000(row.late, row.resolved)) if row.late else "0"


@register.filter
def initials(name: str) -> str:
    """The letters of an avatar: Nguyễn Thị Mỹ Duyên → MD (a given name comes last)."""
    return "".join(word[0] for word in (name or "").split()[-2:]).upper()


@register.filter
def read_back(field: BoundField) -> str:
    """What a field's value is taken for, in words; empty where there is none."""
    reader: Any = field.field  # a kind that reads back: who asks knows
    words: str = reader.read_back(field.value()) if field.value() not in (None, "") else ""
    return words


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's control with the look of the house: class, link to hint and error, mark of a bad one."""
    kind = getattr(field.field.widget, "input_type", "")
    classes = {"select": "form-select", "checkbox": "cb", "radio": "cb"}.get(kind, "form-control")
    own = field.field.widget.attrs.get("class", "")
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    look = f"{classes} {own}".strip()
    attributes: dict[str, str | bool] = {"class": f"{look} is-bad" if field.errors else look}
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attributes["aria-invalid"] = "true"
    if getattr(field.field, "is_read_back", False):
        described.append(f"{field.auto_id}_doc")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite. It is decoration: the words beside it say the same."""
    classes = f"ic {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("vendor/icons.svg"), name
    )


@register.simple_tag
def qr(link: str) -> SafeString:
    """The QR code of a link as a drawing in the page."""
    return qr_codes.inline(link)


@register.inclusion_tag("parts/status_tag.html")
def status_tag(tag: status.Tag) -> dict[str, object]:
    """One status label: icon, words, colour."""
    return {"tag": tag}


@register.inclusion_tag("parts/status_tags.html")
def tags(dossier: Any, at: dt.datetime) -> dict[str, object]:
    """Every status label of a dossier at an instant, in the words of officials."""
    return {"tags": status.official_tags(dossier, at)}


@register.simple_tag
def meter(share: float, css: str = "s-run") -> SafeString:
    """A bar filled to `share` per cent (0 to 100)."""
    width = max(0, min(100, round(float(share))))
    return format_html(
        '<svg class="meter {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="f" width="{}" height="8"/></svg>',
        css,
        width,
    )


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The present address's parameters with some changed; None removes one."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"
