"""Requests as a board and as a list, the same whether there are ten of them or a million.

What is open is read from `work_item`, one stretch of an index for each column and centre, in the
order of deadlines; what is closed from `service_request`, newest first. So a page reads as many
rows as it shows. Nothing is counted beyond `MOST`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.auth.models import User
from core.db import is_public_id
from core.people.models import Person
from core.people.queries import find_ids
from core.plugins.contracts import RegionInfo
from core.requests.list_filters import MINE, NOBODY, OPEN_PHASES, Asked
from core.requests.models import Intake, Request
from core.requests.permissions import VIEW
from core.requests.receipt_rules import number_key
from core.web.tables import Page
from core.work.models import Unit, UnitMember, WorkItem

#: so much is counted and can be paged through; who has more chooses a filter
MOST: Final = 1000
#: cards of one column of the board
ON_BOARD: Final = 12
#: the last column holds what was closed in so many days
CLOSED_DAYS: Final = 30
#: a name that more people bear is not told apart by a list of requests
MOST_PEOPLE: Final = 200
#: with more centres than this the region's own index is read
MOST_CENTRES: Final = 8


@dataclass(frozen=True)
class RequestLine:
    """A request in a list. `person` is empty for an erased file; names of owner and unit are empty
    where there is none."""

    id: int
    public_id: str
    number: str
    type: str
    state: str
    phase: str
    outcome: str
    channel: str
    opened_on: dt.date
    closed_on: dt.date | None
    centre_id: int
    due_on: dt.date | None
    waiting_since: dt.date | None
    person: str
    person_key: str
    owner: str
    unit: Unit | None

    def is_overdue(self, today: dt.date) -> bool:
        """A deadline that stands still is not overdue."""
        return self.phase in ("new", "work") and self.due_on is not None and self.due_on < today


#: fields of a line in the order of the columns that are read
_STORED: Final = (
    "id", "public_id", "number", "type", "state", "phase", "outcome", "channel", "opened_on",
    "closed_on", "centre_id", "due_on", "waiting_since",
)  # fmt: skip


@dataclass(frozen=True)
class RequestsPage(Page[RequestLine]):
    """A page of requests; `capped`: there are more than `total`."""

    capped: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the board: so many requests, `overdue` of them, the first ones. A count above
    `MOST` is told as `MOST + 1`."""

    phase: str
    count: int
    overdue: int
    lines: Sequence[RequestLine]


@dataclass(frozen=True)
class Reading:
    """Filters as conditions. Each of `centres` is read by itself; None is the whole region."""

    region_id: int
    centres: tuple[int | None, ...]
    on_work: tuple[sa.ColumnElement[bool], ...]
    on_request: tuple[sa.ColumnElement[bool], ...]
    type: str
    overdue_before: dt.date | None
    #: of one account or a text: they are gathered and sorted, because a database that expects many
    #: would walk through everybody's in the order asked for
    few: bool
    #: of one owner or unit, or of nobody; `free`: of nobody
    owned: bool
    free: bool


def reading_of(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    asked: Asked,
    centre_id: int | None,
    today: dt.date,
    also: str = VIEW,
) -> Reading:
    """The filters as conditions, in the centres where the actor holds `requests.view` and `also`;
    `centre_id` is the one asked for, among those."""
    scope = _scope(actor, region, also)
    centres: tuple[int | None, ...] = (None,)
    on_work: list[sa.ColumnElement[bool]] = []
    on_request: list[sa.ColumnElement[bool]] = []
    if centre_id is not None:
        centres = (centre_id,)
    elif scope is not None and len(scope) <= MOST_CENTRES:
        centres = tuple(sorted(scope))
    elif scope is not None:
        on_work.append(WorkItem.centre_id.in_(scope))
    few = bool(asked.text)
    if asked.owner:
        owned, of_account = _owner(session, actor, asked.owner)
        on_work.append(owned)
        few = few or of_account
    if asked.channel:
        on_request.append(Request.channel == asked.channel)
    if asked.since:
        on_request.append(Request.opened_on >= asked.since)
    if asked.until:
        on_request.append(Request.opened_on <= asked.until)
    if asked.text:
        on_request.append(_text(session, region, asked.text, scope))
    before = today if asked.overdue else None
    return Reading(
        region.id, centres, tuple(on_work), tuple(on_request), asked.type, before, few,
        owned=bool(asked.owner), free=asked.owner == NOBODY,
    )  # fmt: skip


