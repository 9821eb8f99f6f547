"""Deadlines counted minute by minute, the slow and obvious way: what `worktime` must agree with.

It shares no code with the product: it walks along the wall clock, one minute after the other, and asks at each
whether the office is open.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Oracle:
    """An office: weekly segments (minutes of the day), special dates with their own, a zone."""

    def __init__(self, weekly, special, zone):
        self.weekly, self.special, self.zone = weekly, special, ZoneInfo(zone)
        self.walls, self.quarters = {}, {}

    def wall(self, minute):
        """Local (date, minute of the day) of an epoch minute; looked up once a quarter of an hour."""
        quarter = minute - minute % 15
        if quarter not in self.walls:
            local = (EPOCH + quarter * MINUTE).astimezone(self.zone)
            self.walls[quarter] = (local.date(), local.hour * 60 + local.minute)
        on, clock = self.walls[quarter]
        return on, clock + minute - quarter

    def hours(self, on):
        return self.special.get(on, self.weekly.get(on.isoweekday(), ()))

    def is_open(self, minute):
        """Hours in these tests begin and end on a quarter of an hour, so a quarter is open or closed as a whole."""
        quarter = minute // 15
        if quarter not in self.quarters:
            on, clock = self.wall(quarter * 15)
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
        last = zero + timedelta(days=amount) if unit == "calendar_day" else plus_months(zero, amount)
        start = received
        while self.wall(start)[0] <= zero:
            start += 1
        due = self.close_on_or_after(last, received)
        for begin, end in joined(pauses):
            if max(begin, start) < due:
                inside = range(max(begin, start) + 1, max(end, start))
                last += timedelta(days=sum(self.wall(m)[0] != self.wall(m - 1)[0] for m in inside))
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
