"""Reads of the catalogue, of a person's contraindications, and of whom they concern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Enrolment, Group
from core.sdk.services import NotFound
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import shipped
from plugins.active_longevity.examination.caution_models import (
    ClearanceLimit,
    Contraindication,
    ServiceWant,
)
from plugins.active_longevity.examination.caution_rules import (
    BODIES,
    Caution,
    Effect,
    Paper,
    Want,
    Wish,
    codes_in_force,
)
from plugins.active_longevity.examination.models import Clearance

Labels = dict[str, str]


# The catalogue -------------------------------------------------------------------------------


def catalogue(session: Session, *, region_id: int) -> dict[str, Caution]:
    """Every contraindication of the region by its code, those that are switched off too: what is
    shipped, and over it what the region changed or added. In the order of the body."""
    rows = session.scalars(
        sa.select(Contraindication).where(Contraindication.region_id == region_id)
    )
    found = {**shipped.BY_CODE, **{one.code: caution_of(one) for one in rows}}
    order = {code: place for place, code in enumerate(found)}
    known = sorted(found.values(), key=lambda one: (BODIES.index(one.body), order[one.code]))
    return {one.code: one for one in known}


def caution_of(row: Contraindication) -> Caution:
    """A row of the catalogue as the rules see it."""
    return Caution(
        code=row.code,
        body=row.body if row.body in BODIES else BODIES[-1],
        names=(row.name_kk, row.name_ru, row.name_en),
        words=(row.words_kk, row.words_ru, row.words_en),
        advice=(row.advice_kk, row.advice_ru, row.advice_en),
        effects={kind: Effect(effect) for kind, effect in row.effects.items()},
        is_active=row.is_active,
        version=row.version,
    )


def find_caution(session: Session, *, region_id: int, code: str) -> Caution:
    """Raises `NotFound`."""
    found = catalogue(session, region_id=region_id).get(code)
    if found is None:
        raise NotFound
    return found


# A person ------------------------------------------------------------------------------------


def codes_of(session: Session, *, person_id: int, on: dt.date) -> frozenset[str]:
    """Codes of the contraindications that stand against the person on the date; one query."""
    return codes_in_force(_papers(session, [person_id]).get(person_id, []), on)


def cautions_of(session: Session, *, region_id: int, person_id: int, on: dt.date) -> list[Caution]:
    """The person's contraindications, without those that the region has switched off."""
    codes = codes_of(session, person_id=person_id, on=on)
    if not codes:
        return []
    known = catalogue(session, region_id=region_id)
    return [one for code, one in known.items() if code in codes and one.is_active]


def limits_on(session: Session, *, clearance_ids: Collection[int]) -> dict[int, list[str]]:
    """What the doctor ticked on each of these clearances: codes by the clearance's number."""
    found: dict[int, list[str]] = {}
    for clearance_id, code in session.execute(
        sa.select(ClearanceLimit.clearance_id, ClearanceLimit.code)
        .where(ClearanceLimit.clearance_id.in_(clearance_ids))
        .order_by(ClearanceLimit.id)
    ):
        found.setdefault(clearance_id, []).append(code)
    return found


def _papers(session: Session, person_ids: Collection[int]) -> dict[int, list[Paper]]:
    rows = session.execute(
        sa.select(Clearance.person_id, Clearance.id, Clearance.issued_on, ClearanceLimit.code)
        .outerjoin(ClearanceLimit, ClearanceLimit.clearance_id == Clearance.id)
        .where(Clearance.person_id.in_(person_ids), Clearance.voided_at.is_(None))
    ).all()
    codes: dict[tuple[int, int, dt.date | None], set[str]] = {}
    for person_id, clearance_id, issued_on, code in rows:
        held = codes.setdefault((person_id, clearance_id, issued_on), set())
        if code is not None:
            held.add(code)
    found: dict[int, list[Paper]] = {}
    for (person_id, clearance_id, issued_on), held in codes.items():
        found.setdefault(person_id, []).append(Paper(clearance_id, issued_on, frozenset(held)))
    return found


# What stands against them --------------------------------------------------------------------


