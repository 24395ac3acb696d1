"""Reads of the lobby: who waits, who is called, how long it took."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre, Person, PersonCategory
from core.sdk.services import Actor, NotFound, RegionInfo, protected_ids
from plugins.equal_society.desk.models import Ticket
from plugins.equal_society.desk.permissions import DESK
from plugins.equal_society.desk.rules import minutes_between, typical

#: numbers that the screen shows as called
CALLED_SHOWN = 6


@dataclass(frozen=True)
class DayCounts:
    """How a centre's day in the lobby goes. `median` and `longest` are minutes from the number to
    the first call, None before the first one."""

    taken: int
    waiting: int
    served: int
    missed: int
    median: int | None
    longest: int | None


def waiting(session: Session, *, centre_id: int, day: dt.date) -> list[Ticket]:
    return _tickets(session, centre_id, day, "waiting")


def called(session: Session, *, centre_id: int, day: dt.date) -> list[Ticket]:
    """Who is called and not served yet, the last call first."""
    found = _tickets(session, centre_id, day, "called")
    return sorted(found, key=lambda one: (one.last_called_at, one.number), reverse=True)


def missed(session: Session, *, centre_id: int, day: dt.date) -> list[Ticket]:
    """Who did not come when called, the last one first."""
    found = _tickets(session, centre_id, day, "missed")
    return sorted(found, key=lambda one: (one.ended_at, one.number), reverse=True)


def _tickets(session: Session, centre_id: int, day: dt.date, state: str) -> list[Ticket]:
    return list(
        session.scalars(
            sa.select(Ticket)
            .where(Ticket.centre_id == centre_id, Ticket.local_date == day, Ticket.state == state)
            .order_by(Ticket.number)
        )
    )


def called_by(
    session: Session, *, centre_id: int, day: dt.date, user_id: int | None
) -> Ticket | None:
    """Whom the user has called and not finished with."""
    found: Ticket | None = session.scalar(
        sa.select(Ticket)
        .where(
            Ticket.centre_id == centre_id, Ticket.local_date == day, Ticket.state == "called",
            Ticket.called_by == user_id,
        )
        .order_by(Ticket.id)
        .limit(1)
    )  # fmt: skip
    return found


def window_of(session: Session, *, centre_id: int, user_id: int | None) -> str:
    """The window to which the user called last; empty for somebody new."""
    return (
        session.scalar(
            sa.select(Ticket.window_name)
            .where(Ticket.centre_id == centre_id, Ticket.called_by == user_id)
            .order_by(Ticket.id.desc())
            .limit(1)
        )
        or ""
    )


def counts(session: Session, *, centre_id: int, day: dt.date) -> DayCounts:
    rows = session.execute(
        sa.select(Ticket.state, Ticket.taken_at, Ticket.called_at).where(
            Ticket.centre_id == centre_id, Ticket.local_date == day
        )
    ).all()
    states = Counter(state for state, _taken, _called in rows)
    waits = [minutes_between(taken, at) for _state, taken, at in rows if at is not None]
    return DayCounts(
        len(rows), states["waiting"], states["served"], states["missed"], typical(waits),
        max(waits, default=None),
    )  # fmt: skip


def names(session: Session, tickets: Collection[Ticket]) -> dict[int, Person]:
    """The people of these tickets by their identifier, without those who are protected."""
    ids = {one.person_id for one in tickets if one.person_id is not None}
    if not ids:
        return {}
    shown = ids - protected_ids(session, person_ids=ids)
    return {one.id: one for one in session.scalars(sa.select(Person).where(Person.id.in_(shown)))}


def categories_of(session: Session, *, person_id: int, on: dt.date) -> set[str]:
    """Codes of the categories in force."""
    return {one.code for one in in_force(session, person_id=person_id, on=on)}


def in_force(session: Session, *, person_id: int, on: dt.date) -> list[PersonCategory]:
    return list(
        session.scalars(
            sa.select(PersonCategory)
            .where(
                PersonCategory.person_id == person_id,
                PersonCategory.ended_at.is_(None),
                sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= on),
                sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= on),
            )
            .order_by(PersonCategory.id)
        )
    )


def find_ticket(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Ticket:
    """A ticket of a centre at whose desk the actor works. Raises `NotFound`."""
    found: Ticket | None = session.scalar(
        sa.select(Ticket).where(Ticket.public_id == public_id, Ticket.region_id == region.id)
    )
    if found is None or not actor.can(DESK, region.id, found.centre_id):
        raise NotFound("ticket")
    return found


def by_press(session: Session, *, press_key: str | None) -> Ticket | None:
    if press_key is None:
        return None
    found: Ticket | None = session.scalar(sa.select(Ticket).where(Ticket.press_key == press_key))
    return found


def by_call(session: Session, *, call_key: str | None) -> Ticket | None:
    if call_key is None:
        return None
    found: Ticket | None = session.scalar(sa.select(Ticket).where(Ticket.call_key == call_key))
    return found


def centre_of_device(session: Session, *, centre_id: int | None) -> Centre:
    """The centre in which a device stands."""
    return session.get_one(Centre, centre_id)