def _scope(actor: Actor, region: RegionInfo, also: str) -> frozenset[int] | None:
    own, other = (actor.centre_scope(code, region.id) for code in (VIEW, also))
    return own & other if own is not None and other is not None else own if other is None else other


def _owner(session: Session, actor: Actor, owner: str) -> tuple[sa.ColumnElement[bool], bool]:
    """The condition, and whether it is that of one account."""
    if owner == MINE:
        return WorkItem.assignee_id == actor.user_id, True
    if owner == NOBODY:
        return WorkItem.assignee_id.is_(None), False
    if not is_public_id(owner):
        return sa.false(), False
    unit = session.scalar(sa.select(Unit.id).where(Unit.public_id == owner))
    if unit is not None:
        return WorkItem.unit_id == unit, False
    user = sa.select(User.id).where(User.public_id == owner).scalar_subquery()
    return WorkItem.assignee_id == user, True


def _text(
    session: Session, region: RegionInfo, text: str, scope: frozenset[int] | None
) -> sa.ColumnElement[bool]:
    number = number_key(text)
    if number is not None and "/" in number:
        return Request.number == number
    if number is not None:
        intake = sa.select(Intake.id).where(Intake.number == number)
        return Request.intake_id == intake.scalar_subquery()
    found = find_ids(session, region_id=region.id, text=text, centre_ids=scope, limit=MOST_PEOPLE)
    # by a query of its own: beside the region SQLite would not look people up in their index
    same = Request.__table__.alias()
    return Request.id.in_(sa.select(same.c.id).where(same.c.person_id.in_(found.ids)))


# Statements ----------------------------------------------------------------------------------


def _open(reading: Reading, phase: str, centre: int | None, *columns: Any) -> sa.Select[Any]:
    """Open requests of one phase and centre: one stretch of `ix_work_item_board` and its kin."""
    statement = sa.select(*columns).where(
        WorkItem.region_id == reading.region_id,
        WorkItem.phase == phase,
        WorkItem.closed_at.is_(None),
        *reading.on_work,
    )
    if centre is not None:
        statement = statement.where(WorkItem.centre_id == centre)
    if reading.type:
        statement = statement.where(WorkItem.matter == reading.type)
    if reading.overdue_before is not None:
        statement = statement.where(
            WorkItem.due_on < reading.overdue_before if phase != "waiting" else sa.false()
        )
    if reading.on_request:
        statement = statement.join(Request, Request.work_item_id == WorkItem.id)
        statement = statement.where(*reading.on_request)
    if reading.free:  # of counts too: only for the order SQLite takes `ix_work_item_free_board`
        statement = statement.order_by(WorkItem.due_on, WorkItem.id)
    return statement


def _stored(
    reading: Reading, centre: int | None, *columns: Any, items: Sequence[Any] = ()
) -> sa.Select[Any]:
    """Requests of one centre, open or not; `items` are further conditions of an owner's work.

    An owner's are looked for from the work by a query of its own: SQLite would begin with all
    requests of the region else."""
    statement = sa.select(*columns).where(
        Request.region_id == reading.region_id, *reading.on_request
    )
    if centre is not None:
        statement = statement.where(Request.centre_id == centre)
    if reading.type:
        statement = statement.where(Request.type == reading.type)
    on_work = [*reading.on_work, *items]
    if reading.overdue_before is not None:
        on_work.append(WorkItem.due_on < reading.overdue_before)
        statement = statement.where(Request.phase.in_(("new", "work")))
    if reading.owned:
        owned = sa.select(WorkItem.id).where(WorkItem.region_id == reading.region_id, *on_work)
        return statement.where(Request.work_item_id.in_(owned))
    if on_work:
        statement = statement.join(WorkItem, WorkItem.id == Request.work_item_id)
    return statement.where(*on_work)


def _closed(
    reading: Reading, centre: int | None, *columns: Any, since: dt.date | None = None
) -> sa.Select[Any]:
    """Closed requests of one centre, of `since` or later.

    An owner's or a unit's are looked for in `ix_work_item_closed_owner` and its kin by the moment
    of closing, which in no time zone lies more than a day before the day of closing."""
    items: list[sa.ColumnElement[bool]] = []
    if reading.owned:
        items.append(WorkItem.closed_at.is_not(None))
    if reading.owned and since is not None:
        day_before = dt.datetime.combine(since - dt.timedelta(days=1), dt.time(), dt.UTC)
        items.append(WorkItem.closed_at >= day_before)
    statement = _stored(reading, centre, *columns, items=items)
    statement = statement.where(Request.closed_on.is_not(None))
    return statement if since is None else statement.where(Request.closed_on >= since)


