"""The monthly act on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.services import (
    DocumentTemplate,
    InvalidInput,
    RegionInfo,
    format_money,
    format_month,
    format_number,
    gettext,
)
from core.sdk.services import lazy_gettext as _
from day_centre.money import queries
from day_centre.money.act_services import TEMPLATE
from day_centre.money.models import Act
from day_centre.money.permissions import ACT_ISSUE
from day_centre.money.rules import Line, days_in, services_in
from day_centre.money.words import thing


def act_fields(
    *, session: Session, region: RegionInfo, person_id: int, centre_id: int, subject: str = "",
    **_asked: Any,
) -> Mapping[str, Any]:  # fmt: skip
    """The lines of the act `subject` (its number). Raises `InvalidInput` when there is none."""
    act = session.get(Act, int(subject)) if subject.isascii() and subject.isdigit() else None
    if act is None or (act.person_id, act.centre_id) != (person_id, centre_id):
        raise InvalidInput("act.unknown", _("There is no such act."), field="template")
    lines = queries.stored(session, act_ids=[act.id])[act.id]
    return {
        "title": gettext("Act of services given"),
        "month": format_month(act.month),
        "days": format_number(days_in(lines)),
        "services": format_number(services_in(lines)),
        "lines": [_line(one) for one in lines],
        "total": format_money(act.amount),
        "own": format_money(act.own_amount),
        "budget": format_money(act.amount - act.own_amount),
    }


def _line(line: Line) -> dict[str, str]:
    covered = line.price is None
    return {
        "what": str(thing(line.what)),
        "quantity": format_number(float(line.quantity)),
        "price": gettext("in the day's price") if covered else format_money(line.price),
        "amount": "" if covered else format_money(line.amount),
        "own": "" if covered else format_money(line.own_amount),
    }


DOCUMENTS = [
    DocumentTemplate(
        TEMPLATE,
        _("Monthly act of the day centre"),
        "DCA",
        {language: f"paper/act_{language}.typ" for language in ("kk", "ru")},
        act_fields,
        permission=ACT_ISSUE,
        by_hand=False,
    )
]
