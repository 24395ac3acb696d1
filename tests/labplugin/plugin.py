"""Answers every hook."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import sqlalchemy as sa
from flask import Blueprint
from sqlalchemy.orm import Session

from core.sdk.requests import (
    PaperKind,
    RequestType,
    WorkKind,
    advice_workflow,
)
from core.sdk.services import (
    Actor,
    AuditWord,
    Badge,
    Card,
    CardLine,
    CentreType,
    DailyWork,
    DocumentTemplate,
    EnrolmentRule,
    Erasure,
    ImportColumn,
    ImportedCell,
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
    PlannedGoal,
    PlannedMeasure,
    PlannedNeed,
    PlanQuestion,
    Problem,
    RegionInfo,
    SearchHit,
    ServiceKind,
    Setting,
    Tab,
    erase_rows,
    hookimpl,
    person_records,
)
from core.sdk.services import (
    lazy_gettext as _,
)
from labplugin import faults, permissions, services
from labplugin.models import Thing


@hookimpl
def register_blueprints() -> list[Blueprint]:
    from labplugin.views import bp  # noqa: PLC0415 - Flask is wanted only now

    return [bp]


@hookimpl
def register_permissions() -> list[Permission]:
    return permissions.PERMISSIONS


@hookimpl
def register_centre_types() -> list[CentreType]:
    return [CentreType("labplugin", _("Laboratory"))]


@hookimpl
def register_service_kinds() -> list[ServiceKind]:
    return [ServiceKind("labplugin.test", _("Laboratory test"), special_kind=2, walk_in=True)]


@hookimpl
def register_indicators() -> list[Indicator]:
    return [
        Indicator(
            "labplugin.things",
            _("Things of the laboratory"),
            _("Things recorded in the region, whenever that was."),
            _("things"),
            services.count_things,
        )
    ]


@hookimpl
def import_columns() -> list[ImportColumn]:
    return [
        ImportColumn(
            "labplugin.shoe",
            _("Shoe size"),
            ("Аяқ киім өлшемі", "Размер обуви", "Shoe size"),
            _shoe_size,
            services.apply_shoe,
            services.undo_shoe,
            {"labplugin.shoe.invalid": _("The shoe size is not a number.")},
        )
    ]


def _shoe_size(cell: Any) -> ImportedCell:
    if cell in (None, ""):
        return ImportedCell()
    text = str(cell).strip()
    return ImportedCell(text) if text.isdigit() else ImportedCell(warning="labplugin.shoe.invalid")


@hookimpl
def document_templates() -> list[DocumentTemplate]:
    return [
        DocumentTemplate(
            "labplugin.note",
            _("Note of the laboratory"),
            "LAB",
            {"kk": "paper/note.typ", "ru": "paper/note.typ"},
            lambda *, person_id, language, **asked: {"title": f"Note {language}", "who": person_id},
        )
    ]


@hookimpl
def enrolment_rules() -> list[EnrolmentRule]:
    return [EnrolmentRule("labplugin.boots", _("Has boots"), "int", _boots, maximum=50)]


def _boots(person_id: int, value: int, **_more: object) -> Problem | None:
    if person_id > value:
        return None
    return Problem("labplugin.boots", "No boots of that size", overridable=False)


@hookimpl
def audit_words() -> list[AuditWord]:
    return [AuditWord("labplugin.thing.clean", _("cleaned things"))]


@hookimpl
def daily_work() -> list[DailyWork]:
    return [DailyWork("labplugin.clean", _("Things are cleaned"), services.clean_things)]


@hookimpl
def register_settings() -> list[Setting]:
    return [Setting("labplugin.limit", _("Things at once"), _("Laboratory"), "int", 3, maximum=9)]


@hookimpl
def message_events() -> list[MessageEvent]:
    return [
        MessageEvent(
            "labplugin.ready", _("Test is ready"), (("test", _("What was tested")),),
            "%(name)s, «%(test)s» талдауы дайын.", "%(name)s, анализ «%(test)s» готов.",
        )
    ]  # fmt: skip


@hookimpl
def plan_forms() -> list[PlanForm]:
    blood = PlannedMeasure(_("Laboratory test"), 2, "labplugin.test", 4, period="month")
    need = PlannedNeed("blood", _("Test is ready"), 2, (PlannedGoal(_("Thing"), "", (blood,)),))

    def suggest(**_asked: Any) -> list[PlannedNeed]:
        faults.raise_if("suggest")
        return [need]

    size = PlanQuestion("size", _("Shoe size"), "int", maximum=50)
    return [PlanForm("labplugin.plan", _("Laboratory"), suggest=suggest, questions=(size,))]


@hookimpl
def register_request_types() -> list[RequestType]:
    def check(on: dt.date, **_asked: Any) -> list[Problem]:
        faults.raise_if("check_request")
        if "objection" in faults.wanted:
            return [Problem("labplugin.closed", _("The laboratory is closed."))]
        return []

    return [
        RequestType(
            "labplugin.loan", _("Thing of the laboratory"), advice_workflow(), days=3,
            centre_types=("labplugin",), papers=("labplugin.permit", "identity"), check=check,
            questions=(PlanQuestion("size", _("Shoe size"), "int", maximum=50),),
            service_kind="labplugin.test",
        )
    ]  # fmt: skip


@hookimpl
def paper_kinds() -> list[PaperKind]:
    return [PaperKind("labplugin.permit", _("Permit of the laboratory"), valid_months=12)]


@hookimpl
def work_kinds() -> list[WorkKind]:
    return [
        WorkKind("labplugin.repair", _("Laboratory"), "labplugin.person_things", "person_id",
                 permissions.VIEW)
    ]  # fmt: skip


@hookimpl
def nav_items(region: RegionInfo, user: Actor) -> list[NavItem]:
    faults.raise_if("nav_items")
    return [NavItem(_("Laboratory"), "labplugin.things", "list", 90, permissions.VIEW)]


@hookimpl
def dashboard_cards(region: RegionInfo, user: Actor) -> list[Card]:
    faults.raise_if("dashboard_cards")
    return [Card("labplugin.things", _("Laboratory"), "labplugin.card", permissions.VIEW)]


@hookimpl
def person_tabs(region: RegionInfo, user: Actor, person: PersonInfo) -> list[Tab]:
    faults.raise_if("person_tabs")
    return [Tab("labplugin", _("Laboratory"), "labplugin.person_things", permissions.VIEW)]


@hookimpl
def person_badges(
    region: RegionInfo, user: Actor, person: PersonInfo, session: Session
) -> list[Badge]:
    faults.raise_if("person_badges")
    faults.break_sql(session)
    return [Badge(_("Of the laboratory"), "info")]


@hookimpl
def person_events(
    person: PersonInfo, limit: int, before: dt.datetime | None, kind: str
) -> list[PersonEvent]:
    faults.raise_if("person_events")
    at = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
    if kind not in {"", "labplugin"} or (before is not None and at >= before):
        return []
    return [PersonEvent(at, _("Came to the laboratory"), kind="labplugin", icon="list")][:limit]


@hookimpl
def person_cards(person: PersonInfo, session: Session) -> list[PersonCard]:
    faults.raise_if("person_cards")
    faults.break_sql(session)
    line = CardLine(_("Laboratory test"), kind="info")
    return [PersonCard("labplugin", _("Laboratory"), (line,))]


@hookimpl
def search(
    session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    faults.raise_if("search")
    faults.break_sql(session)
    found = session.scalars(sa.select(Thing.title).where(Thing.title == text).limit(limit))
    return [SearchHit(title, f"/{region.code}/labplugin/things") for title in found]


@hookimpl
def check_enrolment(
    session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    faults.raise_if("check_enrolment")
    faults.break_sql(session)
    if "objection" in faults.wanted:
        return [Problem("labplugin.closed", _("The laboratory is closed."))]
    return []


@hookimpl
def check_service(
    session: Session, region: RegionInfo, person_id: int, kind_code: str, on: dt.date, giving: bool
) -> list[Problem]:
    faults.raise_if("check_service")
    faults.break_sql(session)
    if "service" in faults.wanted:
        return [Problem("labplugin.fasting", _("The laboratory is closed."), blocking=giving)]
    return []


@hookimpl
def export_person_data(session: Session, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    faults.raise_if("export_person_data")
    return person_records(session, Thing, person_id=person_id, kind=_("Thing"),
                          columns={"title": _("Title")})  # fmt: skip


@hookimpl
def erase_person_data(session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    faults.raise_if("erase_person_data")
    return [erase_rows(session, Thing, person_id=person_id, label=_("Things of the laboratory"))]


@hookimpl
def open_duties(session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    faults.raise_if("open_duties")
    lent = sa.select(Thing.id).where(Thing.person_id == person_id, Thing.title == "lent")
    if session.scalar(lent) is None:
        return []
    return [Problem("labplugin.lent", _("A thing is lent to the person."))]


@hookimpl
def check_sharing(
    session: Session, region: RegionInfo, person_id: int, on: dt.date
) -> list[Problem]:
    faults.raise_if("check_sharing")
    if "objection" in faults.wanted:
        return [Problem("labplugin.closed", _("The laboratory is closed."))]
    return []


@hookimpl
def demo_data(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    faults.raise_if("demo_data")
    session.add(Thing(region_id=region.id, title=f"{rng.randrange(1000)}", source="demo"))


@hookimpl
def merge_people(merging: Merging) -> list[Moved]:
    faults.raise_if("merge_people")
    return [merging.move(Thing, label=_("Things of the laboratory"))]


@hookimpl
def unmerge_people(
    session: Session, region: RegionInfo, keep_id: int, drop_id: int
) -> list[Problem]:
    faults.raise_if("unmerge_people")
    left = session.scalar(
        sa.select(sa.func.count(Thing.id)).where(Thing.person_id == drop_id, Thing.title == "lost")
    )
    return [Problem("labplugin.lost", _("A thing was lost."), blocking=False)] if left else []
