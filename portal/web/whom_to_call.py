"""Whom a page tells its reader to call: the hot line of the city, or the desks where there is none."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dossiers.units import the_city


def plain() -> str:
    """1022, or the desks' name in the page's language."""
    city = the_city.now()
    return city.hotline or (_("Bộ phận Một cửa") if city.desk == the_city.DESK else city.desk)


def linked() -> SafeString:
    """The same for a page: a number that a telephone dials when it is touched."""
    city = the_city.now()
    if not city.hotline:
        return format_html("{}", plain())
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', city.dialled, city.hotline)
