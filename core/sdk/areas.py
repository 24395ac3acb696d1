"""A module made of parts: what one part answers to the hooks, and the answers of all, joined.

A module's `plugin.py` names its parts and joins them: `HOOKS = ModuleHooks((OWN, *AREAS))`.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.plugins.contracts import (
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
    Problem,
    RegionInfo,
    SearchHit,
    ServiceKind,
    Setting,
    Tab,
)
from core.plugins.markers import hookimpl
from core.plugins.plan_contracts import PlanForm
from core.plugins.request_contracts import PaperKind, RequestType, WorkKind

if TYPE_CHECKING:
    from flask import Blueprint


@dataclass(frozen=True)
class Section:
    """An entry of the row of sections that stands on every page of the module."""

    label: Any
    endpoint: str
    icon: str
    order: int
    permission: str


def _nothing(**_given: Any) -> list[Any]:
    return []


def _nothing_moved(_merging: Merging) -> list[Moved]:
    return []


def _no_demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """A part that needs no data of its own to be shown."""


@dataclass(frozen=True)
class Area:
    """The answers of one part, by the names of the hooks (docs/modules/hooks.md). Whatever is a
    function is called with the hook's keywords, all of them; what it does not name it does not
    answer."""

    blueprints: Callable[[], list[Blueprint]] = _nothing
    sections: Sequence[Section] = ()
    permissions: Sequence[Permission] = ()
    centre_types: Sequence[CentreType] = ()
    service_kinds: Sequence[ServiceKind] = ()
    settings: Sequence[Setting] = ()
    indicators: Sequence[Indicator] = ()
    messages: Sequence[MessageEvent] = ()
    import_columns: Sequence[ImportColumn] = ()
    enrolment_rules: Sequence[EnrolmentRule] = ()
    daily_work: Sequence[DailyWork] = ()
    #: words for the actions that the part writes into the log
    audit_words: Sequence[AuditWord] = ()
    documents: Sequence[DocumentTemplate] = ()
    plan_forms: Sequence[PlanForm] = ()
    request_types: Sequence[RequestType] = ()
    paper_kinds: Sequence[PaperKind] = ()
    work_kinds: Sequence[WorkKind] = ()
    nav: Sequence[NavItem] = ()
    cards: Sequence[Card] = ()
    tabs: Sequence[Tab] = ()
    badges: Callable[..., list[Badge]] = _nothing
    person_events: Callable[..., list[PersonEvent]] = _nothing
    person_cards: Callable[..., list[PersonCard]] = _nothing
    search: Callable[..., list[SearchHit]] = _nothing
    check_enrolment: Callable[..., list[Problem]] = _nothing
    check_service: Callable[..., list[Problem]] = _nothing
    merge: Callable[[Merging], list[Moved]] = _nothing_moved
    export: Callable[..., list[PersonRecord]] = _nothing
    erase: Callable[..., list[Erasure]] = _nothing
    duties: Callable[..., list[Problem]] = _nothing
    demo: Callable[[Session, RegionInfo, random.Random, Any], None] = _no_demo


#: hook → field of `Area` that answers it
ANSWERS = {
    "register_blueprints": "blueprints",
    "register_permissions": "permissions",
    "register_centre_types": "centre_types",
    "register_service_kinds": "service_kinds",
    "register_settings": "settings",
    "register_indicators": "indicators",
    "message_events": "messages",
    "import_columns": "import_columns",
    "enrolment_rules": "enrolment_rules",
    "daily_work": "daily_work",
    "audit_words": "audit_words",
    "document_templates": "documents",
    "plan_forms": "plan_forms",
    "register_request_types": "request_types",
    "paper_kinds": "paper_kinds",
    "work_kinds": "work_kinds",
    "nav_items": "nav",
    "dashboard_cards": "cards",
    "person_tabs": "tabs",
    "person_badges": "badges",
    "person_events": "person_events",
    "person_cards": "person_cards",
    "search": "search",
    "check_enrolment": "check_enrolment",
    "check_service": "check_service",
    "merge_people": "merge",
    "export_person_data": "export",
    "erase_person_data": "erase",
    "open_duties": "duties",
    "demo_data": "demo",
}
_DEFAULTS = {one.name: one.default for one in fields(Area)}


def _says(area: Area, name: str) -> bool:
    value = getattr(area, name)
    return bool(value) and value is not _DEFAULTS[name]


class ModuleHooks:
    """The answers of a module's parts, joined in their order: what `plugin.py` holds as `HOOKS`.

    Hooks that no part answers are no hooks of the module: `dir()` does not tell of them.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = tuple(areas)
        self._answered = [
            hook for hook, name in ANSWERS.items() if any(_says(area, name) for area in self.areas)
        ]

    def __dir__(self) -> list[str]:
        return self._answered

    def _listed(self, name: str) -> list[Any]:
        return [one for area in self.areas for one in getattr(area, name)]

    def _asked(self, name: str, **given: Any) -> list[Any]:
        return [one for area in self.areas for one in getattr(area, name)(**given)]

    @hookimpl
    def register_blueprints(self) -> list[Blueprint]:
        return self._asked("blueprints")

    @hookimpl
    def register_permissions(self) -> list[Permission]:
        return self._listed("permissions")

    @hookimpl
    def register_centre_types(self) -> list[CentreType]:
        return self._listed("centre_types")

    @hookimpl
    def register_service_kinds(self) -> list[ServiceKind]:
        return self._listed("service_kinds")

    @hookimpl
    def register_settings(self) -> list[Setting]:
        return self._listed("settings")

    @hookimpl
    def register_indicators(self) -> list[Indicator]:
        return self._listed("indicators")

    @hookimpl
    def message_events(self) -> list[MessageEvent]:
        return self._listed("messages")

    @hookimpl
    def import_columns(self) -> list[ImportColumn]:
        return self._listed("import_columns")

    @hookimpl
    def enrolment_rules(self) -> list[EnrolmentRule]:
        return self._listed("enrolment_rules")

    @hookimpl
    def daily_work(self) -> list[DailyWork]:
        return self._listed("daily_work")

    @hookimpl
    def audit_words(self) -> list[AuditWord]:
        return self._listed("audit_words")

    @hookimpl
    def document_templates(self) -> list[DocumentTemplate]:
        return self._listed("documents")

    @hookimpl
    def plan_forms(self) -> list[PlanForm]:
        return self._listed("plan_forms")

    @hookimpl
    def register_request_types(self) -> list[RequestType]:
        return self._listed("request_types")

    @hookimpl
    def paper_kinds(self) -> list[PaperKind]:
        return self._listed("paper_kinds")

    @hookimpl
    def work_kinds(self) -> list[WorkKind]:
        return self._listed("work_kinds")

    @hookimpl
    def nav_items(self, region: RegionInfo, user: Actor) -> list[NavItem]:
        return self._listed("nav")

    @hookimpl
    def dashboard_cards(self, region: RegionInfo, user: Actor) -> list[Card]:
        return self._listed("cards")

    @hookimpl
    def person_tabs(self, region: RegionInfo, user: Actor, person: PersonInfo) -> list[Tab]:
        return self._listed("tabs")

    @hookimpl
    def person_badges(
        self, region: RegionInfo, user: Actor, person: PersonInfo, session: Session
    ) -> list[Badge]:
        return self._asked("badges", region=region, user=user, person=person, session=session)

    @hookimpl
    def person_events(
        self,
        session: Session,
        region: RegionInfo,
        user: Actor,
        person: PersonInfo,
        limit: int,
        before: dt.datetime | None,
        kind: str,
    ) -> list[PersonEvent]:
        """Of each part the newest `limit`; core takes the newest of all."""
        return self._asked(
            "person_events", session=session, region=region, user=user, person=person,
            limit=limit, before=before, kind=kind,
        )  # fmt: skip

    @hookimpl
    def person_cards(
        self, session: Session, region: RegionInfo, user: Actor, person: PersonInfo
    ) -> list[PersonCard]:
        return self._asked("person_cards", session=session, region=region, user=user, person=person)

    @hookimpl
    def search(
        self, session: Session, region: RegionInfo, user: Actor, text: str, limit: int
    ) -> list[SearchHit]:
        found = self._asked(
            "search", session=session, region=region, user=user, text=text, limit=limit
        )
        return found[:limit]

    @hookimpl
    def check_enrolment(
        self, session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
    ) -> list[Problem]:
        return self._asked(
            "check_enrolment", session=session, region=region, person_id=person_id, group=group,
            on=on,
        )  # fmt: skip

    @hookimpl
    def check_service(
        self,
        session: Session,
        region: RegionInfo,
        person_id: int,
        kind_code: str,
        on: dt.date,
        giving: bool,
    ) -> list[Problem]:
        return self._asked(
            "check_service", session=session, region=region, person_id=person_id,
            kind_code=kind_code, on=on, giving=giving,
        )  # fmt: skip

    @hookimpl
    def merge_people(self, merging: Merging) -> list[Moved]:
        return [one for area in self.areas for one in area.merge(merging)]

    @hookimpl
    def export_person_data(
        self, session: Session, region: RegionInfo, person_id: int
    ) -> list[PersonRecord]:
        return self._asked("export", session=session, region=region, person_id=person_id)

    @hookimpl
    def erase_person_data(
        self, session: Session, region: RegionInfo, person_id: int
    ) -> list[Erasure]:
        return self._asked("erase", session=session, region=region, person_id=person_id)

    @hookimpl
    def open_duties(self, session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
        return self._asked("duties", session=session, region=region, person_id=person_id)

    @hookimpl
    def demo_data(
        self, session: Session, region: RegionInfo, rng: random.Random, demo: Any
    ) -> None:
        for area in self.areas:
            area.demo(session, region, rng, demo)
