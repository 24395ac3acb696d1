"""What the part answers to the hooks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from core.sdk.areas import Area
from core.sdk.services import (
    Actor,
    AuditWord,
    Badge,
    PersonInfo,
    RegionInfo,
    Tab,
    local_today,
)
from core.sdk.services import lazy_gettext as _
from day_centre.child import checks, daily, demo, models, person_data, queries
from day_centre.child.permissions import HEALTH_VIEW, PERMISSIONS
from day_centre.child.settings import SETTINGS, paper_days

if TYPE_CHECKING:
    from flask import Blueprint

__all__ = ["AREA", "models"]


def _blueprints() -> list[Blueprint]:
    from day_centre.child.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


def _badges(region: RegionInfo, user: Actor, person: PersonInfo, session: Session) -> list[Badge]:
    """A child with limits of health, or whose medical card ends: only for who may see it."""
    if not any(user.can(HEALTH_VIEW, region.id, one) for one in person.centre_ids):
        return []
    today = local_today(region.timezone)
    found = []
    if queries.limits_on(session, person_id=person.id, on=today):
        found.append(Badge(_("Limits of health"), "warning"))
    last = queries.card_end(session, person_id=person.id)
    if last is not None and last < today:
        found.append(Badge(_("Medical card has ended"), "danger"))
    elif last is not None and last <= today + dt.timedelta(days=paper_days(region)):
        found.append(Badge(_("Medical card ends soon"), "warning"))
    return found


AREA = Area(
    blueprints=_blueprints,
    permissions=PERMISSIONS,
    settings=SETTINGS,
    messages=daily.MESSAGES,
    daily_work=daily.DAILY_WORK,
    audit_words=[
        AuditWord("day_centre.health.profile", _("wrote down the needs of a child")),
        AuditWord("day_centre.health.card", _("recorded a child's medical card")),
        AuditWord("day_centre.health.card_void", _("took a child's medical card out of force")),
        AuditWord("day_centre.health.limit", _("wrote down a limit of a child's health")),
        AuditWord("day_centre.health.limit_end", _("ended a limit of a child's health")),
        AuditWord("day_centre.fetcher.add", _("let somebody fetch a child")),
        AuditWord("day_centre.fetcher.end", _("let somebody fetch a child no longer")),
    ],
    tabs=[
        Tab("day_centre.child", _("Child's health"), "day_centre_child.person_child",
            "people.view", 60, sensitive=HEALTH_VIEW),
    ],
    badges=_badges,
    check_enrolment=checks.enrolment_problems,
    check_service=checks.service_problems,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=demo.fill,
)  # fmt: skip