def _all(reading: Reading, centre: int | None, *columns: Any) -> list[sa.Select[Any]]:
    """Requests of one centre, open or not; of an owner or a unit the open and the closed ones
    apart, because an index holds either."""
    if not reading.owned:
        return [_stored(reading, centre, *columns)]
    states = WorkItem.closed_at.is_(None), WorkItem.closed_at.is_not(None)
    return [_stored(reading, centre, *columns, items=[one]) for one in states]


def _together(parts: Iterable[sa.Select[Any]]) -> Any:
    """Several cut statements as one: each keeps its own order and limit."""
    return sa.union_all(*(sa.select(part.subquery()) for part in parts))


def _first_open(
    session: Session, reading: Reading, phases: Iterable[str], limit: int
) -> list[tuple[str, dt.date | None, int]]:
    """(phase, deadline, work item) of the first `limit` of each phase, the longest overdue
    first; one query."""
    phases = list(phases)
    parts = [
        _open(reading, phase, centre, WorkItem.phase, WorkItem.due_on, WorkItem.id)
        .order_by(None)
        .order_by(_sorted_by(WorkItem.due_on, reading.few), WorkItem.id)
        .limit(limit)
        for phase in phases
        for centre in reading.centres
    ]
    rows = [tuple(row) for row in session.execute(_together(parts))] if parts else []
    rows.sort(key=lambda row: (row[1] is None, row[1] or dt.date.min, row[2]))
    return rows


def _first_stored(
    session: Session, reading: Reading, limit: int, *, closed_since: dt.date | None, closed: bool
) -> list[int]:
    """Identifiers of requests, newest first; of closed ones by the day of closing."""
    few = reading.few or reading.free or (reading.owned and closed_since is not None)
    parts = []
    for centre in reading.centres:
        if closed:
            part = _closed(reading, centre, Request.closed_on, Request.id, since=closed_since)
            found = [part.order_by(_sorted_by(Request.closed_on, few).desc(), Request.id.desc())]
        else:
            several = _all(reading, centre, Request.opened_on, Request.id)
            found = [part.order_by(_sorted_by(Request.id, few).desc()) for part in several]
        parts += [part.limit(limit) for part in found]
    rows = [tuple(row) for row in session.execute(_together(parts))] if parts else []
    rows.sort(key=(lambda row: row) if closed else (lambda row: row[1]), reverse=True)
    return [row[1] for row in rows[:limit]]


def _sorted_by(column: Any, few: bool) -> Any:
    """A column to sort by; for a `few` an expression, whose order no index has."""
    return sa.func.coalesce(column, column) if few else column


def _counts(session: Session, parts: dict[str, list[sa.Select[Any]]]) -> dict[str, int]:
    """Name → how many rows its statements have together, at most `MOST` + 1; one query."""
    asked = [
        sa.select(
            sa.literal(name).label("name"),
            sa.func.count().label("num"),
        ).select_from(one.limit(MOST + 1).subquery())
        for name, several in parts.items()
        for one in several
    ]
    found = dict.fromkeys(parts, 0)
    if asked:
        for name, num in session.execute(sa.union_all(*asked)):
            found[name] = min(MOST + 1, found[name] + int(num))
    return found


# Lines ---------------------------------------------------------------------------------------


def lines_of(
    session: Session, *, ids: Sequence[int] = (), items: Sequence[int] = ()
) -> list[RequestLine]:
    """Lines of these requests, or of these work items, in their order; one query."""
    wanted = list(ids or items)
    if not wanted:
        return []
    key = Request.id if ids else Request.work_item_id
    rows = session.execute(
        sa.select(
            key, Request.id, Request.public_id, Request.number, Request.type, Request.state,
            Request.phase, Request.outcome, Request.channel, Request.opened_on,
            Request.closed_on, Request.centre_id, WorkItem.due_on, WorkItem.waiting_since,
            Person.surname, Person.given_name, Person.patronymic, Person.public_id,
            Person.withdrawn_at, User.full_name, Unit,
        )
        .join(WorkItem, WorkItem.id == Request.work_item_id)
        .join(Person, Person.id == Request.person_id)
        .outerjoin(User, User.id == WorkItem.assignee_id)
        .outerjoin(Unit, Unit.id == WorkItem.unit_id)
        .where(key.in_(wanted))
    )  # fmt: skip
    found = {row[0]: _line(row) for row in rows}
    return [found[one] for one in wanted if one in found]


