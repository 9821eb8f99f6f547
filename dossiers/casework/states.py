"""The states of a dossier, and the groups of them that rules speak of.

States are the ten national statuses (statuses.csv, verified in three public integrations); payment, delivery and
synchronisation are columns of their own beside them. Which act leads from one to another stands in moves.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from dossiers.casework.kinds import Kind
from dossiers.casework.outcomes import ENDED_OTHERWISE, RESOLVED, Outcome


class State(models.IntegerChoices):
    """The ten national statuses; the value is the national code."""

    SUBMITTED = 1, "Mới đăng ký"
    RECEIVED = 2, "Được tiếp nhận"
    NOT_ACCEPTED = 3, "Không được tiếp nhận"
    IN_PROCESS = 4, "Đang xử lý"
    AWAITING_PAPERS = 5, "Yêu cầu bổ sung giấy tờ"
    AWAITING_PAYMENT = 6, "Yêu cầu thực hiện nghĩa vụ tài chính"
    WITHDRAWING = 7, "Công dân yêu cầu rút hồ sơ"
    STOPPED = 8, "Dừng xử lý"
    FINISHED = 9, "Đã xử lý xong"
    RETURNED = 10, "Đã trả kết quả"


CLOCK_RUNS = (State.RECEIVED, State.IN_PROCESS)
"""States in which the office clock runs (statuses.csv, column clock_runs)."""

PAUSED = (State.AWAITING_PAPERS, State.AWAITING_PAYMENT)
"""States in which the clock stands still until the citizen has handed in papers or paid."""

OPEN = (*CLOCK_RUNS, *PAUSED)
"""Received and not ended: what reports call in progress (II.06a column 11)."""


ENDED = (State.WITHDRAWING, State.STOPPED, State.FINISHED, State.RETURNED)
"""Received and ended, with a result or otherwise."""

RECEIVED_EVER = (*OPEN, *ENDED)
"""Every state after reception."""


def in_sql(states: Iterable[State]) -> str:
    """States as SQL lists them: ``state IN ({in_sql(OPEN)})``."""
    return ", ".join(str(state.value) for state in states)


class Delivery(models.TextChoices):
    """How the result reaches the applicant."""

    DESK = "desk", "Nhận tại quầy"
    POST = "post", "Nhận qua bưu điện"


__all__ = ["CLOCK_RUNS", "ENDED", "ENDED_OTHERWISE", "OPEN", "PAUSED", "RECEIVED_EVER", "RESOLVED"]
__all__ += ["Delivery", "Kind", "Outcome", "State"]
