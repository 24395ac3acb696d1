"""What stands on the wall, in which order and on which of its pages. Standard library only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

#: rows of two lines that fit on a 16:9 screen in letters that are read from four metres, with
#: room left for a title that takes another line
ROWS: Final = 4
#: signs of a title and of a room's name that fit on a line of their column
TITLE_LINE: Final = 30
ROOM_LINE: Final = 20
#: what a row needs beside its lines, in quarters of a line, and what a screen holds: `ROWS` rows of
#: two lines and one line more
ROW_SPACE: Final = 3
SCREEN: Final = ROWS * (2 * 4 + ROW_SPACE) + 4
#: how long a page stands when there are several, and how often a single one is read anew
PAGE_SECONDS: Final = 15
SINGLE_SECONDS: Final = 30

State = Literal["now", "next", "later", "cancelled"]


@dataclass(frozen=True)
class WallRow:
    """A session or an event in both languages; it names nobody who comes."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    title_kk: str
    title_ru: str
    room_kk: str = ""
    room_ru: str = ""
    #: who leads it, where the region shows that
    instructor: str = ""
    cancelled: bool = False
    is_event: bool = False
    state: State = "later"


def coming(rows: Sequence[WallRow], now: dt.datetime) -> list[WallRow]:
    """What is not over, each with its state: those that run now, those that begin next at one
    time, then the rest of the day; cancelled ones in their place."""
    left = sorted(
        (row for row in rows if row.ends_at > now),
        key=lambda row: (row.starts_at, row.room_kk, row.title_kk),
    )
    ahead = [row.starts_at for row in left if row.starts_at > now and not row.cancelled]
    first = min(ahead, default=None)
    return [replace(row, state=_state(row, now, first)) for row in left]


def _state(row: WallRow, now: dt.datetime, first: dt.datetime | None) -> State:
    if row.cancelled:
        return "cancelled"
    if row.starts_at <= now:
        return "now"
    return "next" if row.starts_at == first else "later"


def pages(rows: Sequence[WallRow], size: int = ROWS) -> list[Sequence[WallRow]]:
    """Screens of at most `size` rows, of nearly equal length; one empty screen for nothing. Long
    titles make more screens, so that no row is cut off; nobody scrolls a wall."""
    made: list[Sequence[WallRow]] = [[]]
    for count in range(-(-len(rows) // size), len(rows) + 1) if rows else ():
        even = -(-len(rows) // count)
        made = [rows[start : start + even] for start in range(0, len(rows), even)]
        if all(sum(map(_height, one)) <= SCREEN for one in made):
            break
    return made


def _height(row: WallRow) -> int:
    """What a row takes of a screen, in quarters of a line."""
    title = _lines(row.title_kk, row.title_ru, TITLE_LINE) + bool(row.instructor)
    return 4 * max(title, _lines(row.room_kk, row.room_ru, ROOM_LINE)) + ROW_SPACE


def _lines(first: str, second: str, fits: int) -> int:
    texts = [first] if second in {"", first} else [first, second]
    return sum(-(-len(text) // fits) for text in texts)


def page_at(now: dt.datetime, count: int) -> int:
    """Which page stands at this moment, from 0: all screens of a centre show the same one."""
    return int(now.timestamp()) // PAGE_SECONDS % count
