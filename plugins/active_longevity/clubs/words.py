"""What the module says about clubs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.sdk.services import current_locale, format_number
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.clubs.models import ClubAssessment, ClubLevel, ClubResult
from plugins.active_longevity.clubs.rules import LANGUAGE_LEVELS, OWN

KINDS: dict[str, Any] = {
    "test": _("Test"),
    "concert": _("Concert"),
    "exhibition": _("Exhibition"),
    "competition": _("Competition"),
}
LEVELS: dict[str, Any] = {
    **{one: one for one in LANGUAGE_LEVELS},
    "beginner": _("Beginners"),
    "continuing": _("Continuing"),
    "advanced": _("Advanced"),
}


def level_text(code: str, own: Mapping[str, ClubLevel]) -> str:
    """The name of a level; `own` are the region's by their codes. Nothing for none."""
    if code.startswith(OWN):
        level = own.get(code)
        return level.name_in(current_locale()) if level is not None else ""
    return str(LEVELS.get(code, ""))


def number(value: Decimal | None) -> str:
    return format_number(float(value)) if value is not None else ""


def score_text(result: ClubResult, assessment: ClubAssessment) -> str:
    """87 of 100, or 87."""
    if result.score is None:
        return ""
    if assessment.max_score is None:
        return number(result.score)
    return str(_("%(score)s of %(most)s", score=number(result.score),
                 most=number(assessment.max_score)))  # fmt: skip


def result_text(
    result: ClubResult, assessment: ClubAssessment, own: Mapping[str, ClubLevel]
) -> str:
    """Everything that was reached, in one line."""
    level = level_text(result.level, own)
    parts = [
        score_text(result, assessment),
        _("level %(level)s", level=level) if level else "",
        _("place %(place)s", place=result.place) if result.place else "",
        result.note,
    ]
    return ", ".join(str(one) for one in parts if one)
