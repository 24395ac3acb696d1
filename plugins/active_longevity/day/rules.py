"""Decisions about a day in the centre, without a database."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

#: so long before the limit somebody is told to be nearly over it
NEARLY = dt.timedelta(minutes=30)
#: the youngest age whose birthday is a jubilee, and the step of those after it
FIRST_JUBILEE, JUBILEE_STEP = 60, 5
WEEK = 7


@dataclass(frozen=True)
class Stayed:
    """How long somebody has been in the centre today, against the limit of the day."""

    spent: dt.timedelta
    limit: dt.timedelta

    @property
    def left(self) -> dt.timedelta:
        return self.limit - self.spent

    @property
    def is_over(self) -> bool:
        return self.spent > self.limit

    @property
    def is_nearly_over(self) -> bool:
        return not self.is_over and self.left <= NEARLY


def is_jubilee(age: int) -> bool:
    """A round age from 60 on: 60, 65, 70 …"""
    return age >= FIRST_JUBILEE and age % JUBILEE_STEP == 0


def birthday_in(year: int, born: dt.date) -> dt.date:
    """The birthday of a year; who was born on 29 February has it on the 28th of a common year."""
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return born.replace(year=year)


def next_birthday(born: dt.date, on: dt.date) -> tuple[dt.date, int]:
    """(day, age that is completed) of the birthday on `on` or the first after it."""
    day = birthday_in(on.year, born)
    if day < on:
        day = birthday_in(on.year + 1, born)
    return day, day.year - born.year


def days_of_birth(first: dt.date, days: int = WEEK) -> list[tuple[int, int]]:
    """(month, day) of those whose birthday is on one of so many days from `first` on."""
    found = []
    for offset in range(days):
        day = first + dt.timedelta(days=offset)
        found.append((day.month, day.day))
        if (day.month, day.day) == (2, 28) and not calendar.isleap(day.year):
            found.append((2, 29))
    return found
