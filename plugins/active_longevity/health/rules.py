"""Pure decisions about blood pressure, stops and incidents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

#: what a tonometer can show; anything else was typed wrongly
SYSTOLIC, DIASTOLIC, PULSE = (50, 300), (30, 200), (25, 250)
LONGEST_STOP_DAYS = 366
KINDS = ("fall", "faint", "injury", "illness", "conflict", "lost", "other")
SEVERITIES = ("none", "light", "moderate", "severe")


class Verdict(StrEnum):
    OK = "ok"
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True)
class Limits:
    """Above `high` or below `low` (systolic, diastolic, mm Hg) nobody has a procedure."""

    high: tuple[int, int] = (160, 100)
    low: tuple[int, int] = (90, 60)


def verdict(systolic: int, diastolic: int, limits: Limits) -> Verdict:
    """The limits themselves are still allowed; one of the two numbers beyond them is enough."""
    if systolic > limits.high[0] or diastolic > limits.high[1]:
        return Verdict.HIGH
    if systolic < limits.low[0] or diastolic < limits.low[1]:
        return Verdict.LOW
    return Verdict.OK


def reading_faults(systolic: int, diastolic: int, pulse: int | None) -> dict[str, str]:
    """Fields of a reading that cannot be, each with `range` or `order`."""
    faults = {}
    if not SYSTOLIC[0] <= systolic <= SYSTOLIC[1]:
        faults["systolic"] = "range"
    if not DIASTOLIC[0] <= diastolic <= DIASTOLIC[1]:
        faults["diastolic"] = "range"
    elif systolic <= diastolic:
        faults["diastolic"] = "order"
    if pulse is not None and not PULSE[0] <= pulse <= PULSE[1]:
        faults["pulse"] = "range"
    return faults


def stop_fault(until: dt.date, today: dt.date) -> str | None:
    if until < today:
        return "past"
    if (until - today).days > LONGEST_STOP_DAYS:
        return "long"
    return None


def is_open(follow_up: str, followed: bool, voided: bool) -> bool:
    """Whether something is still to be done about an incident."""
    return bool(follow_up) and not followed and not voided
