"""What an extract and the centre's requests say of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.kernel import kernel
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.models import Request
from core.requests.permissions import PORTALS as RIGHT
from core.requests.portal_models import PortalExtract, PortalRow, RequestPortal
from core.requests.portal_rules import VALUES, differences
from core.web.tables import Page, paginate

#: what the page of an extract shows
SHOWS: Final = ("differs", "theirs", "ours", "same")
_TEXTS: Final = ("number", "status", "supplier")


@dataclass(frozen=True)
class Compared:
    """A row of the comparison. `row` is None for what only we have, `request` for what only the
    portal has; `said` are (code, ours, theirs) of what differs."""

    row: PortalRow | None
    request: Request | None
    person: Person | None
    said: Sequence[tuple[str, Any, Any]] = ()

    @property
    def name(self) -> str:
        if self.person is not None and self.person.withdrawn_at is None:
            return self.person.full_name
        return self.row.stranger if self.row is not None else ""


def portal_types(portal: str) -> list[str]:
    """Codes of the kinds of requests that have a twin in the portal."""
    types = kernel().registry.request_types
    return [code for code, one in types.items() if one.portal == portal]


def said_by(row: PortalRow) -> dict[str, Any]:
    """What the row says; empty cells say nothing."""
    return {name: value for name in VALUES if (value := getattr(row, name)) not in (None, "")}


def _differs() -> sa.ColumnElement[bool]:
    parts: list[sa.ColumnElement[bool]] = [RequestPortal.id.is_(None)]
    for name in VALUES:
        theirs, ours = getattr(PortalRow, name), getattr(RequestPortal, name)
        said = theirs != "" if name in _TEXTS else theirs.is_not(None)
        parts.append(sa.and_(said, theirs.is_distinct_from(ours)))
    return sa.or_(*parts)


def _joined(extract: PortalExtract, statement: Any) -> Any:
    """Rows of the extract with the requests of its centre that they speak of."""
    return (
        statement.select_from(PortalRow)
        .join(Request, Request.id == PortalRow.request_id)
        .outerjoin(RequestPortal, RequestPortal.request_id == Request.id)
        .where(PortalRow.extract_id == extract.id, Request.centre_id == extract.centre_id)
    )


def differing(extract: PortalExtract, statement: Any) -> Any:
    return _joined(extract, statement).where(_differs())


def _theirs(extract: PortalExtract, statement: Any) -> Any:
    return statement.select_from(PortalRow).where(
        PortalRow.extract_id == extract.id, PortalRow.request_id.is_(None)
    )


def _ours(extract: PortalExtract, statement: Any) -> Any:
    """Open requests of the centre that belong into the portal and are not in the extract."""
    there = sa.select(PortalRow.id).where(
        PortalRow.extract_id == extract.id, PortalRow.request_id == Request.id
    )
    return statement.select_from(Request).where(
        Request.region_id == extract.region_id,
        Request.centre_id == extract.centre_id,
        Request.phase != "closed",
        Request.type.in_(portal_types(extract.portal)),
        ~there.exists(),
    )


def counts_of(session: Session, *, extract: PortalExtract) -> dict[str, int]:
    """How many rows each of `SHOWS` has, and `elsewhere`: those of other centres' requests."""
    count = sa.select(sa.func.count())
    found = {
        "differs": session.scalar(differing(extract, count)) or 0,
        "theirs": session.scalar(_theirs(extract, count)) or 0,
        "ours": session.scalar(_ours(extract, count)) or 0,
    }
    joined = session.scalar(_joined(extract, count)) or 0
    found["same"] = joined - found["differs"]
    found["elsewhere"] = extract.row_count - joined - found["theirs"]
    return found


def compared(
    session: Session, *, extract: PortalExtract, show: str, page: int, per_page: int
) -> Page[Compared]:
    """A page of one of `SHOWS`, in the order of the file; ours by the day of opening."""
    if show == "ours":
        statement = (
            _ours(extract, sa.select(Request, Person, RequestPortal))
            .join(Person, Person.id == Request.person_id)
            .outerjoin(RequestPortal, RequestPortal.request_id == Request.id)
        )
        statement = statement.order_by(Request.opened_on, Request.id)
        found = paginate(session, statement, page=page, per_page=per_page)
        items = [Compared(None, request, person) for request, person, _twin in found.items]
    elif show == "theirs":
        statement = _theirs(extract, sa.select(PortalRow, Person)).outerjoin(
            Person, Person.id == PortalRow.person_id
        )
        found = paginate(session, statement.order_by(PortalRow.row_number), page=page,
                         per_page=per_page)  # fmt: skip
        items = [Compared(row, None, person) for row, person in found.items]
    else:
        statement = _joined(extract, sa.select(PortalRow, Request, RequestPortal, Person)).join(
            Person, Person.id == Request.person_id
        )
        statement = statement.where(_differs() if show == "differs" else ~_differs())
        found = paginate(session, statement.order_by(PortalRow.row_number), page=page,
                         per_page=per_page)  # fmt: skip
        items = [
            Compared(row, request, person, _said(row, twin))
            for row, request, twin, person in found.items
        ]
    return Page(items, found.page, found.per_page, found.total)


def _said(row: PortalRow, twin: RequestPortal | None) -> list[tuple[str, Any, Any]]:
    ours = {name: getattr(twin, name) if twin is not None else None for name in VALUES}
    theirs = said_by(row)
    return [(name, ours[name], theirs[name]) for name in differences(ours, theirs)]


def extracts_page(
    session: Session, *, actor: Actor, region: RegionInfo, page: int, per_page: int
) -> Page[Any]:
    """(extract, centre) of the actor's centres, the newest first."""
    statement: Any = (
        sa.select(PortalExtract, Centre)
        .join(Centre, Centre.id == PortalExtract.centre_id)
        .where(PortalExtract.region_id == region.id)
        .order_by(PortalExtract.id.desc())
        .options(sa.orm.defer(PortalExtract.waiting_rows))
    )
    scope = actor.centre_scope(RIGHT, region.id)
    if scope is not None:
        statement = statement.where(PortalExtract.centre_id.in_(scope))
    return paginate(session, statement, page=page, per_page=per_page)
