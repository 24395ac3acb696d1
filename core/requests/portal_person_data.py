"""What portals say of a person: merged, told to the person, erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, RegionInfo
from core.requests.models import Request
from core.requests.portal_models import PortalRow, RequestPortal
from core.requests.portal_words import FIELDS, PORTALS
from core.web.i18n import lazy_gettext as _
from core.web.records import erase_rows, person_records, record_of

_TOLD: dict[str, Any] = {
    name: label for name, label in FIELDS.items() if not name.endswith("_tiyn")
}


def merge_people(merging: Merging) -> list[Moved]:
    return [merging.move(PortalRow, label=_("Rows of portals"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """The twins of the person's requests, and the rows of extracts that are kept."""
    table: sa.Table = RequestPortal.__table__  # type: ignore[assignment]
    twins = session.execute(
        sa.select(table).where(table.c.request_id.in_(_ids(person_id))).order_by(table.c.id)
    ).mappings()
    columns = {"portal": (_("Portal"), PORTALS), **_TOLD}
    told = [
        record_of(row, kind=_("Request in a national portal"), code=table.name, columns=columns,
                  at="created_at")
        for row in twins
    ]  # fmt: skip
    rows = person_records(
        session, PortalRow, person_id=person_id, kind=_("Row of a portal"), columns=_TOLD
    )
    return [*told, *rows]


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Numbers by which the portal knows the person go; sums and days stay, they are counted."""
    table: sa.Table = RequestPortal.__table__  # type: ignore[assignment]
    session.execute(
        sa.update(table)
        .where(table.c.request_id.in_(_ids(person_id)))
        .values(number="", status="", supplier="")
    )
    return [erase_rows(session, PortalRow, person_id=person_id, label=_("Rows of portals"))]


def _ids(person_id: int) -> sa.Select[int]:
    return sa.select(Request.id).where(Request.person_id == person_id)
