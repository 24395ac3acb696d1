"""Terms of keeping, and what is decided about files whose term has ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc, to_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people.models import Person, PersonCentre
from core.plugins.contracts import RegionInfo
from core.privacy.models import PersonErasure, RetentionCase
from core.privacy.permissions import ERASE, TEXTS
from core.privacy.rights_services import erase_person
from core.regions.models import Region
from core.regions.retention import LONGEST_MONTHS, SETTING, SHIPPED, term_of
from core.regions.rules import add_months
from core.web.i18n import lazy_gettext as _
from core.web.tables import Page, paginate

# Terms ---------------------------------------------------------------------------------------


def set_terms(
    session: Session, *, actor: Actor, region: RegionInfo, terms: dict[str, tuple[int, str]]
) -> None:
    """Set the region's terms: kind → (months, source). Raises `InvalidInput` at `<kind>_months` or
    `<kind>_source`: a term needs the act that it comes from."""
    if not actor.can(TEXTS, region.id):
        raise NotAllowed
    wrong: dict[str, Any] = {}
    for kind in SHIPPED:
        months, source = terms[kind]
        if not 1 <= months <= LONGEST_MONTHS:
            wrong[f"{kind}_months"] = _("Write a number of months from 1 to %(most)s.",
                                        most=LONGEST_MONTHS)  # fmt: skip
        if not source.strip():
            wrong[f"{kind}_source"] = _("Write the act that the term comes from.")
    if wrong:
        raise InvalidInput("retention.invalid", _("Check the fields."), fields=wrong)
    row = session.get_one(Region, region.id, with_for_update=True)
    own = {
        kind: {"months": months, "source": " ".join(source.split())[:200]}
        for kind, (months, source) in terms.items()
        if kind in SHIPPED
    }
    if row.settings.get(SETTING) == own:
        return
    row.settings = {**row.settings, SETTING: own}
    set_now = {kind: one["months"] for kind, one in own.items()}
    record(session, actor=actor, action="retention.terms", region_id=region.id,
           subject_type="region", subject_id=region.id, details=set_now)  # fmt: skip


# What is due ---------------------------------------------------------------------------------


def find_due(session: Session, *, region: RegionInfo, limit: int = 500) -> int:
    """Write down files whose term ends by the end of this month: nobody has held them since the
    last centre let go. Returns how many were new; call it again while it returns `limit`.

    Each file once for one leaving; a file that was kept on comes back by `reopen_kept`.
    """
    today = local_today(region.timezone)
    month_end = add_months(today.replace(day=1), 1) - dt.timedelta(days=1)
    months = term_of(region, "file").months
    left = _left_before(region, add_months(month_end, -months) + dt.timedelta(days=1))
    rows = session.execute(left.order_by(Person.id).limit(limit)).all()
    for person_id, left_at in rows:
        left_on = left_at.astimezone(dt.UTC).date()
        session.add(
            RetentionCase(region_id=region.id, person_id=person_id, left_on=left_on,
                          due_on=add_months(left_on, months), found_at=now_utc())
        )  # fmt: skip
    session.flush()
    return len(rows)


def _left_before(region: RegionInfo, day: dt.date) -> Any:
    """(person id, when the last centre let go) of files left before a local day that no open case
    and no later decision stands for."""
    last = sa.func.max(PersonCentre.detached_at)
    begin = to_utc(day, dt.time.min, region.timezone)
    known = sa.select(RetentionCase.id).where(
        RetentionCase.person_id == Person.id,
        RetentionCase.state != "returned",
    )
    return (
        sa.select(Person.id, last)
        .join(PersonCentre, PersonCentre.person_id == Person.id)
        .where(Person.region_id == region.id, Person.withdrawn_at.is_(None), ~known.exists())
        .group_by(Person.id)
        .having(
            sa.func.count() == sa.func.count(PersonCentre.detached_at),
            last < begin,
        )
    )


def due_page(
    session: Session, *, actor: Actor, region: RegionInfo, state: str, page: int, per_page: int
) -> Page[RetentionCase]:
    """Cases of a state with their people, the longest due first. For the whole region only."""
    _may(actor, region)
    statement = (
        sa.select(RetentionCase)
        .where(RetentionCase.state == state)
        .options(joinedload(RetentionCase.person))
        .order_by(RetentionCase.due_on, RetentionCase.id)
    )
    return paginate(session, statement, page=page, per_page=per_page)


def find_case(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str
) -> RetentionCase:
    """A case with its person and the person's centres; `NotFound`."""
    _may(actor, region)
    found = session.scalar(
        sa.select(RetentionCase)
        .where(RetentionCase.public_id == public_id)
        .options(joinedload(RetentionCase.person).options(
            selectinload(Person.centres), selectinload(Person.phones)))
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def keep_case(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    case: RetentionCase,
    reason: str,
    until: dt.date,
) -> None:
    """Keep a file on until a day, with the reason; then it comes back to the list."""
    _lock_open(session, actor, region, case)
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("retention.reason", _("Write the reason."), field="reason")
    if until <= local_today(region.timezone):
        raise InvalidInput("retention.until", _("The day must lie in the future."),
                           field="until")  # fmt: skip
    case.state, case.reason, case.keep_until = "kept", reason, until
    case.decided_at, case.decided_by = now_utc(), actor.user_id
    details = {"keep_until": until.isoformat(), "reason": reason}
    record(session, actor=actor, action="retention.keep", region_id=region.id,
           subject_type="person", subject_id=case.person_id, details=details)  # fmt: skip


def erase_case(
    session: Session, *, actor: Actor, region: RegionInfo, case: RetentionCase, reason: str
) -> PersonErasure:
    """Erase the file of a case; `Conflict` while a duty is open, or a centre took it again."""
    _lock_open(session, actor, region, case)
    person = case.person
    if any(one.detached_at is None for one in person.centres):
        raise Conflict("retention.returned", _("A centre holds this file again."))
    return erase_person(session, actor=actor, region=region, person=person, reason=reason)


def drop_returned(session: Session) -> int:
    """Close cases, kept ones too, of people whom a centre holds again or who are withdrawn; how
    many."""
    held = sa.select(PersonCentre.id).where(
        PersonCentre.person_id == RetentionCase.person_id, PersonCentre.detached_at.is_(None)
    )
    gone = sa.select(Person.id).where(
        Person.id == RetentionCase.person_id, Person.withdrawn_at.is_not(None)
    )
    done = session.execute(
        sa.update(RetentionCase)
        .where(RetentionCase.state.in_(("open", "kept")), sa.or_(held.exists(), gone.exists()))
        .values(state="returned", decided_at=now_utc())
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def reopen_kept(session: Session, *, region: RegionInfo) -> int:
    """Put files on the list again whose time of being kept on is over; returns how many."""
    done = session.execute(
        sa.update(RetentionCase)
        .where(
            RetentionCase.state == "kept",
            RetentionCase.keep_until < local_today(region.timezone),
        )
        .values(state="open")
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _may(actor: Actor, region: RegionInfo) -> None:
    if not actor.can(ERASE, region.id):
        raise NotAllowed


def _lock_open(session: Session, actor: Actor, region: RegionInfo, case: RetentionCase) -> None:
    _may(actor, region)
    state = session.scalar(
        sa.select(RetentionCase.state).where(RetentionCase.id == case.id).with_for_update()
    )
    if state != "open":
        raise Conflict("retention.decided", _("This has been decided already."))


def open_cases(session: Session) -> int:
    """How many files of the region wait for a decision."""
    statement = sa.select(sa.func.count(RetentionCase.id)).where(RetentionCase.state == "open")
    return session.scalar(statement) or 0
