"""What the doctor's clearances answer to the hooks."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.areas import Area, Section
from core.sdk.services import (
    Actor,
    Badge,
    Card,
    CardLine,
    EnrolmentRule,
    ImportColumn,
    ImportedCell,
    PersonCard,
    PersonEvent,
    PersonInfo,
    Problem,
    RegionInfo,
    Tab,
    format_date,
    local_today,
    parse_date,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import (
    checks,
    permissions,
    person_data,
    queries,
    services,
)
from plugins.active_longevity.examination.audit import AUDIT_WORDS
from plugins.active_longevity.examination.daily import DAILY_WORK
from plugins.active_longevity.examination.indicators import INDICATORS
from plugins.active_longevity.examination.messages import MESSAGES
from plugins.active_longevity.examination.rules import ClearanceState, allows
from plugins.active_longevity.examination.settings import SETTINGS, ending_days
from plugins.active_longevity.examination.words import BADGES

if TYPE_CHECKING:
    from flask import Blueprint


def _blueprints() -> list[Blueprint]:
    from plugins.active_longevity.examination import (  # noqa: PLC0415 - Flask is wanted only now
        caution_views,
        views,
    )

    return [views.bp, caution_views.bp]


def _check_clearance(session: Session, person_id: int, on: dt.date, **_more: Any) -> Problem | None:
    return checks.clearance_problem(session, person_id=person_id, on=on)


def _clearance_cell(cell: Any) -> ImportedCell:
    if cell in (None, ""):
        return ImportedCell()
    day = parse_date(cell)
    if day is None:
        return ImportedCell(warning="active_longevity.clearance.invalid")
    return ImportedCell(value=day.isoformat())


CLEARANCE_COLUMN = ImportColumn(
    "active_longevity.clearance",
    _("Doctor's clearance (until)"),
    (
        "Дәрігер рұқсаты (дейін)",
        "Дәрігер рұқсаты",
        "Допуск врача (до)",
        "Допуск врача",
        "Doctor's clearance (until)",
        "Doctor's clearance",
    ),
    _clearance_cell,
    services.apply_imported,
    services.undo_imported,
    warnings={"active_longevity.clearance.invalid": _("The clearance is not a date: left out.")},
)


def _badges(region: RegionInfo, user: Actor, person: PersonInfo, session: Session) -> list[Badge]:
    if not user.can_somewhere(permissions.CLEARANCE_VIEW, region.id):
        return []
    return [BADGES[_state_today(session, region, person)]]


def _state_today(session: Session, region: RegionInfo, person: PersonInfo) -> ClearanceState:
    return queries.state_of(
        session,
        person_id=person.id,
        on=local_today(region.timezone),
        ending_days=ending_days(region),
    )


def _person_events(
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Clearances are about health: told only to those who may open them anyway."""
    allowed = user.can_somewhere(permissions.CLEARANCE_VIEW, region.id)
    if not allowed or kind not in {"", kinds.MODULE}:
        return []
    found = queries.recorded(session, person_id=person.id, limit=limit, before=before)
    url = f"/{region.code}/active-longevity/people/{person.public_id}/clearances"
    return [
        PersonEvent(
            at=one.recorded_at,
            title=_("Doctor's clearance until %(date)s", date=format_date(one.valid_until)),
            text=_("Out of force") if one.voided_at else "",
            kind=kinds.MODULE,
            icon="stethoscope",
            url=url,
        )
        for one in found
    ]


def _person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Groups of the module are open to those whose clearance is in force."""
    if not user.can_somewhere(permissions.CLEARANCE_VIEW, region.id):
        return []
    state = _state_today(session, region, person)
    line = CardLine(
        _("Groups of active longevity"),
        BADGES[state].text,
        kind="success" if allows(state) else "warning",
    )
    return [PersonCard("entitled", _("Entitled to now"), (line,))]


def _check_enrolment(
    session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    """A group of this module asks for a clearance in force on the date; others' groups do not.
    What the doctor forbade of a service is forbidden in its groups."""
    if group.module != kinds.MODULE:
        return []
    problem = checks.clearance_problem(session, person_id=person_id, on=on)
    found = checks.caution_problems(
        session, region, person_id=person_id, service_kind=group.service_kind or "", on=on
    )
    return [*found, *([problem] if problem is not None else [])]


def _demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.active_longevity.examination.demo import (  # noqa: PLC0415 - only the demo needs it
        fill,
    )

    fill(session, region, rng, demo)


AREA = Area(
    blueprints=_blueprints,
    sections=[
        Section(_("Clearances"), "active_longevity.clearances", "stethoscope", 20,
                permissions.CLEARANCE_VIEW),
        Section(_("Contraindications"), "active_longevity_contraindications.contraindications",
                "stethoscope", 22, permissions.CATALOGUE),
    ],
    permissions=permissions.PERMISSIONS,
    settings=SETTINGS,
    indicators=INDICATORS,
    messages=MESSAGES,
    audit_words=AUDIT_WORDS,
    daily_work=DAILY_WORK,
    import_columns=[CLEARANCE_COLUMN],
    #: groups of other modules may ask for a clearance; this module's own always do
    enrolment_rules=[
        EnrolmentRule(f"{kinds.MODULE}.clearance", _("Doctor's clearance in force on the day"),
                      "none", _check_clearance),
    ],
    cards=[
        Card("active_longevity.clearances", _("Doctor's clearances"), "active_longevity.card",
             permissions.CLEARANCE_VIEW, 50),
    ],
    tabs=[
        Tab("active_longevity", _("Health"), "active_longevity.person_clearances",
            "people.view", 60, sensitive=permissions.CLEARANCE_VIEW),
    ],
    badges=_badges,
    person_events=_person_events,
    person_cards=_person_cards,
    check_enrolment=_check_enrolment,
    check_service=checks.service_problems,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
    demo=_demo,
)  # fmt: skip