def _line(row: Any) -> RequestLine:
    *names, key, withdrawn, owner, unit = row[14:21]
    gone = withdrawn is not None
    name = "" if gone else " ".join(filter(None, names))
    stored = dict(zip(_STORED, row[1:14], strict=True))
    return RequestLine(
        **stored, person=name, person_key="" if gone else key, owner=owner or "", unit=unit
    )


def owners_of(
    session: Session, *, centre_ids: Sequence[int]
) -> tuple[list[Unit], list[tuple[str, str]]]:
    """Units of the centres, and (public identifier, name) of the accounts that belong to them."""
    units = session.scalars(
        sa.select(Unit).where(Unit.centre_id.in_(centre_ids)).order_by(Unit.name_kk, Unit.id)
    ).all()
    people = session.execute(
        sa.select(User.public_id, User.full_name)
        .where(
            User.id.in_(
                sa.select(UnitMember.user_id)
                .join(Unit, Unit.id == UnitMember.unit_id)
                .where(Unit.centre_id.in_(centre_ids), UnitMember.ended_at.is_(None))
            )
        )
        .order_by(User.full_name, User.id)
    )
    return list(units), [(key, name) for key, name in people]


# Pages ---------------------------------------------------------------------------------------


def board(session: Session, *, reading: Reading, today: dt.date) -> list[Column]:
    """The four columns, in six queries whatever they hold."""
    since = today - dt.timedelta(days=CLOSED_DAYS)
    late = [WorkItem.due_on < today]
    counted = {
        **{p: [_open(reading, p, one, WorkItem.id) for one in reading.centres]
           for p in OPEN_PHASES},
        **{f"late:{p}": [_open(reading, p, one, WorkItem.id).where(*late)
                         for one in reading.centres] for p in ("new", "work")},
        "closed": [_closed(reading, one, Request.id, since=since) for one in reading.centres],
    }  # fmt: skip
    counts = _counts(session, counted)
    opened = _first_open(session, reading, OPEN_PHASES, ON_BOARD)
    shown = {p: [row[2] for row in opened if row[0] == p][:ON_BOARD] for p in OPEN_PHASES}
    lines = lines_of(session, items=[one for ids in shown.values() for one in ids])
    closed = _first_stored(session, reading, ON_BOARD, closed_since=since, closed=True)
    columns = [
        Column(p, counts[p], counts.get(f"late:{p}", 0), [one for one in lines if one.phase == p])
        for p in OPEN_PHASES
    ]
    return [*columns, Column("closed", counts["closed"], 0, lines_of(session, ids=closed))]


def requests_page(
    session: Session, *, reading: Reading, show: str, page: int, per_page: int
) -> RequestsPage:
    """A page of the list: open requests by deadline, the longest overdue first; closed ones and
    all by their day, newest first. Three queries."""
    total, capped = _total(session, reading, show)
    page = min(page, max(1, -(-total // per_page)))
    end = page * per_page
    lines = first_lines(session, reading=reading, show=show, first=end - per_page, last=end)
    return RequestsPage(lines, page, per_page, total, capped)


def _total(session: Session, reading: Reading, show: str) -> tuple[int, bool]:
    if show == "closed":
        parts = [_closed(reading, one, Request.id) for one in reading.centres]
    elif show == "all":
        parts = [part for one in reading.centres for part in _all(reading, one, Request.id)]
    else:
        phases = OPEN_PHASES if show == "open" else (show,)
        parts = [_open(reading, p, one, WorkItem.id) for p in phases for one in reading.centres]
    total = _counts(session, {"all": parts})["all"]
    return min(total, MOST), total > MOST


def first_lines(
    session: Session, *, reading: Reading, show: str, first: int, last: int
) -> list[RequestLine]:
    """Lines `first` to `last` (not included) of the list; two queries."""
    if show in ("closed", "all"):
        ids = _first_stored(session, reading, last, closed_since=None, closed=show == "closed")
        return lines_of(session, ids=ids[first:last])
    phases = OPEN_PHASES if show == "open" else (show,)
    opened = _first_open(session, reading, phases, last)
    return lines_of(session, items=[row[2] for row in opened[first:last]])
