"""What happens to a referral: it is sent, answered, taken back, and its answer is taken note of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import local_today, now_utc
from core.db import new_public_id
from core.documents.numbering import lock_counter, take_number
from core.documents.rules import number_text
from core.errors import Conflict, InvalidInput, NotAllowed
from core.households.queries import PROTECTED, protection_of
from core.people.models import Person
from core.people.queries import PARTS, living_centres
from core.people.services import attach_person
from core.plugins.contracts import RegionInfo
from core.privacy.consent_services import require_consent
from core.privacy.rules import SHARING
from core.regions.models import Centre
from core.regions.options import setting
from core.requests.models import Request, RequestEvent
from core.requests.permissions import REFER
from core.requests.referral_models import OutsideBody, Referral, ReferralLink
from core.requests.referral_rules import OPEN, OUTCOMES, SHARES, answers_for, state_after
from core.requests.referral_settings import ANSWER_DAYS, RESULT_DAYS
from core.requests.work_kinds import REFERRAL, REFERRAL_BACK
from core.web.i18n import lazy_gettext as _
from core.work.models import WorkItem
from core.work.services import NewWork, act_on, close_work, lock_work, open_work, restart_deadline

SERIES: Final = "REF"
LONGEST: Final = 2000
#: the sender looks at an answer within so many working days
BACK_DAYS: Final = 3


@dataclass(frozen=True)
class NewReferral:
    """Whom one sends where, with what, and what the receiver is told: exactly one of
    `to_centre_id` and `body_id`. `leave`: a protected person has agreed to this very referral."""

    centre_id: int
    person: Person
    purpose: str
    token: str
    to_centre_id: int | None = None
    body_id: int | None = None
    shares: tuple[str, ...] = ("name",)
    request: Request | None = None
    leave: bool = False


@dataclass(frozen=True)
class Answer:
    """What the receiver says: `decision` accept, reject or done; `via` account, link or paper."""

    decision: str
    reason: str = ""
    result: str = ""
    outcome: str = ""
    answered_by: str = ""
    paper: str = ""
    via: str = "account"


def refer(session: Session, *, actor: Actor, region: RegionInfo, referral: NewReferral) -> Referral:
    """Send a person on. The same form a second time finds the first referral.

    Raises `NotAllowed`; `InvalidInput` at the field (a closed centre); `Conflict` without the
    person's consent to sharing, and where the same referral waits already.
    """
    new = referral
    if not actor.can(REFER, region.id, new.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    today = local_today(region.timezone)
    lock_counter(session, region_id=region.id, centre_id=new.centre_id, series=SERIES,
                 year=today.year)  # fmt: skip
    twice = session.scalar(sa.select(Referral).where(Referral.token == new.token))
    if twice is not None:
        return twice
    purpose = _text(new.purpose, "purpose")
    _check_person(session, actor, region, new)
    target = _target(session, new)
    consent = require_consent(session, person_id=new.person.id, purpose=SHARING, on=today)
    _refuse_twice(session, new)
    sequence = take_number(session, region_id=region.id, centre_id=new.centre_id, series=SERIES,
                           year=today.year)  # fmt: skip
    number = number_text(SERIES, new.centre_id, today.year, sequence)
    row = Referral(
        public_id=new_public_id(), region_id=region.id, number=number, centre_id=new.centre_id,
        to_centre_id=new.to_centre_id, body_id=new.body_id, person_id=new.person.id,
        request_id=new.request.id if new.request else None, consent_id=consent.id,
        purpose=purpose, shares=[one for one in SHARES if one in new.shares], sent_on=today,
        token=new.token, created_by=actor.user_id,
    )  # fmt: skip
    row.work_item_id = _open_item(session, actor, region, row, target)
    session.add(row)
    session.flush()
    _tell(session, actor, row, "sent")
    return row


def answer(
    session: Session, *, actor: Actor, region: RegionInfo, referral: Referral, given: Answer
) -> Referral:
    """Write down what the receiver said; the same said again is said once. Raises `NotAllowed`,
    `Conflict` when the referral is over or its consent has ended, `InvalidInput` at the field."""
    row = locked(session, referral=referral)
    if not may_answer(actor=actor, region=region, row=row):
        raise NotAllowed("not_allowed", _("You may not do this."))
    if _is_said(row, given, _who(actor, given)):
        return row
    _check_answer(row, given)
    if given.decision != "reject":
        require_consent(session, person_id=row.person_id, purpose=SHARING,
                        on=local_today(region.timezone))  # fmt: skip
        _take_file(session, actor, region, row)
    row.state = state_after(given.decision)
    row.via, row.paper = given.via, " ".join(given.paper.split())[:100]
    row.answered_by = _who(actor, given)
    item = lock_work(session, item_id=row.work_item_id)
    if row.state == "accepted":
        row.accepted_at = now_utc()
        act_on(item)
        if row.to_centre_id is not None:
            item.assignee_id = actor.user_id
        restart_deadline(session, region=region, item=item, due_days=setting(region, RESULT_DAYS))
    else:
        row.reason = given.reason.strip()[:LONGEST] if row.state == "rejected" else ""
        row.result = given.result.strip()[:LONGEST] if row.state == "done" else ""
        row.outcome = given.outcome if row.state == "done" else ""
        _close(session, row, item)
    if row.state != "accepted" and actor.user_id != row.created_by:
        _bring_back(session, actor, region, row)
    session.flush()
    _tell(session, actor, row, row.state)
    return row


def withdraw(
    session: Session, *, actor: Actor, region: RegionInfo, referral: Referral, reason: str
) -> Referral:
    """The sender takes it back, with the reason; links of it work no more. Twice is once."""
    row = locked(session, referral=referral)
    if not actor.can(REFER, region.id, row.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    if row.state == "withdrawn" and row.reason == reason.strip()[:LONGEST]:
        return row
    _refuse_over(row)
    row.reason = _text(reason, "reason")
    row.state = "withdrawn"
    _close(session, row, lock_work(session, item_id=row.work_item_id))
    session.flush()
    _tell(session, actor, row, "withdrawn")
    return row


def take_note(session: Session, *, actor: Actor, region: RegionInfo, referral: Referral) -> None:
    """The sender has read the answer: it leaves the inbox. A second press changes nothing."""
    if not actor.can(REFER, region.id, referral.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    item_id = session.scalar(
        sa.select(WorkItem.id).where(
            WorkItem.kind == REFERRAL_BACK, WorkItem.ref == referral.public_id
        )
    )
    if item_id is not None:
        close_work(lock_work(session, item_id=item_id))
        session.flush()


def locked(session: Session, *, referral: Referral) -> Referral:
    """The referral as it stands now, locked until the transaction ends."""
    return session.scalars(
        sa.select(Referral)
        .where(Referral.id == referral.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def may_answer(*, actor: Actor, region: RegionInfo, row: Referral) -> bool:
    """A centre answers for itself; for an outside body the sender writes down what it said."""
    return actor.can(REFER, region.id, row.to_centre_id or row.centre_id)


# Parts ---------------------------------------------------------------------------------------


def _text(typed: str, field: str) -> str:
    text = typed.strip()[:LONGEST]
    if not text:
        raise InvalidInput(f"referral.{field}", _("Write it in words."), field=field)
    return text


def _check_person(session: Session, actor: Actor, region: RegionInfo, new: NewReferral) -> None:
    if new.person.region_id != region.id or new.centre_id not in living_centres(new.person):
        raise InvalidInput(
            "referral.centre", _("This centre does not hold the person's file."),
            field="centre_id",
        )  # fmt: skip
    if protection_of(session, person_id=new.person.id) is not None and not (
        new.leave and actor.can(PROTECTED, region.id, new.centre_id)
    ):
        raise InvalidInput(
            "referral.protected",
            _("The person is protected. Only who works with protected people refers them, and with "
              "their leave to this very referral."),
            field="leave",
        )  # fmt: skip
    asked = new.request
    if asked is not None and (asked.person_id != new.person.id or asked.phase == "closed"):
        raise InvalidInput(
            "referral.request", _("This request is closed, or another person's."),
            field="request_id",
        )  # fmt: skip


def _target(session: Session, new: NewReferral) -> Centre | OutsideBody:
    """Where it goes; `InvalidInput` when that is closed, or nowhere."""
    row: Centre | OutsideBody | None = None
    if new.to_centre_id is not None and new.body_id is None:
        row = session.scalar(sa.select(Centre).where(Centre.id == new.to_centre_id))
    elif new.body_id is not None and new.to_centre_id is None:
        row = session.scalar(sa.select(OutsideBody).where(OutsideBody.id == new.body_id))
    if row is None or row.region_id != new.person.region_id:
        raise InvalidInput("referral.target", _("Choose from the list."), field="target")
    if not row.is_active:
        raise InvalidInput(
            "referral.closed",
            _("«%(name)s» is closed and takes nobody. Choose another.", name=row.name_kk),
            field="target",
        )  # fmt: skip
    if isinstance(row, Centre) and row.id == new.centre_id:
        raise InvalidInput(
            "referral.own", _("This is the sending centre itself. Choose another."), field="target"
        )
    return row


def _refuse_twice(session: Session, new: NewReferral) -> None:
    number = session.scalar(
        sa.select(Referral.number).where(
            Referral.person_id == new.person.id,
            Referral.to_centre_id.is_(None)
            if new.to_centre_id is None
            else Referral.to_centre_id == new.to_centre_id,
            Referral.body_id.is_(None) if new.body_id is None else Referral.body_id == new.body_id,
            Referral.state.in_(OPEN),
        )
    )
    if number is not None:
        raise Conflict(
            "referral.twice",
            _("The person is referred there already: № %(number)s is not over.", number=number),
        )


def _open_item(
    session: Session, actor: Actor, region: RegionInfo, row: Referral, target: Any
) -> int:
    """Another centre has it in its inbox without a name; what an outside body owes stands in the
    sender's."""
    inside = isinstance(target, Centre)
    item = open_work(
        session, actor=actor, region=region,
        work=NewWork(
            kind=REFERRAL, ref=row.public_id, subject=row.number,
            centre_id=target.id if inside else row.centre_id,
            person_id=None if inside else row.person_id,
            assignee_id=None if inside else actor.user_id,
            due_days=setting(region, ANSWER_DAYS),
        ),
    )  # fmt: skip
    return item.id


