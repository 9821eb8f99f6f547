"""What a box was read as, in words, while it is being typed in. A comfort: the same words come with every answer."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.parsing import Unreadable, moment, money, money_words
from portal.desk.visit import DeskVisit, official
from portal.wording import vi

LONGEST = 60


@require_safe
@official
def read_back(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """One line: the words, or the sentence of refusal. ``loai`` is tien or ngay, ``go`` what was typed."""
    typed = request.GET.get("go", "")[:LONGEST]
    read = {"tien": _money, "ngay": _day}.get(request.GET.get("loai", ""))
    if read is None:
        return HttpResponse(status=404)
    try:
        words = read(typed, visit) if typed.strip() else ""
    except Unreadable as error:
        words = error.sentence
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


def _money(typed: str, visit: DeskVisit) -> str:
    return money_words.in_words(money.parse(typed))


def _day(typed: str, visit: DeskVisit) -> str:
    return vi.day(moment.parse_either(typed, zone=vi.zone(), today=visit.today))
