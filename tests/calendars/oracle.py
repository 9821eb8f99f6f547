"""Deadlines counted minute by minute, the slow and obvious way: what `worktime` must agree with.

It shares no code with the product: it walks along the wall clock, one minute after the other, and asks at each
whether the office is open. A date that clocks show once more after the next has been shown is still the same day
(23:01, 24:00, 24:01 and again 23:01), and a date that no clock shows is no day.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Oracle:
    """An office: weekly segments (minutes of the day), special dates with their own, a zone.

    `step` is how many minutes the walls are looked up for at once: 15, or 1 in a zone that changes its clocks at 00:01.
    """

    def __init__(self, weekly, special, zone, step=15):
        self.weekly, self.special, self.zone, self.step = weekly, special, ZoneInfo(zone), step
        self.shown, self.walls, self.quarters = {}, {}, {}

    def show(self, minute):
        """What the clocks show: (date, minute of the day)."""
        if minute not in self.shown:
            local = (EPOCH + minute * MINUTE).astimezone(self.zone)
            self.shown[minute] = (local.date(), local.hour * 60 + local.minute)
        return self.shown[minute]

    def wall(self, minute):
        """Local (day, minute of the day) of an epoch minute; over 1440 when the day before will be shown again."""
        quarter = minute - minute % self.step
        if quarter not in self.walls:
            on, clock = self.show(quarter)
            day = min(on, *(self.show(later)[0] for later in range(quarter, quarter + 240, self.step))) \
                if clock < 240 else on  # fmt: skip
            self.walls[quarter] = (day, clock + 1440 * (on - day).days)
        on, clock = self.walls[quarter]
        return on, clock + minute - quarter

    def days_after(self, on, count):
        """The count-th day after a date that some clock shows."""
        while count:
            on += timedelta(days=1)
            noon = (on - EPOCH.date()).days * 1440 + 720
            count -= any(self.wall(minute)[0] == on for minute in range(noon - 2160, noon + 2160, 60))
        return on

    def hours(self, on):
        return self.special.get(on, self.weekly.get(on.isoweekday(), ()))

    def is_open(self, minute):
        """Hours in these tests begin and end on a quarter of an hour, so a quarter is open or closed as a whole."""
        quarter = minute // self.step
        if quarter not in self.quarters:
            on, clock = self.wall(quarter * self.step)
            self.quarters[quarter] = any(opens <= clock < closes for opens, closes in self.hours(on))
        return self.quarters[quarter]

    def next_open(self, minute):
        while not self.is_open(minute):
            minute += 1
        return minute

    def receipt(self, minute, unit, cutoff):
        """(counted receipt, day zero)."""
        today, clock = self.wall(minute)
        if unit in ("calendar_day", "month"):
            return minute, today
        limit = cutoff or (time(15) if unit == "same_day" else None)
        if limit is not None and clock > limit.hour * 60 + limit.minute:
            while self.wall(minute)[0] == today or not self.is_open(minute):
                minute += 1
            return minute, self.wall(minute)[0]
        if self.is_open(minute):
            return minute, today
        if self.is_open(minute - 1):
            return minute, self.wall(minute - 1)[0]
        minute = self.next_open(minute)
        return minute, self.wall(minute)[0]

    def close_of(self, on, minute):
        """The end of the last open minute of a date, walking from a minute before it."""
        last = None
        while self.wall(minute)[0] <= on:
            if self.wall(minute)[0] == on and self.is_open(minute):
                last = minute + 1
            minute += 1
        return last

    def nth_open_day(self, day, minute, count):
        """The date of the count-th open day after `day`, walking from a minute on it."""
        while count:
            minute += 1
            if self.wall(minute)[0] > day and self.is_open(minute):
                day, count = self.wall(minute)[0], count - 1
        return day, minute

    def add(self, minute, amount):
        """Walk until so many open minutes have passed."""
        while amount:
            amount -= self.is_open(minute)
            minute += 1
        return minute

    def count(self, start, end):
        return sum(self.is_open(minute) for minute in range(start, end))

    def due(self, received, amount, unit, rule, cutoff, pauses):
        """The promise in epoch minutes, with pauses [(from, to)] in order."""
        counted, zero = self.receipt(received, unit, cutoff)
        if unit in ("calendar_day", "month"):
            return self.calendar_due(received, zero, amount, unit, pauses)
        start = counted
        if unit == "same_day":
            due = self.close_of(zero, min(received, counted) - 1440)
        elif unit == "working_hour":
            due = self.add(counted, int(amount * 60))
        else:
            day, walked = self.nth_open_day(zero, counted - 1, amount)
            if rule == "close_of_day":
                due = self.close_of(day, walked)
                start = self.nth_open_day(zero, counted - 1, 1)[1]
            else:
                due = self.same_time(counted, zero, day)
        for begin, end in joined(pauses):
            if max(begin, start) < due:
                due = self.add(due, self.count(max(begin, start), max(end, start)))
        return due

    def same_time(self, counted, zero, day):
        on, clock = self.wall(counted)
        shift = (on - zero).days
        minute = counted
        while self.wall(minute) < (day + timedelta(days=shift), clock):
            minute += 1
        ended = self.wall(minute - 1)[0] == day and self.is_open(minute - 1)
        return minute if ended else self.next_open(minute)

    def calendar_due(self, received, zero, amount, unit, pauses):
        last = self.days_after(zero, amount) if unit == "calendar_day" else plus_months(zero, amount)
        start = received
        while self.wall(start)[0] <= zero:
            start += 1
        due = self.close_on_or_after(last, received)
        for begin, end in joined(pauses):
            if max(begin, start) < due:
                inside = range(max(begin, start) + 1, max(end, start))
                last = self.days_after(last, sum(self.wall(m)[0] != self.wall(m - 1)[0] for m in inside))
                due = self.close_on_or_after(last, received)
        return due

    def close_on_or_after(self, on, minute):
        while self.wall(minute)[0] < on or not self.is_open(minute):
            minute += 1
        return self.close_of(self.wall(minute)[0], minute)


def joined(pauses):
    """Pauses that touch are one."""
    whole = []
    for begin, end in sorted(pauses):
        if begin == end:
            continue
        if whole and whole[-1][1] == begin:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((begin, end))
    return whole


def plus_months(on: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    first = date(on.year + (on.month - 1 + months) // 12, (on.month - 1 + months) % 12 + 1, 1)
    day = first
    while day.day < on.day and (day + timedelta(days=1)).month == first.month:
        day += timedelta(days=1)
    return day
