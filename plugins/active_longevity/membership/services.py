"""What is done with a membership: admitting, renewing, suspending, leaving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Person, now_utc
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    ask_queues_again,
    format_date,
    leave_groups,
    living_centres,
    load_people,
    record_audit,
)
from core.sdk.services import gettext as _
from plugins.active_longevity.kinds import MODULE
from plugins.active_longevity.membership import queries
from plugins.active_longevity.membership.admission import Admission, admission
from plugins.active_longevity.membership.models import (
    Membership,
    MembershipPause,
    MembershipTerm,
)
from plugins.active_longevity.membership.permissions import MEMBERSHIP_KEEP, MEMBERSHIP_OVERRIDE
from plugins.active_longevity.membership.rules import days_in, next_start, overlap, term_end
from plugins.active_longevity.membership.settings import ENDING, LONGEST_PAUSE, TERM, number

DAY = dt.timedelta(days=1)


def admit(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    centre_id: int,
    today: dt.date,
    document: str = "",
    residence_seen: bool = False,
    override: str = "",
) -> Membership:
    """Make somebody a member from today for a term. Who has left, or whose term is over, goes on
    with the old file and its number. Twice is once.

    `document` is the number of a pension certificate, `override` the reason to admit against a
    rule, which needs a right of its own. Raises `InvalidInput` at `document`, `residence_seen` or
    `override`, `Conflict`, `NotAllowed`.
    """
    _require(actor, region, centre_id)
    _refuse_gone(person, centre_id)
    _lock_centre(session, centre_id)
    known = _locked(session, person.id, centre_id)
    if known is not None and known.left_on is None and known.ends_on >= today:
        return known
    document, reason = _short(document, 60), _short(override, 200)
    asked = admission(session, region, person, today)
    basis = _basis(actor, region, centre_id, asked, document, residence_seen, reason)
    membership = known or Membership(
        region_id=region.id, person_id=person.id, centre_id=centre_id,
        number=_next_number(session, centre_id), created_by=actor.user_id,
        day_limit_hours=None,
    )  # fmt: skip
    membership.basis, membership.pension_document = basis, document
    membership.override_reason = reason if basis == "override" else ""
    membership.starts_on, membership.ends_on = today, term_end(today, number(region, TERM))
    membership.left_on, membership.left_reason = None, ""
    session.add(membership)
    session.flush()
    _add_term(session, actor, membership, "first" if known is None else "return", today)
    _note(session, actor, membership, "admit", basis=basis, reason=membership.override_reason)
    ask_queues_again(session, person_id=person.id)
    return membership


def renew(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    membership: Membership,
    seen_end: dt.date,
    today: dt.date,
) -> Membership:
    """Put another term behind the running one. `seen_end` is the last day that the reader saw: a
    second press finds it moved and changes nothing.

    Raises `Conflict` when the member has left or died, the centre does not hold the file any more,
    or long before the end; `NotAllowed`.
    """
    _require(actor, region, membership.centre_id)
    row = _again(session, membership)
    if row.ends_on != seen_end:
        return row
    if row.left_on is not None:
        raise Conflict("membership.left", _("The member has left. Admit the person again."))
    _refuse_gone(load_people(session, [row.person_id])[0], row.centre_id)
    may_from = row.ends_on - dt.timedelta(days=number(region, ENDING))
    if today < may_from:
        text = _("The membership is in force until %(end)s and may be renewed from %(start)s.",
                 end=format_date(row.ends_on), start=format_date(may_from))  # fmt: skip
        raise Conflict("membership.early", text)
    start = next_start(row.ends_on, today)
    if start != row.ends_on + DAY:
        row.starts_on = start
    row.ends_on = term_end(start, number(region, TERM))
    session.flush()
    _add_term(session, actor, row, "renewal", start)
    _note(session, actor, row, "renew", ends_on=row.ends_on.isoformat())
    ask_queues_again(session, person_id=row.person_id)
    return row


def suspend(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    membership: Membership,
    first_day: dt.date,
    last_day: dt.date,
    reason: str,
) -> MembershipPause:
    """Freeze a membership between two days (inclusive): its end is put off by as many days. The
    same suspension pressed twice is one.

    Raises `InvalidInput` at `first_day`, `last_day` or `reason`, `Conflict`, `NotAllowed`.
    """
    _require(actor, region, membership.centre_id)
    row = _again(session, membership)
    text = _short(reason, 200)
    known = queries.pauses_of(session, membership_ids=[row.id])[row.id]
    for one in known:
        if (one.first_day, one.last_day, one.reason) == (first_day, last_day, text):
            return one
    _check_pause(region, row, known, first_day, last_day, text)
    pause = MembershipPause(
        region_id=region.id, membership_id=row.id, first_day=first_day, last_day=last_day,
        reason=text, recorded_by=actor.user_id,
    )  # fmt: skip
    session.add(pause)
    _shift(session, row, first_day, days_in((first_day, last_day)))
    _note(session, actor, row, "suspend", first=first_day.isoformat(), last=last_day.isoformat(),
          reason=text)  # fmt: skip
    return pause


def resume(
    session: Session, *, actor: Actor, region: RegionInfo, membership: Membership, today: dt.date
) -> None:
    """End the suspension that runs, or take back the one to come: the days that were not used
    come off the end again. Twice is once. Raises `NotAllowed`."""
    _require(actor, region, membership.centre_id)
    row = _again(session, membership)
    for pause in queries.pauses_of(session, membership_ids=[row.id])[row.id]:
        if pause.last_day >= today:
            freed = _cut(pause, today - DAY)
            _shift(session, row, pause.first_day, -freed)
            _note(session, actor, row, "resume", first=pause.first_day.isoformat())
            return


def leave(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    membership: Membership,
    reason: str,
    today: dt.date,
) -> list[Any]:
    """End a membership today with a reason, and free the places in the groups of the centre;
    returns these groups. Twice is once. Raises `InvalidInput` at `reason`, `NotAllowed`."""
    _require(actor, region, membership.centre_id)
    text = _short(reason, 200)
    if not text:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")
    row = _again(session, membership)
    if row.left_on is not None:
        return []
    for pause in queries.pauses_of(session, membership_ids=[row.id])[row.id]:
        if pause.last_day > today:
            _cut(pause, today)
    row.left_on, row.left_reason = today, text
    row.ends_on = max(min(row.ends_on, today), row.starts_on)
    terms = queries.terms_of(session, membership_ids=[row.id])[row.id]
    begun = [one for one in terms if one.starts_on <= today]
    for term in terms:
        if term not in begun:  # renewed beforehand, never begun
            session.delete(term)
    if begun:
        begun[0].ends_on = min(begun[0].ends_on, today)
        begun[0].left_on, begun[0].left_reason = today, text
    session.flush()
    groups = leave_groups(
        session, actor=actor, region=region, person_id=row.person_id, centre_id=row.centre_id,
        module=MODULE, reason=text, on=today,
    )  # fmt: skip
    _note(session, actor, row, "leave", reason=text, groups=len(groups))
    return groups


def agree_hours(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    membership: Membership,
    hours: int | None,
) -> None:
    """Agree on hours a day with one member; None: by the settings. Raises `InvalidInput` at
    `hours`, `NotAllowed`."""
    _require(actor, region, membership.centre_id)
    if hours is not None and not 1 <= hours <= 24:
        raise InvalidInput("hours", _("Write hours from 1 to 24."), field="hours")
    row = _again(session, membership)
    if row.day_limit_hours != hours:
        row.day_limit_hours = hours
        session.flush()
        _note(session, actor, row, "hours", hours=hours)


# Checks --------------------------------------------------------------------------------------


def _basis(
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    asked: Admission,
    document: str,
    residence_seen: bool,
    reason: str,
) -> str:
    objections = asked.objections(document=document, residence_seen=residence_seen)
    if not objections:
        return asked.basis(document) or "age"
    if not reason:
        if asked.basis(document) is None:
            field = "document"
        else:
            field = "residence_seen" if asked.lives_here is None else "override"
        raise InvalidInput("membership.refused", " ".join(objections), field=field)
    if not actor.can(MEMBERSHIP_OVERRIDE, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not admit against a rule."))
    return "override"


def _check_pause(
    region: RegionInfo,
    row: Membership,
    known: Iterable[MembershipPause],
    first_day: dt.date,
    last_day: dt.date,
    reason: str,
) -> None:
    if row.left_on is not None:
        raise Conflict("membership.left", _("The member has left. Admit the person again."))
    if not row.starts_on <= first_day <= row.ends_on:
        text = _("The first day must lie in the membership: %(first)s to %(last)s.",
                 first=format_date(row.starts_on), last=format_date(row.ends_on))  # fmt: skip
        raise InvalidInput("pause.first", text, field="first_day")
    if last_day < first_day:
        raise InvalidInput("pause.order", _("The last day is before the first."), field="last_day")
    most = number(region, LONGEST_PAUSE)
    if days_in((first_day, last_day)) > most:
        text = _("A suspension lasts at most %(num)s days.", num=most)
        raise InvalidInput("pause.long", text, field="last_day")
    if overlap((first_day, last_day), queries.spans(list(known))):
        text = _("The membership is suspended on some of these days already.")
        raise InvalidInput("pause.overlap", text, field="first_day")
    if not reason:
        raise InvalidInput("reason.missing", _("Write the reason."), field="reason")


def _refuse_gone(person: Person, centre_id: int) -> None:
    if centre_id not in living_centres(person):
        raise Conflict("person.not_here", _("The centre does not hold this person's file."))
    if person.died_on is not None:
        raise Conflict("person.dead", _("The person has died."))


def _require(actor: Actor, region: RegionInfo, centre_id: int) -> None:
    if not actor.can(MEMBERSHIP_KEEP, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


# Rows ----------------------------------------------------------------------------------------


def _lock_centre(session: Session, centre_id: int) -> None:
    """Numbers are counted per centre: one admission at a time."""
    session.execute(
        sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    )


def _next_number(session: Session, centre_id: int) -> int:
    last: int | None = session.scalar(
        sa.select(sa.func.max(Membership.number)).where(Membership.centre_id == centre_id)
    )
    return (last or 0) + 1


def _locked(session: Session, person_id: int, centre_id: int) -> Membership | None:
    found: Membership | None = session.scalars(
        sa.select(Membership)
        .where(Membership.person_id == person_id, Membership.centre_id == centre_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    return found


def _again(session: Session, membership: Membership) -> Membership:
    """The row as it is now, held until the transaction ends."""
    found = _locked(session, membership.person_id, membership.centre_id)
    assert found is not None  # a file is never deleted
    return found


def _add_term(
    session: Session, actor: Actor, membership: Membership, kind: str, start: dt.date
) -> None:
    same: MembershipTerm | None = session.scalars(
        sa.select(MembershipTerm).where(
            MembershipTerm.membership_id == membership.id, MembershipTerm.starts_on == start
        )
    ).one_or_none()
    if same is not None:  # left and came back on one day: the term goes on
        same.ends_on, same.left_on, same.left_reason = membership.ends_on, None, ""
    else:
        session.add(
            MembershipTerm(
                region_id=membership.region_id, membership_id=membership.id, kind=kind,
                starts_on=start, ends_on=membership.ends_on, recorded_by=actor.user_id,
            )
        )  # fmt: skip
    session.flush()


def _cut(pause: MembershipPause, last_day: dt.date) -> int:
    """Let a suspension end on a day, or not be at all; returns how many days are freed."""
    before = days_in((pause.first_day, pause.last_day))
    if last_day < pause.first_day:
        pause.withdrawn_at = now_utc()
        return before
    pause.last_day = last_day
    return before - days_in((pause.first_day, last_day))


def _shift(session: Session, membership: Membership, first_day: dt.date, days: int) -> None:
    """Put off the end of the term in which a suspension begins, and all terms behind it."""
    if days == 0:
        return
    step = dt.timedelta(days=days)
    terms = queries.terms_of(session, membership_ids=[membership.id])[membership.id]
    touched = [one for one in terms if one.ends_on >= first_day]
    # away from each other first: two terms of a file never begin on one day
    for term in touched if days > 0 else reversed(touched):
        term.ends_on += step
        if term.starts_on > first_day:
            term.starts_on += step
        session.flush()
    membership.ends_on += step
    session.flush()


def _note(
    session: Session, actor: Actor, membership: Membership, deed: str, **details: Any
) -> None:
    record_audit(
        session,
        actor=actor,
        action=f"active_longevity.membership.{deed}",
        region_id=membership.region_id,
        subject_type="person",
        subject_id=membership.person_id,
        details={"centre_id": membership.centre_id, "number": membership.number, **details},
    )
