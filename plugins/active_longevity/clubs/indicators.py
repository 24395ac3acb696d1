"""Figures of clubs over their own rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Group
from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.clubs.models import ClubAssessment, ClubResult


def _passed(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return [Figure(_count(session, query, ClubResult.person_id.distinct()))]


def _results(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return [Figure(_count(session, query, ClubResult.id))]


def _count(session: Session, query: IndicatorQuery, what: Any) -> int:
    statement = (
        sa.select(sa.func.count(what))
        .join(ClubAssessment, ClubAssessment.id == ClubResult.assessment_id)
        .join(Group, Group.id == ClubAssessment.group_id)
        .where(
            ClubResult.region_id == query.region_id,
            ClubResult.passed.is_(True),
            ClubResult.voided_at.is_(None),
            ClubAssessment.held_on.between(query.first, query.last),
        )
    )
    if query.centre_ids is not None:
        statement = statement.where(Group.centre_id.in_(query.centre_ids))
    return int(session.scalar(statement) or 0)


INDICATORS = [
    Indicator(
        "active_longevity.club_passed",
        _("People who passed in clubs"),
        _("Different people who passed a test or took part in a concert, exhibition or "
          "competition of their club in the period."),
        _("people"),
        _passed,
        additive=False,
    ),
    Indicator(
        "active_longevity.club_results",
        _("Tests passed and performances"),
        _("Results of clubs in the period that were passed; each person counts at each test."),
        _("results"),
        _results,
    ),
]  # fmt: skip