def _check_answer(row: Referral, given: Answer) -> None:
    _refuse_over(row)
    if given.decision not in answers_for(row.state):
        raise InvalidInput("referral.decision", _("Choose one of the answers."), field="decision")
    if given.decision == "reject":
        _text(given.reason, "reason")
    if given.decision == "done":
        _text(given.result, "result")
        if given.outcome not in OUTCOMES:
            raise InvalidInput("referral.outcome", _("Choose from the list."), field="outcome")
    if given.via != "account" and not given.answered_by.strip():
        raise InvalidInput(
            "referral.answered_by", _("Write who answers: name and post."), field="answered_by"
        )


def _who(actor: Actor, given: Answer) -> str:
    return " ".join((given.answered_by or actor.full_name).split())[:200]


def _is_said(row: Referral, given: Answer, who: str) -> bool:
    """Whether the last answer was this very one: the button was pressed twice."""
    if row.answered_by != who or row.via != given.via:
        return False
    if given.decision == "reject":
        return row.state == "rejected" and row.reason == given.reason.strip()[:LONGEST]
    if given.decision == "done":
        same = row.outcome == given.outcome and row.result == given.result.strip()[:LONGEST]
        return row.state == "done" and same
    return given.decision == "accept" and row.state == "accepted"


def _refuse_over(row: Referral) -> None:
    if row.state not in OPEN:
        raise Conflict("referral.over", _("This referral is over: nothing can be added to it."))


