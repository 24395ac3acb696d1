"""The figures of requests: the whole period, one breakdown, refusals by reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.indicators import request_queries as queries
from core.indicators.board import OWN_PAGE
from core.indicators.figures import active_indicators
from core.indicators.labels import BREAKDOWNS, value_labels
from core.indicators.paper import Paper, PaperTable
from core.indicators.request_queries import Closed, Opened
from core.indicators.rules import BAND_CODES, months
from core.indicators.wait_rules import Waits
from core.plugins.contracts import Indicator, IndicatorQuery, RegionInfo
from core.requests.known_types import type_label, type_of
from core.web.i18n import format_date, gettext
from core.web.i18n import lazy_gettext as _

#: breakdowns of the page, in the order in which they are offered
CHOICES = (
    "direction", "channel", "group", "age", "residence", "sex", "centre", "district", "month",
)  # fmt: skip


@dataclass(frozen=True)
class RequestLine:
    """A value of a breakdown. People of two lines may be the same people; None is a number that
    there is not."""

    label: Any
    opened: Opened
    closed: Closed
    overdue: int | None
    waits: Waits

    @property
    def cells(self) -> tuple[int | None, ...]:
        """Numbers in the order of `heads`."""
        taken = self.waits.count > 0
        return (
            self.opened.requests, self.opened.people, self.closed.requests, self.closed.granted,
            self.closed.refused, self.closed.returned, self.closed.late, self.overdue,
            self.waits.median if taken else None, self.waits.longest if taken else None,
        )  # fmt: skip


@dataclass(frozen=True)
class RequestBoard:
    """The answer to one question. `tiles` are (indicator, its value or None); `refusals` are
    (direction, reason, how many), the most frequent first."""

    query: IndicatorQuery
    by: str
    tiles: tuple[tuple[Indicator, int | None], ...]
    lines: tuple[RequestLine, ...]
    refusals: tuple[tuple[Any, Any, int], ...]


def heads() -> tuple[str, ...]:
    """Headings of a line's numbers."""
    return (
        gettext("Opened"), gettext("People"), gettext("Closed"), gettext("Granted"),
        gettext("Refused"), gettext("Returned for completion"), gettext("Closed late"),
        gettext("Overdue"), gettext("Median, days"), gettext("Longest, days"),
    )  # fmt: skip


def request_board(
    session: Session, region: RegionInfo, query: IndicatorQuery, by: str
) -> RequestBoard:
    """Count the page: eleven statements at most, whatever the breakdown."""
    known = {
        one.code.removeprefix(OWN_PAGE): one
        for one in active_indicators(region)
        if one.code.startswith(OWN_PAGE)
    }
    values = _whole(session, query)
    return RequestBoard(
        query=query,
        by=by,
        tiles=tuple((known[code], value) for code, value in values.items()),
        lines=tuple(_lines(session, query, by)),
        refusals=tuple(_refusals(session, query)),
    )


def _whole(session: Session, query: IndicatorQuery) -> dict[str, int | None]:
    opened = queries.opened(session, query).get("", Opened())
    closed = queries.closed(session, query).get("", Closed())
    waits = queries.waits(session, query).get("", Waits())
    answers = queries.first_answers(session, query).get("", Waits())
    longest = max(waits.longest, queries.longest_open(session, query))
    return {
        "opened": opened.requests,
        "people": opened.people,
        "closed": closed.requests,
        "granted": closed.granted,
        "refused": closed.refused,
        "returned": closed.returned,
        "late": closed.late,
        "overdue": queries.overdue(session, query).get("", 0),
        "first_answer": answers.median if answers.count else None,
        "median_wait": waits.median if waits.count else None,
        "longest_wait": longest if opened.requests or waits.count or longest else None,
    }


def _lines(session: Session, query: IndicatorQuery, by: str) -> list[RequestLine]:
    opened, closed = queries.opened(session, query, by), queries.closed(session, query, by)
    waits = queries.waits(session, query, by)
    overdue = {} if by == "month" else queries.overdue(session, query, by)
    keys = {*opened, *closed, *overdue}
    if keys:
        keys |= set({"month": months(query.first, query.last), "age": BAND_CODES}.get(by, ()))
    return [
        RequestLine(
            label, opened.get(key, Opened()), closed.get(key, Closed()),
            None if by == "month" else overdue.get(key, 0), waits.get(key, Waits()),
        )
        for key, label in value_labels(session, by, keys).items()
    ]  # fmt: skip


def _refusals(session: Session, query: IndicatorQuery) -> list[tuple[Any, Any, int]]:
    found = queries.refusals(session, query)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [(type_label(kind), refusal_label(kind, code), count) for (kind, code), count in ordered]


def refusal_label(kind: str, code: str) -> Any:
    """The words of a type's reason to refuse."""
    known = type_of(kind)
    words = dict(known.refusals) if known is not None else {}
    return words.get(code) or (code if code and known is None else _("Another reason"))


def request_paper(board: RequestBoard, *, region: str, place: str, asked_by: str, asked_at: str
                  ) -> Paper:  # fmt: skip
    """The page as tables that leave the building."""
    first, last = format_date(board.query.first), format_date(board.query.last)
    whole = PaperTable(
        gettext("Requests"), (gettext("Figure"), gettext("The period")),
        tuple((str(one.label), value) for one, value in board.tiles),
    )  # fmt: skip
    title = str(BREAKDOWNS[board.by])
    lines = PaperTable(
        title, (title, *heads()), tuple((str(one.label), *one.cells) for one in board.lines)
    )
    refusals = PaperTable(
        gettext("Refusals by reason"),
        (gettext("Direction"), gettext("Reason"), gettext("Requests refused")),
        tuple((str(kind), str(reason), count) for kind, reason, count in board.refusals),
    )
    return Paper(
        title=gettext("Figures of requests"),
        region=region,
        place=place,
        facts=((gettext("Period"), f"{first} – {last}"),
               (gettext("Asked by"), f"{asked_by}, {asked_at}")),
        tables=(whole, lines, refusals),
        notes=tuple((str(one.label), str(one.definition)) for one, _value in board.tiles),
    )  # fmt: skip
