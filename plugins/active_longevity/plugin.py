"""The module's answers to the hooks, and nothing else."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    Badge,
    Card,
    CardLine,
    CentreType,
    DocumentTemplate,
    EnrolmentRule,
    Erasure,
    ImportColumn,
    ImportedCell,
    Indicator,
    Merging,
    Moved,
    NavItem,
    Permission,
    PersonCard,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    Problem,
    RegionInfo,
    ServiceKind,
    Setting,
    Tab,
    format_date,
    hookimpl,
    local_today,
    parse_date,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity import kinds, papers, permissions, person_data, queries, services
from plugins.active_longevity.indicators import INDICATORS
from plugins.active_longevity.rules import ClearanceState, allows, clearance_state
from plugins.active_longevity.settings import SETTINGS, ending_days
from plugins.active_longevity.words import BADGES, refusal


@hookimpl
def register_blueprints() -> list[Blueprint]:
    from plugins.active_longevity.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


@hookimpl
def register_permissions() -> list[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_centre_types() -> list[CentreType]:
    return [kinds.CENTRE_TYPE]


@hookimpl
def register_service_kinds() -> list[ServiceKind]:
    return kinds.SERVICE_KINDS


@hookimpl
def register_indicators() -> list[Indicator]:
    return INDICATORS


@hookimpl
def enrolment_rules() -> list[EnrolmentRule]:
    """Groups of other modules may ask for a clearance; this module's own always do."""
    return [
        EnrolmentRule(
            f"{kinds.MODULE}.clearance", _("Doctor's clearance in force on the day"), "none",
            _check_clearance,
        )
    ]  # fmt: skip


def _check_clearance(session: Session, person_id: int, on: dt.date, **_more: Any) -> Problem | None:
    spans = queries.spans_of(session, person_id=person_id)
    state = clearance_state(spans, on)
    if allows(state):
        return None
    last = max((last for _first, last in spans), default=None)
    return Problem(f"{kinds.MODULE}.clearance.{state}", refusal(state, last), overridable=False)


@hookimpl
def register_settings() -> list[Setting]:
    return SETTINGS


@hookimpl
def import_columns() -> list[ImportColumn]:
    return [
        ImportColumn(
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
            warnings={
                "active_longevity.clearance.invalid": _("The clearance is not a date: left out.")
            },
        )
    ]


def _clearance_cell(cell: Any) -> ImportedCell:
    if cell in (None, ""):
        return ImportedCell()
    day = parse_date(cell)
    if day is None:
        return ImportedCell(warning="active_longevity.clearance.invalid")
    return ImportedCell(value=day.isoformat())


@hookimpl
def document_templates() -> list[DocumentTemplate]:
    return papers.document_templates()


@hookimpl
def nav_items(region: RegionInfo, user: Actor) -> list[NavItem]:
    return [
        NavItem(
            _("Doctor's clearances"),
            "active_longevity.clearances",
            "stethoscope",
            60,
            permissions.CLEARANCE_VIEW,
        )
    ]


@hookimpl
def dashboard_cards(region: RegionInfo, user: Actor) -> list[Card]:
    return [
        Card(
            "active_longevity.clearances",
            _("Doctor's clearances"),
            "active_longevity.card",
            permissions.CLEARANCE_VIEW,
            50,
        )
    ]


@hookimpl
def person_tabs(region: RegionInfo, user: Actor, person: PersonInfo) -> list[Tab]:
    return [
        Tab(
            "active_longevity",
            _("Doctor's clearances"),
            "active_longevity.person_clearances",
            "people.view",
            60,
            sensitive=permissions.CLEARANCE_VIEW,
        )
    ]


@hookimpl
def person_badges(
    region: RegionInfo, user: Actor, person: PersonInfo, session: Session
) -> list[Badge]:
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


@hookimpl
def person_events(
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


@hookimpl
def person_cards(
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


@hookimpl
def check_enrolment(
    session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    """A group of this module asks for a clearance in force on the date; others' groups do not."""
    if group.module != kinds.MODULE:
        return []
    problem = _check_clearance(session, person_id, on)
    return [problem] if problem is not None else []


@hookimpl
def merge_people(merging: Merging) -> list[Moved]:
    return person_data.merge_people(merging)


@hookimpl
def export_person_data(session: Session, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    return person_data.export_person_data(session=session, region=region, person_id=person_id)


@hookimpl
def erase_person_data(session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    return person_data.erase_person_data(session=session, region=region, person_id=person_id)


@hookimpl
def demo_data(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.active_longevity.demo import fill  # noqa: PLC0415 - only the demo needs it

    fill(session, region=region, rng=rng, demo=demo)