def _take_file(session: Session, actor: Actor, region: RegionInfo, row: Referral) -> None:
    """The receiving centre holds the person's file from its acceptance on, where whoever accepts
    may attach people."""
    if row.to_centre_id is None:
        return
    centre = session.get_one(Centre, row.to_centre_id)
    if not centre.is_active:
        raise Conflict(
            "referral.closed_meanwhile",
            _("«%(name)s» is closed and takes nobody.", name=centre.name_kk),
        )
    person = session.scalar(
        sa.select(Person)
        .where(Person.id == row.person_id, Person.withdrawn_at.is_(None))
        .options(*PARTS)
    )
    if person is not None and actor.can("people.attach", region.id, centre.id):
        attach_person(
            session, actor=actor, region=region, person=person, centre_id=centre.id,
            reason=row.number, basis="paper_consent",
        )  # fmt: skip


def _close(session: Session, row: Referral, item: WorkItem) -> None:
    row.closed_at = now_utc()
    close_work(item)
    session.execute(
        sa.update(ReferralLink)
        .where(
            ReferralLink.referral_id == row.id,
            ReferralLink.used_at.is_(None),
            ReferralLink.revoked_at.is_(None),
        )
        .values(revoked_at=now_utc())
    )


def _bring_back(session: Session, actor: Actor, region: RegionInfo, row: Referral) -> None:
    """The answer into the inbox of whoever sent it, or of the centre when that one has left."""
    sender = session.get(User, row.created_by) if row.created_by is not None else None
    open_work(
        session, actor=actor, region=region,
        work=NewWork(
            kind=REFERRAL_BACK, ref=row.public_id, subject=row.number, centre_id=row.centre_id,
            person_id=row.person_id, due_days=BACK_DAYS,
            assignee_id=sender.id if sender is not None and sender.is_active else None,
        ),
    )  # fmt: skip


def _tell(session: Session, actor: Actor, row: Referral, step: str) -> None:
    """In the log, and in the history of the request that it belongs to; never with its words."""
    record(
        session, actor=actor, action=f"referral.{step}", region_id=row.region_id,
        subject_type="referral", subject_id=row.id,
        details={"number": row.number, "centre_id": row.centre_id},
    )  # fmt: skip
    if row.request_id is not None:
        session.add(
            RequestEvent(
                region_id=row.region_id, request_id=row.request_id, kind="referral",
                details={"referral": row.public_id, "number": row.number, "step": step},
                created_by=actor.user_id,
            )
        )  # fmt: skip
        session.flush()