@dataclass(frozen=True)
class Against:
    """What somebody has although it is forbidden now: places in groups, appointments to come."""

    groups: tuple[Group, ...]
    bookings: tuple[Booking, ...]

    def __bool__(self) -> bool:
        return bool(self.groups or self.bookings)


def against(
    session: Session, *, person_id: int, cautions: Iterable[Caution], on: dt.date
) -> Against:
    """What the person has of the services that these contraindications forbid."""
    forbidden = {
        kind
        for caution in cautions
        for kind, effect in caution.effects.items()
        if effect is Effect.FORBIDS
    }
    if not forbidden:
        return Against((), ())
    groups = session.scalars(
        sa.select(Group).where(Group.id.in_(
            sa.select(Enrolment.group_id).where(
                Enrolment.person_id == person_id, Enrolment.state == "enrolled")),
            Group.service_kind.in_(forbidden), Group.ended_at.is_(None)).order_by(Group.title)
    ).all()  # fmt: skip
    bookings = session.scalars(
        sa.select(Booking)
        .where(Booking.person_id == person_id, *_coming(forbidden, on))
        .order_by(Booking.starts_at)
    ).all()
    return Against(tuple(groups), tuple(bookings))


def _coming(service_kinds: Collection[str], on: dt.date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Booking.service_kind.in_(service_kinds),
        Booking.state == "planned",
        Booking.local_date >= on,
    )


@dataclass(frozen=True)
class Affected:
    """Whom a change of the catalogue concerns: who has the contraindication, and of these who has
    a place or an appointment of a service that it will forbid."""

    people: int
    enrolled: int
    booked: int


def affected(
    session: Session, *, region_id: int, code: str, service_kinds: Collection[str], on: dt.date
) -> Affected:
    """Counts in four queries at most, however many people there are."""
    ids = people_with(session, region_id=region_id, code=code, on=on)
    if not ids or not service_kinds:
        return Affected(len(ids), 0, 0)
    enrolled = session.scalar(
        sa.select(sa.func.count(Enrolment.person_id.distinct()))
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.person_id.in_(ids),
            Enrolment.state == "enrolled",
            Group.service_kind.in_(service_kinds),
            Group.ended_at.is_(None),
        )
    )
    booked = session.scalar(
        sa.select(sa.func.count(Booking.person_id.distinct())).where(
            Booking.person_id.in_(ids), *_coming(service_kinds, on)
        )
    )
    return Affected(len(ids), enrolled or 0, booked or 0)


def people_with(session: Session, *, region_id: int, code: str, on: dt.date) -> list[int]:
    """Ids of the people against whom the contraindication stands on the date."""
    asked = (
        sa.select(Clearance.person_id)
        .join(ClearanceLimit, ClearanceLimit.clearance_id == Clearance.id)
        .where(ClearanceLimit.region_id == region_id, ClearanceLimit.code == code)
    )
    ids = list(session.scalars(asked.distinct()))
    papers = _papers(session, ids)
    return sorted(one for one in ids if code in codes_in_force(papers.get(one, []), on))


# What services ask for -----------------------------------------------------------------------


def wants(session: Session, *, region_id: int) -> dict[str, Want]:
    """What each of the module's services asks for in the region, in the order of the services."""
    rows = session.scalars(sa.select(ServiceWant).where(ServiceWant.region_id == region_id))
    own = {one.service_kind: Want(Wish(one.clearance), Wish(one.pressure)) for one in rows}
    return {
        kind.code: own.get(kind.code) or shipped.ASKED.get(kind.code) or Want()
        for kind in kinds.SERVICE_KINDS
    }


def want_of(session: Session, *, region_id: int, service_kind: str) -> Want:
    """What one service asks for; a service of another module asks for nothing."""
    row = session.scalar(
        sa.select(ServiceWant).where(
            ServiceWant.region_id == region_id, ServiceWant.service_kind == service_kind
        )
    )
    if row is not None:
        return Want(Wish(row.clearance), Wish(row.pressure))
    return shipped.ASKED.get(service_kind) or Want()
