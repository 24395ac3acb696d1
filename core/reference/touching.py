"""Whom a change of the table touches: scheduling stands above and tells it (core.corehooks)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session as OrmSession

from core.plugins.contracts import RegionInfo


@dataclass(frozen=True)
class Touched:
    """A group that meets on a day: its title, where and when, how many people, what it does."""

    title: str
    note: str
    people: int
    does: str


Teller = Callable[[OrmSession, RegionInfo, dt.date], list[Touched]]
_tellers: list[Teller] = []
_told: list[Callable[..., None]] = []


def use_touched(teller: Teller) -> None:
    """Register who tells of the sessions of a day; once each."""
    if teller not in _tellers:
        _tellers.append(teller)


def touched(session: OrmSession, region: RegionInfo, day: dt.date) -> list[Touched]:
    """Groups with a session on that day."""
    return [one for teller in _tellers for one in teller(session, region, day)]


def when_days_change(tell: Callable[..., None]) -> None:
    """Let `tell(session, region_id=…, day=…)` know, in the transaction of the change, that a day of
    the table is another one now; once each."""
    if tell not in _told:
        _told.append(tell)


def tell_day(session: OrmSession, *, region_id: int, day: dt.date) -> None:
    for tell in _told:
        tell(session, region_id=region_id, day=day)
