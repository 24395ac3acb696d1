"""What a list or a board of requests is asked for, read from its address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from core.dates import parse_date
from core.requests.models import CHANNELS

BOARD: Final = "board"
LIST: Final = "list"
#: the phases of requests that are not closed, in the order of the board's columns
OPEN_PHASES: Final = ("new", "work", "waiting")
SHOWS: Final = ("open", *OPEN_PHASES, "closed", "all")
#: owners that are no account: the reader, nobody
MINE: Final = "mine"
NOBODY: Final = "nobody"


@dataclass(frozen=True)
class Asked:
    """Filters of board and list alike; what is empty filters nothing.

    `show` is one of `SHOWS` and counts in the list only: the columns of a board are the phases.
    `owner` is `mine`, `nobody`, or the public identifier of a unit or an account. `since` and
    `until` are days of opening, inclusive. `text` is a number, an IIN, or pieces of a name.
    """

    view: str = BOARD
    show: str = "open"
    centre: str = ""
    type: str = ""
    owner: str = ""
    channel: str = ""
    overdue: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    text: str = ""

    @property
    def active(self) -> int:
        """How many filters are on, the text left out."""
        return len(self.args().keys() - {"view", "show", "q"})

    def args(self) -> dict[str, Any]:
        """The filters as they stand in an address, without those at rest."""
        return {
            name: value
            for name, value in (
                ("view", self.view if self.view != BOARD else ""),
                ("show", self.show if self.show != "open" else ""),
                ("centre", self.centre), ("type", self.type), ("owner", self.owner),
                ("channel", self.channel), ("overdue", "1" if self.overdue else ""),
                ("since", self.since.isoformat() if self.since else ""),
                ("until", self.until.isoformat() if self.until else ""),
                ("q", self.text),
            )
            if value
        }  # fmt: skip

    def without(self, name: str) -> dict[str, Any]:
        return {key: value for key, value in self.args().items() if key != name}

    def phase_list(self, phase: str) -> dict[str, Any]:
        """The address of the list behind a column of the board."""
        return replace(self, view=LIST, show=phase).args()


def read_asked(
    args: Mapping[str, str], *, centres: Iterable[str], types: Iterable[str], owners: Iterable[str]
) -> Asked:
    """The filters of an address; what is unknown there is left out, never an error."""
    show, view = args.get("show", ""), args.get("view", "")
    return Asked(
        view=view if view == LIST else BOARD,
        show=show if show in SHOWS else "open",
        centre=_known(args.get("centre", ""), centres),
        type=_known(args.get("type", ""), types),
        owner=_known(args.get("owner", ""), owners),
        channel=_known(args.get("channel", ""), CHANNELS),
        overdue=args.get("overdue") == "1",
        since=parse_date(args.get("since", "")[:10]),
        until=parse_date(args.get("until", "")[:10]),
        text=" ".join(args.get("q", "").replace("\0", " ").split())[:100],
    )


def _known(value: str, known: Iterable[str]) -> str:
    return value if value in set(known) else ""
