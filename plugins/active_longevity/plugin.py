"""The module's answers to the hooks: those of its parts, joined."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from core.sdk.services import (
    Actor,
    AuditWord,
    Badge,
    Card,
    CentreType,
    DailyWork,
    DocumentTemplate,
    EnrolmentRule,
    Erasure,
    ImportColumn,
    Indicator,
    Merging,
    MessageEvent,
    Moved,
    NavItem,
    Permission,
    PersonCard,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    PlanForm,
    Problem,
    RegionInfo,
    SearchHit,
    ServiceKind,
    Setting,
    Tab,
    hookimpl,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from plugins.active_longevity import kinds, papers
from plugins.active_longevity.parts import AREAS

VIEW = "active_longevity.view"
_EVERYBODY = ("centre_admin", "nurse", "receptionist", "specialist")


@hookimpl
def register_blueprints() -> list[Blueprint]:
    return [one for area in AREAS for one in area.blueprints()]


@hookimpl
def register_permissions() -> list[Permission]:
    own = Permission(VIEW, _("Open the pages of active longevity"), _EVERYBODY)
    return [own, *(one for area in AREAS for one in area.permissions)]


@hookimpl
def register_centre_types() -> list[CentreType]:
    return [kinds.CENTRE_TYPE]


@hookimpl
def register_service_kinds() -> list[ServiceKind]:
    return kinds.SERVICE_KINDS


@hookimpl
def register_indicators() -> list[Indicator]:
    return [one for area in AREAS for one in area.indicators]


@hookimpl
def register_settings() -> list[Setting]:
    return [one for area in AREAS for one in area.settings]


@hookimpl
def message_events() -> list[MessageEvent]:
    return [one for area in AREAS for one in area.messages]


@hookimpl
def import_columns() -> list[ImportColumn]:
    return [one for area in AREAS for one in area.import_columns]


@hookimpl
def enrolment_rules() -> list[EnrolmentRule]:
    return [one for area in AREAS for one in area.enrolment_rules]


@hookimpl
def audit_words() -> list[AuditWord]:
    return [one for area in AREAS for one in area.audit_words]


@hookimpl
def daily_work() -> list[DailyWork]:
    return [one for area in AREAS for one in area.daily_work]


@hookimpl
def document_templates() -> list[DocumentTemplate]:
    return [*papers.document_templates(), *(one for area in AREAS for one in area.documents)]


@hookimpl
def plan_forms() -> list[PlanForm]:
    return [one for area in AREAS for one in area.plan_forms]


@hookimpl
def nav_items(region: RegionInfo, user: Actor) -> list[NavItem]:
    return [
        NavItem(
            _("Active longevity"),
            "active_longevity_day.home",
            "heartbeat",
            60,
            VIEW,
        )
    ]


@hookimpl
def dashboard_cards(region: RegionInfo, user: Actor) -> list[Card]:
    return [one for area in AREAS for one in area.cards]


@hookimpl
def person_tabs(region: RegionInfo, user: Actor, person: PersonInfo) -> list[Tab]:
    return [one for area in AREAS for one in area.tabs]


@hookimpl
def person_badges(
    region: RegionInfo, user: Actor, person: PersonInfo, session: Session
) -> list[Badge]:
    return [
        one
        for area in AREAS
        for one in area.badges(region=region, user=user, person=person, session=session)
    ]


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
    """Of each part the newest `limit`; core takes the newest of all."""
    return [
        one
        for area in AREAS
        for one in area.person_events(
            session=session, region=region, user=user, person=person, limit=limit,
            before=before, kind=kind,
        )
    ]  # fmt: skip


@hookimpl
def person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    return [
        one
        for area in AREAS
        for one in area.person_cards(session=session, region=region, user=user, person=person)
    ]


@hookimpl
def search(
    session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    found = [
        one
        for area in AREAS
        for one in area.search(session=session, region=region, user=user, text=text, limit=limit)
    ]
    return found[:limit]


@hookimpl
def check_enrolment(
    session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    return [
        one
        for area in AREAS
        for one in area.check_enrolment(
            session=session, region=region, person_id=person_id, group=group, on=on
        )
    ]


@hookimpl
def check_service(
    session: Session, region: RegionInfo, person_id: int, kind_code: str, on: dt.date, giving: bool
) -> list[Problem]:
    return [
        one
        for area in AREAS
        for one in area.check_service(
            session=session, region=region, person_id=person_id, kind_code=kind_code, on=on,
            giving=giving,
        )
    ]  # fmt: skip


@hookimpl
def merge_people(merging: Merging) -> list[Moved]:
    return [one for area in AREAS for one in area.merge(merging)]


@hookimpl
def export_person_data(session: Session, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    return [
        one
        for area in AREAS
        for one in area.export(session=session, region=region, person_id=person_id)
    ]


@hookimpl
def erase_person_data(session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    return [
        one
        for area in AREAS
        for one in area.erase(session=session, region=region, person_id=person_id)
    ]


@hookimpl
def open_duties(session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    return [
        one
        for area in AREAS
        for one in area.duties(session=session, region=region, person_id=person_id)
    ]


@hookimpl
def demo_data(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    from plugins.active_longevity.demo import fill  # noqa: PLC0415 - only the demo needs it

    fill(session, region=region, rng=rng, demo=demo)
    for area in AREAS:
        area.demo(session, region, rng, demo)
