"""The certificate of a club or course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.services import DocumentTemplate, InvalidInput, RegionInfo, gettext
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.clubs import queries
from plugins.active_longevity.clubs.permissions import CLUB_RESULTS
from plugins.active_longevity.clubs.result_services import CERTIFICATE
from plugins.active_longevity.clubs.words import KINDS, level_text, score_text
from plugins.active_longevity.kinds import BY_CODE


def certificate_fields(
    *,
    session: Session,
    region: RegionInfo,
    person_id: int,
    centre_id: int,
    subject: str = "",
    **_asked: Any,
) -> Mapping[str, Any]:
    """The result `subject` (its number) of the person, or the latest that was passed here.

    Raises `InvalidInput` when there is none: a certificate stands on a result.
    """
    result_id = int(subject) if subject.isascii() and subject.isdigit() else None
    found = queries.certifiable(
        session, person_id=person_id, centre_id=centre_id, result_id=result_id
    )
    if found is None:
        text = _("This person has passed no test and taken part in no concert of this centre.")
        raise InvalidInput("active_longevity.no_result", text, field="template")
    result, assessment, group = found
    kind = BY_CODE.get(group.service_kind)
    return {
        "title": gettext("Certificate of achievement"),
        "group": group.title,
        "service": str(kind.label) if kind is not None else "",
        "kind": assessment.kind,
        "kind_name": str(KINDS[assessment.kind]),
        "what": assessment.title,
        "held_on": assessment.held_on.isoformat(),
        "score": score_text(result, assessment),
        "level": level_text(result.level, queries.own_levels(session)),
        "place": str(result.place or ""),
        "attended": queries.sessions_attended(session, person_id=person_id, group_id=group.id),
    }


DOCUMENTS = [
    DocumentTemplate(
        CERTIFICATE,
        _("Certificate of a club or course"),
        "CLB",
        {language: f"paper/club_certificate_{language}.typ" for language in ("kk", "ru")},
        certificate_fields,
        permission=CLUB_RESULTS,
    )
]
