"""The application for a place as a kind of request of the one window (domain.md §7.3)."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Enrolment, Group, IssuedDocument, Person, Request
from core.sdk.places import standings
from core.sdk.requests import (
    DECIDED_NOTICE,
    GRANTED_LETTER,
    REFUSED_LETTER,
    REQUESTS_DECIDE,
    REQUESTS_WORK,
    WAITING_NOTICE,
    PaperKind,
    PlanQuestion,
    RequestState,
    RequestType,
    Transition,
    Workflow,
)
from core.sdk.services import Actor, CardLine, Problem, RegionInfo, format_date, format_datetime
from core.sdk.services import lazy_gettext as _
from day_centre.file.models import Stay
from day_centre.file.words import REGIMES
from day_centre.kinds import MODULE
from day_centre.places import queries
from day_centre.places.permissions import PLACES_VIEW, VISIT_READ
from day_centre.places.rules import age_fault
from day_centre.places.services import after_approval
from day_centre.places.settings import oldest

PAPERS: Final = [
    PaperKind(f"{MODULE}.application", _("Application for special social services"),
              help=_("By the annex of the standard; the representative signs it.")),
    PaperKind(f"{MODULE}.medical_card", _("Medical card of the day centre"), valid_months=12,
              help=_("With the conclusions of the doctors and of the consultative commission.")),
    PaperKind(f"{MODULE}.pmpk", _("Conclusion of the PMPK"),
              help=_("The psychological-medical-pedagogical consultation.")),
]  # fmt: skip
QUESTIONS: Final = (
    PlanQuestion("regime", _("Which regime is wanted?"), "choice", tuple(REGIMES.items())),
    PlanQuestion("from_when", _("From when?"), help=_("For example: from September.")),
    PlanQuestion(
        "transport", _("How would the child come?"), "choice",
        (
            ("own", _("the family brings the child")),
            ("public", _("by public transport")),
            ("invataxi", _("by invataxi")),
            ("centre", _("transport of the centre is needed")),
        ),
    ),
)  # fmt: skip
REFUSALS: Final = (
    ("age", _("The age does not fit the day centre")),
    ("contraindication", _("The medical commission has found a contraindication")),
    ("no_need", _("The assessment has found no need of special social services")),
    ("residence", _("The family lives in another region")),
    ("false_papers", _("What the papers state is not true")),
)


# What the module says to the ways ------------------------------------------------------------


def act_is_issued(session: Session, region: RegionInfo, request_id: int) -> list[Problem]:
    """No decision to approve without the need assessment."""
    visit = queries.visit_of(session, request_id=request_id)
    if visit is not None and visit.document_id is not None:
        return []
    text = _("The act of the home visit is not issued yet.")
    return [Problem("day_centre.no_act", text, overridable=False)]


def may_apply(
    session: Session, region: RegionInfo, person_id: int, centre_id: int, on: dt.date
) -> list[Problem]:
    """The age, and that the child does not stay in the centre already."""
    found = []
    person = session.get_one(Person, person_id)
    if person.birth_date is None:
        text = _("The date of birth is not known: the age cannot be checked.")
        found.append(Problem("day_centre.no_birth_date", text, blocking=False))
    else:
        fault = age_fault(person.birth_date, on, oldest=oldest(region))
        if fault == "young":
            found.append(Problem("day_centre.young", _("The child is not one year old yet.")))
        elif fault == "old":
            text = _("The day centre takes children until they are 18 years old.")
            found.append(Problem("day_centre.old", text))
    stays = sa.select(Stay.id).where(
        Stay.person_id == person_id, Stay.centre_id == centre_id, Stay.ends_on.is_(None)
    )
    if session.scalar(stays.limit(1)) is not None:
        found.append(Problem("day_centre.stays", _("The child stays in the centre already.")))
    return found


def lines(session: Session, region: RegionInfo, user: Actor, request_id: int) -> list[CardLine]:
    """The act, and once approved the way to a place."""
    request = session.get_one(Request, request_id)
    if not user.can(PLACES_VIEW, region.id, request.centre_id):
        return []
    found = [_act_line(session, region, user, request)]
    placement = queries.placement_of(session, request_id=request_id)
    if placement is None:
        return found
    if placement.ended_on is not None:
        text = _("The family gave the place up on %(date)s", date=format_date(placement.ended_on))
        return [*found, CardLine(text, placement.ended_reason)]
    home = f"/{region.code}/day-centre"
    if placement.enrolment_id is None:
        url = f"{home}/placements/{placement.public_id}/queue"
        return [*found, CardLine(_("Place"), _("a group is to be chosen"), url, "warning")]
    enrolment = session.get_one(Enrolment, placement.enrolment_id)
    group = session.get_one(Group, enrolment.group_id)
    url = f"{home}/queue?group={group.public_id}"
    return [*found, CardLine(_("Place in «%(title)s»", title=group.title),
                             _where(session, enrolment), url)]  # fmt: skip


def _act_line(session: Session, region: RegionInfo, user: Actor, request: Request) -> CardLine:
    may = user.can(VISIT_READ, region.id, request.centre_id)
    url = f"/{region.code}/day-centre/applications/{request.public_id}/visit" if may else ""
    title = _("Act of the home visit")
    visit = queries.visit_of(session, request_id=request.id)
    if visit is None:
        return CardLine(title, _("not written yet"), url, "warning")
    if visit.document_id is None:
        return CardLine(title, _("written, not issued"), url, "warning")
    number = session.get_one(IssuedDocument, visit.document_id).number
    return CardLine(title, _("№ %(number)s", number=number), url, "success")


def _where(session: Session, enrolment: Enrolment) -> object:
    if enrolment.state == "left":
        return _("is in the queue no more")
    if enrolment.state == "enrolled":
        return _("the place is accepted")
    standing = standings(session, [enrolment])[enrolment.id]
    if standing.offer is not None:
        return _("a place waits until %(until)s",
                 until=format_datetime(standing.offer.answer_until))  # fmt: skip
    return _("place %(place)s of %(of)s in the queue", place=standing.place, of=standing.of)


# The way -------------------------------------------------------------------------------------


def _workflow() -> Workflow:
    decides = _("The head will decide on your application.")
    states = (
        RequestState("registered", _("Application registered"), "new",
                     _("A specialist will take your application into work.")),
        RequestState("assessment", _("Need assessment"), "work",
                     _("Specialists will agree with you on a visit at home.")),
        RequestState("waiting", _("Waits for the family"), "waiting",
                     _("We wait for you. Please telephone the centre or come.")),
        RequestState("to_grant", _("Proposed to approve"), "work", decides),
        RequestState("to_refuse", _("Proposed to refuse"), "work", decides),
        RequestState("granted", _("Approved"), "closed",
                     _("Your application is approved. When a place is free we tell you."),
                     "granted"),
        RequestState("refused", _("Refused"), "closed",
                     _("A decision was made. The letter says how to appeal."), "refused"),
        RequestState("returned", _("Returned for completion"), "closed",
                     _("Papers are missing. Please come again with them."), "returned"),
        RequestState("withdrawn", _("Withdrawn"), "closed",
                     _("You have taken this application back."), "withdrawn"),
    )  # fmt: skip
    return Workflow(states, (*_work_ways(), *_decision_ways()))


def _work_ways() -> tuple[Transition, ...]:
    return (
        Transition("take", _("Take into work"), ("registered",), "assessment", REQUESTS_WORK,
                   kind="primary"),
        Transition("ask", _("Wait for the family"), ("registered", "assessment"), "waiting",
                   REQUESTS_WORK, needs=("reason",), notice=WAITING_NOTICE),
        Transition("answered", _("The family has answered"), ("waiting",), "assessment",
                   REQUESTS_WORK, kind="primary"),
        Transition("propose_grant", _("Propose to approve"), ("assessment",), "to_grant",
                   REQUESTS_WORK, needs=("decision", "papers"), kind="primary",
                   check=act_is_issued),
        Transition("propose_refusal", _("Propose to refuse"), ("assessment",), "to_refuse",
                   REQUESTS_WORK, needs=("refusal", "decision")),
        Transition("return", _("Return for completion"), ("registered", "assessment"), "returned",
                   REQUESTS_WORK, needs=("reason",), notice=WAITING_NOTICE),
    )  # fmt: skip


def _decision_ways() -> tuple[Transition, ...]:
    proposed = ("to_grant", "to_refuse")
    return (
        Transition("approve", _("Approve"), ("to_grant",), "granted", REQUESTS_DECIDE,
                   letter=GRANTED_LETTER, notice=DECIDED_NOTICE, not_by="propose_grant",
                   kind="primary", check=act_is_issued, after=after_approval),
        Transition("refuse", _("Approve the refusal"), ("to_refuse",), "refused", REQUESTS_DECIDE,
                   letter=REFUSED_LETTER, notice=DECIDED_NOTICE, not_by="propose_refusal",
                   kind="danger"),
        Transition("send_back", _("Send back to the specialist"), proposed, "assessment",
                   REQUESTS_DECIDE, needs=("reason",)),
        Transition("withdraw", _("The family takes it back"),
                   ("registered", "assessment", "waiting", *proposed), "withdrawn", REQUESTS_WORK,
                   needs=("reason",), kind="danger"),
        Transition("reopen", _("Open again"), ("refused", "returned", "withdrawn"), "assessment",
                   REQUESTS_DECIDE, needs=("reason",)),
    )  # fmt: skip


PLACE: Final = RequestType(
    queries.TYPE,
    _("Place in the day centre for children"),
    _workflow(),
    17,
    days_source=_("17 working days from the registration; the day of filing at the State "
                  "Corporation is not counted (order No. 197 of 28.05.2020). To be checked against "
                  "the wording of 25.12.2025."),
    centre_types=(MODULE,),
    papers=(f"{MODULE}.application", "identity", f"{MODULE}.medical_card", "medical_card", "ipar",
            "disability", f"{MODULE}.pmpk"),
    questions=QUESTIONS,
    refusals=REFUSALS,
    help=_("Special social services by day, full or half day, for children with disability. The "
           "representative hands the application in."),
    icon="home",
    check=may_apply,
    order=10,
    lines=lines,
)  # fmt: skip
