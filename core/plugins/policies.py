"""Who answers each hook, what happens when an answer fails, and what an answer is made of.

Scope and error letters are explained in `hookspecs.py`, which holds the hooks themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

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
    MessageEvent,
    Moved,
    NavItem,
    Permission,
    PersonCard,
    PersonEvent,
    PersonRecord,
    Problem,
    SearchHit,
    ServiceKind,
    Setting,
    Tab,
)
from core.plugins.plan_contracts import PlanForm
from core.plugins.request_contracts import PaperKind, RequestType, WorkKind


@dataclass(frozen=True)
class Policy:
    """Who answers a hook, and what happens when an answer fails."""

    scope: Literal["G", "R", "A"]
    on_error: Literal["Q", "S", "X"]


POLICIES: dict[str, Policy] = {
    "register_blueprints": Policy("G", "Q"),
    "register_permissions": Policy("G", "Q"),
    "register_centre_types": Policy("G", "Q"),
    "register_service_kinds": Policy("G", "Q"),
    "register_indicators": Policy("G", "Q"),
    "import_columns": Policy("G", "Q"),
    "document_templates": Policy("G", "Q"),
    "register_settings": Policy("G", "Q"),
    "enrolment_rules": Policy("G", "Q"),
    "daily_work": Policy("G", "Q"),
    "audit_words": Policy("G", "Q"),
    "message_events": Policy("G", "Q"),
    "plan_forms": Policy("G", "Q"),
    "register_request_types": Policy("G", "Q"),
    "paper_kinds": Policy("G", "Q"),
    "work_kinds": Policy("G", "Q"),
    "nav_items": Policy("R", "S"),
    "dashboard_cards": Policy("R", "S"),
    "person_tabs": Policy("R", "S"),
    "person_badges": Policy("R", "S"),
    "person_events": Policy("R", "S"),
    "person_cards": Policy("R", "S"),
    "search": Policy("R", "S"),
    "check_enrolment": Policy("R", "X"),
    "check_service": Policy("R", "X"),
    "demo_data": Policy("R", "S"),
    "export_person_data": Policy("A", "X"),
    "erase_person_data": Policy("A", "X"),
    "open_duties": Policy("A", "X"),
    "check_sharing": Policy("R", "X"),
    "merge_people": Policy("A", "X"),
    "unmerge_people": Policy("A", "X"),
}

#: what the items of an answer are; `demo_data` answers nothing
RETURNS: dict[str, type] = {
    "register_permissions": Permission,
    "register_centre_types": CentreType,
    "register_service_kinds": ServiceKind,
    "register_indicators": Indicator,
    "import_columns": ImportColumn,
    "document_templates": DocumentTemplate,
    "register_settings": Setting,
    "enrolment_rules": EnrolmentRule,
    "daily_work": DailyWork,
    "audit_words": AuditWord,
    "message_events": MessageEvent,
    "plan_forms": PlanForm,
    "register_request_types": RequestType,
    "paper_kinds": PaperKind,
    "work_kinds": WorkKind,
    "nav_items": NavItem,
    "dashboard_cards": Card,
    "person_tabs": Tab,
    "person_badges": Badge,
    "person_events": PersonEvent,
    "person_cards": PersonCard,
    "search": SearchHit,
    "check_enrolment": Problem,
    "check_service": Problem,
    "export_person_data": PersonRecord,
    "erase_person_data": Erasure,
    "open_duties": Problem,
    "check_sharing": Problem,
    "merge_people": Moved,
    "unmerge_people": Problem,
}


def wrong_answer(hook: str, items: Iterable[Any]) -> str:
    """What is wrong with the items of an answer, or an empty text."""
    for item in items:
        if hook == "register_blueprints":
            from flask import Blueprint  # noqa: PLC0415 - commands and jobs need no Flask here

            wanted: type = Blueprint
        else:
            wanted = RETURNS.get(hook, type(None))
        if not isinstance(item, wanted):
            return f"{hook} must return a list of {wanted.__name__}, not of {type(item).__name__}"
    return ""
