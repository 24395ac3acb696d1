"""What happens to feedback: taken in, said to be about somebody, answered; and marks given."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.documents.numbering import lock_counter, take_number
from core.documents.rules import number_text
from core.errors import Conflict, InvalidInput, NotAllowed
from core.feedback.models import Feedback, Rating
from core.feedback.permissions import ANSWER, RECORD
from core.feedback.queries import is_hidden, somebody_named
from core.feedback.rules import CHANNELS, KINDS, OUTCOMES, SCORES
from core.feedback.settings import days_for
from core.feedback.work_kinds import FEEDBACK
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.requests.receipt_rules import SECRET_LENGTH, SIGNS, secret_key
from core.scheduling.models import StaffMember
from core.web.i18n import lazy_gettext as _
from core.work.services import NewWork, act_on, close_work, lock_work, open_work

SERIES: Final = "FB"
LONGEST: Final = 4000


@dataclass(frozen=True)
class NewFeedback:
    """What was told. Without `author` and `contact` it is anonymous."""

    kind: str
    centre_id: int
    channel: str
    text: str
    token: str
    author: str = ""
    contact: str = ""
    about: str = ""
    about_staff_id: int | None = None


@dataclass(frozen=True)
class Reply:
    answer: str
    appeal: str = ""
    outcome: str = ""


def take_in(
    session: Session, *, actor: Actor, region: RegionInfo, told: NewFeedback
) -> tuple[Feedback, str]:
    """Write it down; returns the row and the secret, which is kept nowhere. The same form a second
    time finds the first row and its secret.

    Raises `NotAllowed` (the form on the internet is open to anybody), `InvalidInput` at the field.
    """
    if told.channel != "web" and not actor.can(RECORD, region.id, told.centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))
    centre = session.scalar(
        sa.select(Centre).where(Centre.id == told.centre_id, Centre.region_id == region.id)
    )
    if centre is None or not centre.is_active:
        raise InvalidInput("feedback.centre", _("Choose from the list."), field="centre_id")
    _check(told)
    today = local_today(region.timezone)
    secret = _secret(told.token)
    lock_counter(session, region_id=region.id, centre_id=centre.id, series=SERIES,
                 year=today.year)  # fmt: skip
    twice = session.scalar(sa.select(Feedback).where(Feedback.token == told.token))
    if twice is not None:
        return twice, secret
    sequence = take_number(session, region_id=region.id, centre_id=centre.id, series=SERIES,
                           year=today.year)  # fmt: skip
    number = number_text(SERIES, centre.id, today.year, sequence)
    row = Feedback(
        region_id=region.id, number=number, secret_hash=hash_of(number=number, secret=secret),
        kind=told.kind,
        centre_id=centre.id, channel=told.channel, received_on=today, text=told.text.strip(),
        author=_line(told.author), contact=_line(told.contact), about=_line(told.about),
        token=told.token, created_by=actor.user_id,
    )  # fmt: skip
    _set_about(session, region, row, told.about_staff_id)
    session.add(row)
    session.flush()
    _put_into_the_inbox(session, actor, region, row)
    _note(session, actor, row, "feedback.take")
    return row, secret


def say_about(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    feedback: Feedback,
    staff_id: int | None,
) -> Feedback:
    """Say which member of staff it is about, or nobody: from then on they see nothing of it."""
    row = _open(session, actor, region, feedback)
    row.about_user_id, row.about_staff_id = _member(session, row, staff_id)
    if row.work_item_id is not None:
        item = lock_work(session, item_id=row.work_item_id)
        item.hidden_from_id = row.about_user_id
        if row.about_user_id is not None and item.assignee_id == row.about_user_id:
            item.assignee_id = None
        act_on(item)
    session.flush()
    _note(session, actor, row, "feedback.about")
    return row


def reply(
    session: Session, *, actor: Actor, region: RegionInfo, feedback: Feedback, given: Reply
) -> Feedback:
    """Answer it, once. Raises `InvalidInput` without words, outcome or way to appeal."""
    row = _open(session, actor, region, feedback)
    answer, appeal = given.answer.strip()[:LONGEST], given.appeal.strip()[:LONGEST]
    if not answer:
        raise InvalidInput("feedback.answer", _("Write it in words."), field="answer")
    if OUTCOMES[row.kind]:
        if given.outcome not in OUTCOMES[row.kind]:
            raise InvalidInput("feedback.outcome", _("Choose from the list."), field="outcome")
        if not appeal:
            raise InvalidInput(
                "feedback.appeal", _("An answer says how to appeal against it."), field="appeal"
            )
    row.answer, row.appeal = answer, appeal
    row.outcome = given.outcome if OUTCOMES[row.kind] else ""
    row.state, row.answered_by = "answered", actor.user_id
    row.answered_at, row.answered_on = now_utc(), local_today(region.timezone)
    if row.work_item_id is not None:
        close_work(lock_work(session, item_id=row.work_item_id))
    session.flush()
    _note(session, actor, row, "feedback.answer")
    return row


def rate(
    session: Session, *, region: RegionInfo, centre_id: int, score: int, channel: str, once: str
) -> bool:
    """Write a mark down; False when this press, or this link, has given one already."""
    if score not in SCORES:
        raise InvalidInput("rating.score", _("Choose one of the answers."), field="score")
    key = _keyed(f"rating:{region.id}:{once}")
    lock_counter(session, region_id=region.id, centre_id=centre_id, series="RATE", year=0)
    if session.scalar(sa.select(Rating.id).where(Rating.once == key)) is not None:
        return False
    session.add(
        Rating(region_id=region.id, centre_id=centre_id, score=score, channel=channel, once=key,
               given_on=local_today(region.timezone))
    )  # fmt: skip
    session.flush()
    return True


def hash_of(*, number: str, secret: str) -> str:
    """What is kept of a secret."""
    return _keyed(f"feedback:{number}:{secret_key(secret)}")


# Parts ---------------------------------------------------------------------------------------


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


def _check(told: NewFeedback) -> None:
    if told.kind not in KINDS:
        raise InvalidInput("feedback.kind", _("Choose one of the answers."), field="kind")
    if told.channel not in CHANNELS:
        raise InvalidInput("feedback.channel", _("Choose from the list."), field="channel")
    if not told.text.strip():
        raise InvalidInput("feedback.text", _("Write it in words."), field="text")
    if len(told.text) > LONGEST:
        raise InvalidInput(
            "feedback.long", _("This is longer than %(count)s signs.", count=LONGEST), field="text"
        )


def _open(session: Session, actor: Actor, region: RegionInfo, feedback: Feedback) -> Feedback:
    """The row, locked, once the actor may answer it and it waits."""
    row = session.scalars(
        sa.select(Feedback)
        .where(Feedback.id == feedback.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not actor.can(ANSWER, region.id, row.centre_id) or is_hidden(session, row, actor):
        raise NotAllowed("not_allowed", _("You may not do this."))
    if row.state != "open":
        raise Conflict("feedback.answered", _("This has been answered already."))
    return row


def _set_about(session: Session, region: RegionInfo, row: Feedback, staff_id: int | None) -> None:
    """Whom the desk named; else whoever the words may speak of, so that nobody reads what is said
    of them before somebody else has looked."""
    if staff_id is not None:
        row.about_user_id, row.about_staff_id = _member(session, row, staff_id)
    elif row.kind == "complaint":
        row.about_user_id, row.about_staff_id = somebody_named(
            session, region=region, centre_id=row.centre_id, text=f"{row.about} {row.text}"
        )


def _member(session: Session, row: Feedback, staff_id: int | None) -> tuple[int | None, int | None]:
    """(account, member of staff); both None when it is about nobody."""
    if staff_id is None:
        return None, None
    member = session.scalar(
        sa.select(StaffMember).where(
            StaffMember.id == staff_id, StaffMember.region_id == row.region_id
        )
    )
    if member is None or member.centre_id != row.centre_id:
        raise InvalidInput("feedback.staff", _("Choose from the list."), field="staff_id")
    return member.user_id, member.id


def _put_into_the_inbox(session: Session, actor: Actor, region: RegionInfo, row: Feedback) -> None:
    days = days_for(region, row.kind)
    if days is None:
        return
    item = open_work(
        session, actor=actor, region=region,
        work=NewWork(kind=FEEDBACK, ref=row.public_id, subject=row.number, matter=row.kind,
                     centre_id=row.centre_id, due_days=days, hidden_from_id=row.about_user_id),
    )  # fmt: skip
    row.work_item_id = item.id
    session.flush()


def _secret(token: str) -> str:
    """Made of the form's token, so that a second press shows the same one."""
    digest = hmac.new(_key(), f"feedback secret:{token}".encode(), hashlib.sha256).digest()
    return "".join(SIGNS[byte % len(SIGNS)] for byte in digest[:SECRET_LENGTH])


def _keyed(words: str) -> str:
    return hmac.new(_key(), words.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    return kernel().settings.secret_key.encode()


def _note(session: Session, actor: Actor, row: Feedback, action: str) -> None:
    """In the log by number: never whom it is about, nor what was said."""
    details: dict[str, Any] = {"number": row.number, "centre_id": row.centre_id}
    record(
        session, actor=actor, action=action, region_id=row.region_id, subject_type="feedback",
        subject_id=row.id, details=details,
    )  # fmt: skip
