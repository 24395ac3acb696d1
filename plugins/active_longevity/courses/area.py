"""What courses of procedures answer to the hooks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import (
    Actor,
    Badge,
    CardLine,
    DailyWork,
    PersonCard,
    PersonInfo,
    RegionInfo,
    Tab,
    current_locale,
    format_date,
    format_time,
    gettext,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.courses import permissions, person_data, queries, services
from plugins.active_longevity.courses.checks import check_service
from plugins.active_longevity.courses.demo import fill
from plugins.active_longevity.courses.words import left_text

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.courses import (  # noqa: PLC0415 - Flask is wanted only now
        procedure_views,
        views,
        visit_views,
    )
    from plugins.active_longevity.courses.blueprint import bp  # noqa: PLC0415 - as above

    assert {procedure_views, views, visit_views}  # each adds its pages when it is imported
    return [bp]


def _badges(region: RegionInfo, user: Actor, person: PersonInfo, session: Session) -> list[Badge]:
    """«Salt room: 7 / 10 left», wherever the person's name stands."""
    if not user.can_somewhere(permissions.COURSE_VIEW, region.id):
        return []
    return [
        Badge(f"{one.procedure.name_in(current_locale())}: {left_text(one)}", "info")
        for one in queries.running_lines(session, person_id=person.id)
    ]


def _person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """The next visits."""
    if not user.can_somewhere(permissions.COURSE_VIEW, region.id):
        return []
    url = f"/{region.code}/active-longevity/courses/"
    lines = tuple(
        CardLine(
            one.procedure.name_in(current_locale()),
            f"{format_date(one.next_at)} {format_time(one.next_at)} · {left_text(one)}"
            if one.next_at
            else gettext("%(num)s visits are not planned", num=one.unplanned),
            f"{url}{one.course.public_id}",
            kind="" if one.next_at else "warning",
        )
        for one in queries.running_lines(session, person_id=person.id)
    )
    return [PersonCard("next", _("Next"), lines)] if lines else []


def _follow(session: Session, actor: Actor, region: RegionInfo, today: dt.date, limit: int) -> int:
    return services.follow(session, limit=limit)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Procedures"), "active_longevity_courses.day", "heartbeat", 30,
                permissions.COURSE_VIEW),
    ],
    permissions=permissions.PERMISSIONS,
    daily_work=[
        DailyWork("active_longevity.courses", _("Visits of courses that a closure moved"),
                  _follow),
    ],
    tabs=[
        Tab("active_longevity.courses", _("Courses"), "active_longevity_courses.person_courses",
            "people.view", 65, sensitive=permissions.COURSE_VIEW),
    ],
    badges=_badges,
    person_cards=_person_cards,
    check_service=check_service,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=fill,
)  # fmt: skip
