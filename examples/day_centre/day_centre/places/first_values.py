"""What the centre knows already of a child when the act of the home visit is begun."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Person
from core.sdk.services import CATEGORY_LABELS, Actor
from day_centre.child.models import ChildProfile


def known_values(session: Session, *, person: Person, actor: Actor) -> dict[str, Any]:
    """Values by the codes of `visit_fields`: of the child's profile and the register."""
    profile = session.scalar(sa.select(ChildProfile).where(ChildProfile.person_id == person.id))
    found: dict[str, Any] = {
        "disability": "; ".join(
            str(CATEGORY_LABELS[one.code])
            for one in person.categories
            if one.code.startswith("disability_child") and one.ended_at is None
        ),
        "phone": person.phones[0].number if person.phones else "",
        "first_specialist": actor.full_name,
    }
    if profile is not None:
        found |= {
            "mobility": profile.mobility, "self_care": profile.self_care,
            "accompanied": profile.accompanied, "pmpk_number": profile.pmpk_number,
            "pmpk_on": _iso(profile.pmpk_on), "ipar_number": profile.ipar_number,
            "ipar_until": _iso(profile.ipar_until),
        }  # fmt: skip
    return {code: value for code, value in found.items() if value}


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""
