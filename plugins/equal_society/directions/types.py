"""Directions as data: each is a kind of request with its term, papers, questions and refusals.

Terms are those of the acts where one names them (domain.md §6.3), else the centre's usual ones, and
say so; every region sets its own. Advice and lessons put no service into the ledger when their
request ends: the appointment or the lesson does.
"""

from __future__ import annotations

from typing import Any, Final

from core.sdk.requests import (
    PaperKind,
    PlanQuestion,
    RequestType,
    Workflow,
    advice_workflow,
    decided_workflow,
)
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.directions import questions
from plugins.equal_society.directions.permissions import ADVICE_READ
from plugins.equal_society.directions.portal import portal_fields
from plugins.equal_society.entitlements.benefits import BENEFITS
from plugins.equal_society.entitlements.checks import check_of
from plugins.equal_society.kinds import MODULE

#: no act names a term: the centre's own, to be set by the region
_USUAL: Final = _("Usual term of the centre. The region sets its own.")
_DECIDED: Final = decided_workflow()
_HELPED: Final = advice_workflow()
#: directions whose services are appointments or lessons of core's timetable
ADVICE: Final = ("legal_advice", "psychological_advice", "portal_help", "computer_literacy")

PAPERS: Final = [
    PaperKind(f"{MODULE}.hearing", _("Conclusion of the audiologist"), valid_months=12),
    PaperKind(
        f"{MODULE}.device_passport", _("Passport of the device"),
        help=_("The booklet that came with the wheelchair."),
    ),
]  # fmt: skip


def _direction(
    code: str,
    label: Any,
    days: int,
    source: Any,
    icon: str,
    order: int,
    asked: tuple[PlanQuestion, ...],
    papers: tuple[str, ...],
    workflow: Workflow = _DECIDED,
    **more: Any,
) -> RequestType:
    decided = workflow is _DECIDED
    check = check_of(code) if code in BENEFITS else None
    return RequestType(
        f"{MODULE}.{code}", label, workflow, days, days_source=source, centre_types=(MODULE,),
        papers=papers, questions=asked, refusals=questions.REFUSALS if decided else (),
        check=check, icon=icon, order=order,
        service_kind="" if code in ADVICE else f"{MODULE}.{code}", **more,
    )  # fmt: skip


_PORTAL: Final[dict[str, Any]] = {"portal": "social", "portal_fields": portal_fields}

DIRECTIONS: Final = [
    _direction(
        "social_taxi", _("Social taxi"), 5, _USUAL, "car", 10,
        (questions.MOBILITY, questions.ATTENDANT, questions.PURPOSE, questions.RIDES),
        ("identity", "disability", "address"),
        help=_("Rides by car inside the city. The rides themselves are ordered later."),
    ),
    _direction(
        "invataxi", _("Invataxi"), 5,
        _("Order No. 859 of 01.11.2013 (wording of 29.08.2025). It names no term: the usual one."),
        "wheelchair", 20,
        (questions.MOBILITY, questions.ATTENDANT, questions.PURPOSE, questions.RIDES,
         questions.ENTRANCE),
        ("identity", "disability", "medical_commission", "address"),
        help=_("A car with a lift for a wheelchair. The medical commission's conclusion is the "
               "ground."),
        **_PORTAL,
    ),
    _direction(
        "sanatorium", _("Sanatorium treatment"), 10,
        _("Order No. 283 of 30.06.2023. The term is to be checked against it."), "leaf", 30,
        questions.SANATORIUM,
        ("identity", "disability", "ipar", "sanatorium_card"),
        help=_("Once a year, 14 days; the person chooses the sanatorium on the portal."),
        **_PORTAL,
    ),
    _direction(
        "assistant", _("Individual assistant"), 10,
        _("Social Code, article 163; 10 working days"), "users", 40,
        questions.ASSISTANT,
        ("identity", "disability", "ipar", "bank_account"),
        help=_("Group I with difficulty moving, up to 8 hours a day; not together with the care "
               "benefit."),
        **_PORTAL,
    ),
    _direction(
        "sign_language", _("Sign language specialist"), 10,
        _("Social Code, article 163; 10 working days"), "ear", 50,
        questions.SIGN_LANGUAGE,
        ("identity", "disability", "ipar", f"{MODULE}.hearing"),
        **_PORTAL,
    ),
    _direction(
        "devices", _("Technical aids and wheelchairs"), 10,
        _("Rules of 30.06.2023 (V2300032993). The term is to be checked against them."),
        "package", 60,
        questions.DEVICES,
        ("identity", "disability", "ipar"),
        **_PORTAL,
    ),
    _direction(
        "wheelchair_repair", _("Wheelchair repair"), 10, _USUAL, "settings", 70,
        questions.REPAIR, ("identity", f"{MODULE}.device_passport"), _HELPED,
    ),
    _direction(
        "legal_advice", _("Legal advice"), 3, _USUAL, "shield", 80, questions.LEGAL,
        (), _HELPED, sensitive=ADVICE_READ,
        help=_("A time with the lawyer is booked among the appointments."),
    ),
    _direction(
        "psychological_advice", _("Psychological advice"), 3, _USUAL, "heart", 90,
        questions.PSYCHOLOGICAL, (), _HELPED, sensitive=ADVICE_READ,
        help=_("A time with the psychologist is booked among the appointments."),
    ),
    _direction(
        "portal_help", _("Help with the Social Portal"), 2, _USUAL, "world", 100,
        questions.PORTAL, (), _HELPED,
        help=_("Help to find one's way on the portal of social services."),
    ),
    _direction(
        "computer_literacy", _("Computer literacy"), 5, _USUAL, "school", 110,
        questions.LITERACY, (), _HELPED,
        help=_("Lessons in a group of the timetable."),
    ),
]  # fmt: skip
