"""What a region, or one of its centres, sets about a kind of requests instead of its module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.documents.rules import one_line
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.plugins.contracts import RegionInfo
from core.plugins.request_contracts import RequestType
from core.regions.models import Centre
from core.requests.known_types import is_on, paper_of, type_of
from core.requests.models import RequestTypeRule
from core.requests.permissions import TYPES
from core.web.i18n import lazy_gettext as _
from core.work.models import Unit

MOST_DAYS: Final = 365
SOURCE_LENGTH: Final = 300


@dataclass(frozen=True)
class TypeRuleData:
    """A rule as typed: `days` are working days, None leaves the term above; `papers` None leaves
    the papers above; a unit belongs to a centre, so the region's rule has none."""

    is_offered: bool = True
    days: int | None = None
    source: str = ""
    unit_id: int | None = None
    papers: tuple[str, ...] | None = None


def may_set(actor: Actor, *, region: RegionInfo, centre: Centre | None) -> bool:
    """Whether the actor sets rules of the centre, or with None those of the whole region."""
    return actor.can(TYPES, region.id, centre.id if centre is not None else None)


def set_type_rule(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    code: str,
    centre: Centre | None,
    data: TypeRuleData,
    version: int,
) -> RequestTypeRule:
    """Write the rule for requests that are opened from now on; open ones keep their terms.

    `version` is that of the rule that the form showed, 0 where there was none. Raises
    `InvalidInput` at the fields of `TypeRuleData`, `Conflict` when somebody changed it meanwhile,
    `NotAllowed`, `NotFound`.
    """
    known = _known(actor, region, code, centre)
    values = _checked(session, centre, known, data)
    row = rule_of(session, region=region, code=code, centre=centre, lock=True)
    if (row.version if row is not None else 0) != version:
        raise _changed()
    if row is None:
        row = RequestTypeRule(
            region_id=region.id, type=code, created_by=actor.user_id,
            centre_id=centre.id if centre is not None else None, **values,
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:
            raise _changed() from None
    else:
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
    _note(session, actor, row, values)
    return row


def clear_type_rule(
    session: Session, *, actor: Actor, region: RegionInfo, code: str, centre: Centre | None
) -> None:
    """Back to what stands above: the region's rule, or what the module says. Twice is once."""
    _known(actor, region, code, centre)
    row = rule_of(session, region=region, code=code, centre=centre, lock=True)
    if row is None:
        return
    _note(session, actor, row, None)
    session.delete(row)
    session.flush()


def rule_of(
    session: Session,
    *,
    region: RegionInfo,
    code: str,
    centre: Centre | None,
    lock: bool = False,
) -> RequestTypeRule | None:
    """The rule of this very level, if there is one."""
    statement = sa.select(RequestTypeRule).where(
        RequestTypeRule.region_id == region.id,
        RequestTypeRule.type == code,
        RequestTypeRule.centre_id == centre.id
        if centre is not None
        else RequestTypeRule.centre_id.is_(None),
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalar(statement)


def _known(actor: Actor, region: RegionInfo, code: str, centre: Centre | None) -> RequestType:
    if not may_set(actor, region=region, centre=centre):
        raise NotAllowed("not_allowed", _("You may not do this."))
    known = type_of(code)
    if known is None or not is_on(code, region):
        raise NotFound("request_type")
    return known


def _checked(
    session: Session, centre: Centre | None, known: RequestType, data: TypeRuleData
) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    source = one_line(data.source, SOURCE_LENGTH)
    if data.days is not None and not 1 <= data.days <= MOST_DAYS:
        wrong["days"] = _("Write a whole number from %(low)s to %(high)s.", low=1, high=MOST_DAYS)
    elif data.days is not None and not source:
        wrong["source"] = _("Write the act that sets this term.")
    unit = session.get(Unit, data.unit_id) if data.unit_id is not None else None
    if data.unit_id is not None and (
        unit is None or centre is None or unit.centre_id != centre.id or not unit.is_active
    ):
        wrong["unit_id"] = _("Choose a unit of this centre.")
    papers = list(dict.fromkeys(data.papers)) if data.papers is not None else None
    if papers is not None and any(paper_of(one) is None for one in papers):
        wrong["papers"] = _("Choose from the list.")
    if wrong:
        raise InvalidInput("type_rule.invalid", _("Check the fields."), fields=wrong)
    return {
        "is_offered": data.is_offered,
        "days": data.days,
        "source": source if data.days is not None else "",
        "unit_id": data.unit_id,
        "papers": papers,
    }


def _changed() -> Conflict:
    return Conflict(
        "version",
        _(
            "Somebody changed this record while you were editing it. "
            "Look at what is saved now, then save again."
        ),
    )


def _note(
    session: Session, actor: Actor, row: RequestTypeRule, values: dict[str, Any] | None
) -> None:
    record(
        session, actor=actor, action="request.type_rule", region_id=row.region_id,
        subject_type="request_type_rule", subject_id=row.id,
        details={"type": row.type, "centre_id": row.centre_id,
                 "values": values if values is not None else "cleared"},
    )  # fmt: skip
