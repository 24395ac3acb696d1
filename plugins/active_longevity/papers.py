"""Numbered documents of an active-longevity centre."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Delivery
from core.sdk.services import DocumentTemplate, InvalidInput, RegionInfo, gettext
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.kinds import MODULE, SERVICE_KINDS

KINDS = {kind.code: kind.label for kind in SERVICE_KINDS}


def document_templates() -> list[DocumentTemplate]:
    return [
        DocumentTemplate(
            f"{MODULE}.attendance",
            _("Note on attendance of an active-longevity centre"),
            "ALA",
            {language: f"paper/attendance_{language}.typ" for language in ("kk", "ru")},
            attendance_fields,
            period=True,
            permission="deliveries.view",
        )
    ]


def attendance_fields(
    *,
    session: Session,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    first: dt.date,
    last: dt.date,
    **_asked: Any,
) -> Mapping[str, Any]:
    """What the ledger says of the person in the period: services by kind, and days of visit.

    Raises `InvalidInput` when it says nothing: a note on no attendance proves nothing.
    """
    mine = (
        Delivery.region_id == region.id,
        Delivery.module == MODULE,
        Delivery.centre_id == centre_id,
        Delivery.person_id == person_id,
        Delivery.voided_at.is_(None),
        Delivery.local_date.between(first, last),
    )
    rows = session.execute(
        sa.select(Delivery.service_kind, sa.func.count(Delivery.id))
        .where(*mine)
        .group_by(Delivery.service_kind)
        .order_by(sa.func.count(Delivery.id).desc(), Delivery.service_kind)
    ).all()
    if not rows:
        text = _("The ledger has no services of this centre to the person in this period.")
        raise InvalidInput("active_longevity.no_attendance", text, field="first")
    days = session.scalar(sa.select(sa.func.count(Delivery.local_date.distinct())).where(*mine))
    return {
        "title": gettext("Note on attendance"),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "services": [{"name": str(KINDS.get(code, code)), "count": count} for code, count in rows],
        "total": sum(count for _code, count in rows),
        "days": days or 0,
    }
