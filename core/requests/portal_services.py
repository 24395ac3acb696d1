"""The twin of a request in a national portal: written by hand, or taken from an extract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today
from core.errors import Conflict, InvalidInput
from core.plugins.contracts import RegionInfo
from core.requests.models import Request
from core.requests.permissions import WORK
from core.requests.portal_models import RequestPortal
from core.requests.portal_rules import MOST_TIYN, PORTALS, VALUES, line_of, number_of
from core.requests.state_checks import require, working_type
from core.requests.state_services import locked, note_event
from core.web.i18n import lazy_gettext as _

KIND: Final = "portal"
_EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("number", "status", "supplier"), ""),
    **dict.fromkeys(("guaranteed_tiyn", "excess_tiyn", "act_on")),
}


@dataclass(frozen=True)
class PortalData:
    """What a portal says of a request; sums are in tiyn, None when not known."""

    portal: str
    number: str
    status: str = ""
    supplier: str = ""
    guaranteed_tiyn: int | None = None
    excess_tiyn: int | None = None
    act_on: dt.date | None = None


def portal_of(session: Session, *, request: Request) -> RequestPortal | None:
    return session.scalar(sa.select(RequestPortal).where(RequestPortal.request_id == request.id))


def save_portal(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    data: PortalData,
    version: int,
) -> RequestPortal | None:
    """Write what was typed; all fields empty take the twin away (then None).

    `version` is the one that the form showed, 0 for a new twin. Raises `NotAllowed`, `Conflict`
    (the module is off; changed meanwhile), `InvalidInput` at `portal`, `number`,
    `guaranteed_tiyn`, `excess_tiyn`, `act_on`.
    """
    require(actor, WORK, region=region, centre_id=request.centre_id)
    working_type(region, request)
    row = locked(session, request=request)
    known = portal_of(session, request=row)
    values = _cleaned(region, data)
    if (known.version if known is not None else 0) != version:
        raise Conflict(
            "portal.changed", _("Somebody changed this meanwhile. Look at it and save again.")
        )
    if values == _EMPTY:
        if known is not None:
            session.delete(known)
            note_event(session, actor=actor, region=region, request=row, kind=KIND, text="—")
        return None
    return write_portal(
        session, actor=actor, region=region, request=row, portal=data.portal, values=values
    )


def write_portal(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    request: Request,
    portal: str,
    values: Mapping[str, Any],
) -> RequestPortal:
    """Set these values of the twin of a locked request, and tell the history what changed.

    Raises `InvalidInput` at `number` when another request of the region holds it.
    """
    known = portal_of(session, request=request)
    number = values.get("number", known.number if known is not None else "")
    _refuse_taken(session, region, request, portal, number)
    if known is None:
        known = RequestPortal(region_id=region.id, request_id=request.id, created_by=actor.user_id,
                              portal=portal, **_EMPTY)  # fmt: skip
    changed = [name for name in VALUES if name in values and getattr(known, name) != values[name]]
    if known.portal != portal:
        changed.append("portal")
    known.portal = portal
    for name in values:
        setattr(known, name, values[name])
    known.checked_on = local_today(region.timezone)
    try:
        with session.begin_nested():
            session.add(known)
            session.flush()
    except IntegrityError as error:  # the same number was written to another at this moment
        raise _taken() from error
    if changed:
        text = " · ".join(filter(None, (f"№ {known.number}", known.status, known.supplier)))
        note_event(session, actor=actor, region=region, request=request, kind=KIND, text=text,
                   details={"portal": portal, "changed": changed})  # fmt: skip
    return known


def _cleaned(region: RegionInfo, data: PortalData) -> dict[str, Any]:
    values: dict[str, Any] = {
        "number": number_of(data.number), "status": line_of(data.status),
        "supplier": line_of(data.supplier), "guaranteed_tiyn": data.guaranteed_tiyn,
        "excess_tiyn": data.excess_tiyn, "act_on": data.act_on,
    }  # fmt: skip
    faults: dict[str, Any] = {}
    if data.portal not in PORTALS:
        faults["portal"] = _("Choose the portal.")
    if not values["number"] and values != _EMPTY:
        faults["number"] = _("Write the number that the portal gave.")
    for name in ("guaranteed_tiyn", "excess_tiyn"):
        if not 0 <= (values[name] or 0) <= MOST_TIYN:
            faults[name] = _("Write a sum from 0 ₸.")
    if data.act_on is not None and data.act_on > local_today(region.timezone):
        faults["act_on"] = _("The act cannot be signed in the future.")
    if faults:
        raise InvalidInput("portal.invalid", _("Correct the marked fields."), fields=faults)
    return values


def _refuse_taken(
    session: Session, region: RegionInfo, request: Request, portal: str, number: str
) -> None:
    other = session.scalar(
        sa.select(Request.number)
        .join(RequestPortal, RequestPortal.request_id == Request.id)
        .where(
            RequestPortal.region_id == region.id,
            RequestPortal.portal == portal,
            RequestPortal.number == number,
            RequestPortal.request_id != request.id,
        )
    )
    if number and other is not None:
        raise _taken(other)


def _taken(other: str = "") -> InvalidInput:
    text = (
        _("This number stands already at request %(number)s.", number=other)
        if other
        else _("This number stands already at another request.")
    )
    return InvalidInput("portal.taken", text, fields={"number": text})
