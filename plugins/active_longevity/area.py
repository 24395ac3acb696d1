"""What one part of the module answers to the hooks. `plugin.py` joins the parts."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.sdk.services import (
    AuditWord,
    Badge,
    Card,
    DailyWork,
    DocumentTemplate,
    EnrolmentRule,
    Erasure,
    ImportColumn,
    Indicator,
    Merging,
    MessageEvent,
    Moved,
    Permission,
    PersonCard,
    PersonEvent,
    PersonRecord,
    PlanForm,
    Problem,
    RegionInfo,
    SearchHit,
    Setting,
    Tab,
)

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


def _no_demo(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """A part that needs no data of its own to be shown."""


@dataclass(frozen=True)
class Area:
    """The answers of one part, by the names of the hooks (docs/hooks.md). Whatever is a function
    is called with the hook's keywords, all of them."""

    blueprints: Callable[[], list[Blueprint]] = _nothing
    sections: Sequence[Section] = ()
    permissions: Sequence[Permission] = ()
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
    cards: Sequence[Card] = ()
    tabs: Sequence[Tab] = ()
    badges: Callable[..., list[Badge]] = _nothing
    person_events: Callable[..., list[PersonEvent]] = _nothing
    person_cards: Callable[..., list[PersonCard]] = _nothing
    search: Callable[..., list[SearchHit]] = _nothing
    check_enrolment: Callable[..., list[Problem]] = _nothing
    check_service: Callable[..., list[Problem]] = _nothing
    merge: Callable[[Merging], list[Moved]] = lambda _merging: []
    export: Callable[..., list[PersonRecord]] = _nothing
    erase: Callable[..., list[Erasure]] = _nothing
    duties: Callable[..., list[Problem]] = _nothing
    demo: Callable[[Session, RegionInfo, random.Random, Any], None] = _no_demo
