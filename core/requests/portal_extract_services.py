"""An extract of a portal: kept, its columns understood, compared with the centre's requests, and
what it says accepted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people.models import Person, PersonCentre
from core.plugins.contracts import RegionInfo
from core.requests.models import Request
from core.requests.permissions import PORTALS as RIGHT
from core.requests.portal_extract_queries import differing, portal_types, said_by
from core.requests.portal_models import PortalExtract, PortalRow, RequestPortal
from core.requests.portal_rules import PORTALS, VALUES
from core.requests.portal_services import write_portal
from core.requests.portal_values import NUMBER, ReadRow, read_rows
from core.web.i18n import lazy_gettext as _

#: as many are accepted at one press
MOST_ACCEPTED: Final = 500
_CHUNK: Final = 500
Cells = Sequence[tuple[int, Mapping[str, str]]]


@dataclass(frozen=True)
class NewExtract:
    """A file as it was read: headings and cells by column, what the headings were understood as.
    `unknown` are columns about which somebody must be asked."""

    centre_id: int
    portal: str
    file_name: str
    content: bytes
    headers: Mapping[str, str]
    mapping: Mapping[str, str]
    unknown: Sequence[str]
    rows: Cells
    token: str


def keep_extract(
    session: Session, *, actor: Actor, region: RegionInfo, given: NewExtract
) -> PortalExtract:
    """Keep a file and compare it, or let it wait until its columns are understood. Headings that
    somebody explained for an earlier extract of the portal are understood at once. The same token
    finds the same extract.

    Raises `NotAllowed`, `InvalidInput` at `portal` or `file`.
    """
    _require(actor, region, given.centre_id)
    if given.portal not in PORTALS:
        raise InvalidInput("extract.portal", _("Choose the portal."), field="portal")
    if not given.rows:
        raise InvalidInput("extract.empty", _("There are no rows under the headings."),
                           field="file")  # fmt: skip
    known = session.scalar(sa.select(PortalExtract).where(PortalExtract.token == given.token))
    if known is not None:
        return find_extract(session, actor=actor, region=region, public_id=known.public_id)
    mapping = {**_explained(session, region, given), **given.mapping}
    _replace_earlier(session, region, given)
    extract = PortalExtract(
        region_id=region.id, centre_id=given.centre_id, portal=given.portal,
        file_name=given.file_name[-200:], created_by=actor.user_id, token=given.token,
        file_sha256=hashlib.sha256(given.content).hexdigest(), headers=dict(given.headers),
        mapping=mapping, state="columns", row_count=len(given.rows),
        waiting_rows=[[number, dict(cells)] for number, cells in given.rows],
    )  # fmt: skip
    session.add(extract)
    session.flush()
    record(session, actor=actor, action="portal.extract", region_id=region.id,
           details={"portal": given.portal, "rows": extract.row_count})  # fmt: skip
    if not [one for one in given.unknown if one not in mapping] and NUMBER in mapping.values():
        _compare(session, region, extract)
    return extract


def find_extract(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, lock: bool = False
) -> PortalExtract:
    """The extract, if the actor may compare in its centre; else `NotFound`."""
    statement = sa.select(PortalExtract).where(PortalExtract.public_id == public_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None or not actor.can(RIGHT, region.id, found.centre_id):
        raise NotFound("extract")
    return found


def map_columns(
    session: Session, *, actor: Actor, region: RegionInfo, extract: PortalExtract,
    mapping: Mapping[str, str], codes: Collection[str],
) -> PortalExtract:  # fmt: skip
    """What each column holds (a code, empty for what is not needed); then it is compared.

    Raises `InvalidInput` when no column has the number, when two have the same, or one an unknown
    code; `Conflict` when the columns were understood already.
    """
    row = find_extract(session, actor=actor, region=region, public_id=extract.public_id, lock=True)
    if row.state != "columns":
        raise Conflict("extract.state", _("The columns of this extract are understood already."))
    chosen = {column: mapping.get(column, "") for column in row.headers}
    used = [code for code in chosen.values() if code]
    if not set(used) <= set(codes):
        raise InvalidInput("extract.unknown", _("One of the columns is not known here."))
    if len(used) != len(set(used)):
        raise InvalidInput(
            "extract.repeated", _("One and the same thing is chosen for two columns.")
        )
    if NUMBER not in used:
        raise InvalidInput(
            "extract.no_number", _("Choose which column holds the number of the portal.")
        )
    row.mapping = chosen
    _compare(session, region, row)
    return row


def _require(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(RIGHT, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _explained(session: Session, region: RegionInfo, given: NewExtract) -> dict[str, str]:
    """Column → code of headings that stood in the last understood extract of this portal."""
    last = session.scalars(
        sa.select(PortalExtract)
        .where(
            PortalExtract.region_id == region.id,
            PortalExtract.portal == given.portal,
            PortalExtract.state != "columns",
        )
        .order_by(PortalExtract.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return {}
    known = {text: last.mapping[col] for col, text in last.headers.items() if col in last.mapping}
    taken = set(given.mapping.values())
    return {
        column: known[text]
        for column, text in given.headers.items()
        if text in known and (not known[text] or known[text] not in taken)
    }


def _replace_earlier(session: Session, region: RegionInfo, given: NewExtract) -> None:
    earlier = session.scalars(
        sa.select(PortalExtract)
        .where(
            PortalExtract.region_id == region.id,
            PortalExtract.centre_id == given.centre_id,
            PortalExtract.portal == given.portal,
            PortalExtract.state != "replaced",
        )
        .with_for_update()
    ).all()
    for one in earlier:
        _forget(session, one)


def forget_rows(
    session: Session, *, actor: Actor, region: RegionInfo, extract: PortalExtract
) -> None:
    """The comparison is done: the rows go, what was accepted stays. A second press finds it so."""
    row = find_extract(session, actor=actor, region=region, public_id=extract.public_id, lock=True)
    _forget(session, row)


def _forget(session: Session, extract: PortalExtract) -> None:
    session.execute(sa.delete(PortalRow).where(PortalRow.extract_id == extract.id))
    # what was never understood explains no heading later
    extract.mapping = extract.mapping if extract.state != "columns" else {}
    extract.state, extract.waiting_rows = "replaced", None


# Comparing -----------------------------------------------------------------------------------


def _compare(session: Session, region: RegionInfo, extract: PortalExtract) -> None:
    """Read the rows that wait, and find whom and which request each speaks of."""
    waiting: Cells = [(number, cells) for number, cells in extract.waiting_rows or []]
    read = _once(read_rows(waiting, extract.mapping))
    requests = _by_number(session, region, extract, read)
    people = _by_iin(session, region, extract, read)
    rows = []
    for one in read:
        number = str(one.values.get("number", ""))
        person_id = people.get(one.iin)
        row = PortalRow(
            region_id=region.id, extract_id=extract.id, row_number=one.row_number,
            person_id=person_id, request_id=requests.get(number), unread=one.unread,
            stranger="" if person_id else one.name, **one.values,
        )  # fmt: skip
        rows.append(row)
    _by_person(session, region, extract, rows)
    session.add_all(rows)
    extract.state, extract.waiting_rows = "open", None
    extract.row_count = len(rows)
    session.flush()


def _once(rows: list[ReadRow]) -> list[ReadRow]:
    """Of rows with the same number the last counts: portals write a line for each change."""
    found: dict[Any, ReadRow] = {}
    for one in rows:
        found[one.values.get("number") or one.row_number] = one
    return list(found.values())


def _by_number(
    session: Session, region: RegionInfo, extract: PortalExtract, read: Sequence[ReadRow]
) -> dict[str, int]:
    found: dict[str, int] = {}
    numbers = [str(one.values["number"]) for one in read if one.values.get("number")]
    for start in range(0, len(numbers), _CHUNK):
        rows = session.execute(
            sa.select(RequestPortal.number, RequestPortal.request_id).where(
                RequestPortal.region_id == region.id,
                RequestPortal.portal == extract.portal,
                RequestPortal.number.in_(numbers[start : start + _CHUNK]),
            )
        )
        found.update((number, request_id) for number, request_id in rows)
    return found


def _by_iin(
    session: Session, region: RegionInfo, extract: PortalExtract, read: Sequence[ReadRow]
) -> dict[str, int]:
    """IIN → person, of people whose file the centre holds."""
    found: dict[str, int] = {}
    iins = sorted({one.iin for one in read if one.iin})
    for start in range(0, len(iins), _CHUNK):
        rows = session.execute(
            sa.select(Person.iin, Person.id)
            .join(PersonCentre, PersonCentre.person_id == Person.id)
            .where(
                Person.region_id == region.id,
                Person.iin.in_(iins[start : start + _CHUNK]),
                Person.withdrawn_at.is_(None),
                PersonCentre.centre_id == extract.centre_id,
                PersonCentre.detached_at.is_(None),
            )
        )
        found.update((iin, person_id) for iin, person_id in rows if iin)
    return found


def _by_person(
    session: Session, region: RegionInfo, extract: PortalExtract, rows: Sequence[PortalRow]
) -> None:
    """A row without a known number is of the person's one open request that has no number yet;
    where there are several of either, somebody must choose."""
    waiting = [one for one in rows if one.request_id is None and one.person_id is not None]
    times = Counter(one.person_id for one in waiting)
    offered = candidates(session, region=region, extract=extract, people=list(times))
    for one in waiting:
        fitting = offered.get(one.person_id or 0, [])
        if len(fitting) == 1 and times[one.person_id] == 1:
            one.request_id = fitting[0].id


def candidates(
    session: Session, *, region: RegionInfo, extract: PortalExtract, people: Sequence[int | None]
) -> dict[int, list[Request]]:
    """Person → open requests at the centre that belong into the portal and have no number yet."""
    found: dict[int, list[Request]] = {}
    ids = [one for one in people if one is not None]
    for start in range(0, len(ids), _CHUNK):
        rows = session.scalars(
            sa.select(Request)
            .outerjoin(RequestPortal, RequestPortal.request_id == Request.id)
            .where(
                Request.region_id == region.id,
                Request.centre_id == extract.centre_id,
                Request.person_id.in_(ids[start : start + _CHUNK]),
                Request.phase != "closed",
                Request.type.in_(portal_types(extract.portal)),
                sa.func.coalesce(RequestPortal.number, "") == "",
            )
            .order_by(Request.id)
        )
        for one in rows:
            found.setdefault(one.person_id, []).append(one)
    return found


# Accepting -----------------------------------------------------------------------------------


def accept_rows(
    session: Session, *, actor: Actor, region: RegionInfo, extract: PortalExtract,
    row_numbers: Collection[int] | None,
) -> int:  # fmt: skip
    """Take over what the portal says in these rows, or with None in all that differ; at most
    `MOST_ACCEPTED` at once. What it leaves empty stays as it is. Returns how many were taken.

    Raises `Conflict` when the extract was replaced by a later one meanwhile.
    """
    row = find_extract(session, actor=actor, region=region, public_id=extract.public_id, lock=True)
    if row.state != "open":
        raise Conflict(
            "extract.state", _("The rows of this extract are gone: a later one replaced it.")
        )
    statement = differing(row, sa.select(PortalRow.id))
    if row_numbers is not None:
        statement = statement.where(PortalRow.row_number.in_(list(row_numbers)[:MOST_ACCEPTED]))
    ids = session.scalars(statement.order_by(PortalRow.row_number).limit(MOST_ACCEPTED)).all()
    pairs = session.execute(
        sa.select(PortalRow, Request)
        .join(Request, Request.id == PortalRow.request_id)
        .where(PortalRow.id.in_(ids))
        .order_by(Request.id)
        .with_for_update(of=Request)
    ).all()
    for line, request in pairs:
        write_portal(session, actor=actor, region=region, request=request, portal=row.portal,
                     values=said_by(line))  # fmt: skip
    row.accepted_count += len(pairs)
    record(session, actor=actor, action="portal.accept", region_id=region.id,
           details={"portal": row.portal, "requests": len(pairs)})  # fmt: skip
    return len(pairs)


def attach_row(
    session: Session, *, actor: Actor, region: RegionInfo, extract: PortalExtract,
    row_number: int, request_id: str,
) -> Request:  # fmt: skip
    """Say of which request a row speaks, and take over what it says.

    Raises `NotFound` for a row that has its request already, `InvalidInput` for a request that is
    not among those offered.
    """
    row = find_extract(session, actor=actor, region=region, public_id=extract.public_id, lock=True)
    line = session.scalar(
        sa.select(PortalRow).where(
            PortalRow.extract_id == row.id, PortalRow.row_number == row_number
        )
    )
    if line is None or line.request_id is not None:
        raise NotFound("portal row")
    offered = candidates(session, region=region, extract=row, people=[line.person_id])
    fitting = [one for one in offered.get(line.person_id or 0, []) if one.public_id == request_id]
    if not fitting:
        raise InvalidInput("extract.candidate", _("Choose one of the person's open requests."))
    line.request_id = fitting[0].id
    session.flush()
    accept_rows(session, actor=actor, region=region, extract=row, row_numbers=[row_number])
    return fitting[0]


__all__ = [
    "MOST_ACCEPTED", "VALUES", "NewExtract", "accept_rows", "attach_row", "candidates",
    "find_extract", "forget_rows", "keep_extract", "map_columns",
]  # fmt: skip
