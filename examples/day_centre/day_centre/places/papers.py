"""The printed act of the home visit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Request
from core.sdk.services import DocumentTemplate, NotFound, RegionInfo, gettext
from core.sdk.services import lazy_gettext as _
from day_centre.file.words import REGIMES
from day_centre.places.models import HomeVisit
from day_centre.places.permissions import VISIT_WRITE
from day_centre.places.visit_fields import told
from day_centre.places.visit_services import ACT


def act_fields(
    *, session: Session, region: RegionInfo, person_id: int, centre_id: int, subject: str = "",
    **_asked: Any,
) -> Mapping[str, Any]:  # fmt: skip
    """The act `subject` (its public number) of the child. Raises `NotFound` for another's."""
    row = session.execute(
        sa.select(HomeVisit, Request.number)
        .join(Request, Request.id == HomeVisit.request_id)
        .where(
            HomeVisit.public_id == subject, HomeVisit.person_id == person_id,
            HomeVisit.centre_id == centre_id,
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    visit, number = row
    content = visit.content
    return {
        "title": gettext("Act of the visit at home and of the need of services"),
        "application": str(number),
        "visited_on": visit.visited_on.isoformat(),
        "regime": str(REGIMES[visit.regime]),
        "parts": [
            {"title": str(title), "rows": [{"label": str(one), "value": text}
                                           for one, text in pairs]}
            for title, pairs in told(content) if pairs
        ],
        "signers": [str(content.get(code, ""))
                    for code in ("first_specialist", "second_specialist", "parent")],
    }  # fmt: skip


DOCUMENTS = [
    DocumentTemplate(
        ACT, _("Act of the home visit"), "ACT",
        {language: f"paper/home_visit_{language}.typ" for language in ("kk", "ru")},
        act_fields, permission=VISIT_WRITE, by_hand=False,
    )
]  # fmt: skip
