"""What can be wrong with a calendar, a term, a pause or a date, said in a sentence. Pure."""


class WorktimeError(ValueError):
    """A refusal in plain words: `str(error)` in English for commands, `error.vi` in Vietnamese for screens."""

    def __init__(self, message: str, vi: str) -> None:
        super().__init__(message)
        self.vi = vi


class CalendarError(WorktimeError):
    """The working hours make no sense."""


class TermError(WorktimeError):
    """The time limit makes no sense."""


class PauseError(WorktimeError):
    """The pauses of the clock make no sense."""


class RangeError(WorktimeError):
    """An instant without a zone, or outside the years the calendar knows."""
