"""What stands in the box of one day where a deadline is drawn as months: a word or two, no room for more."""

from django.utils.translation import pgettext, pgettext_lazy

HAND_IN_BY = pgettext_lazy("on a day of the calendar", "hạn nộp")
NEW_DATE = pgettext_lazy("on a day of the calendar", "hẹn lại")
FIRST_DATE = pgettext_lazy("on a day of the calendar", "hẹn cũ")
PROMISED = pgettext_lazy("on a day of the calendar", "hẹn trả")
RECEIVED = pgettext_lazy("on a day of the calendar", "nộp")
COMPLETED = pgettext_lazy("on a day of the calendar", "đủ giấy")
RECEIVED_AND_STOPPED = pgettext_lazy("on a day of the calendar", "nộp, dừng")
STOPPED = pgettext_lazy("on a day of the calendar", "dừng")
MADE_UP = pgettext_lazy("on a day of the calendar", "làm bù")
IN_LIEU = pgettext_lazy("on a day of the calendar", "nghỉ bù")
TET = pgettext_lazy("on a day of the calendar", "Tết")
HOLIDAY = pgettext_lazy("on a day of the calendar", "lễ")


def late(n: int) -> str:
    """How many open days the promise is late on this day."""
    return pgettext("on a day of the calendar", "trễ {n}").format(n=n)


def stopped(number: int | None) -> str:
    """The day's number among those that count, if it counts, and that the clock stops on it."""
    return pgettext("on a day of the calendar", "{number} dừng").format(number=number) if number else str(STOPPED)


def made_up(number: int | None) -> str:
    """The same for a day that is worked in exchange for another."""
    return pgettext("on a day of the calendar", "{number} làm bù").format(number=number) if number else str(MADE_UP)


def closed(name: str) -> str:
    """A day off by its published name; the sentence above the drawing says it in full."""
    for sign, short in (("nghỉ bù", IN_LIEU), ("thay cho", IN_LIEU), ("Tết", TET)):  # never shown
        if sign in name:
            return str(short)
    return str(HOLIDAY)
