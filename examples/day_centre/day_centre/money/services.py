"""Deeds on prices, shares and licences. Each is once, however often it is pressed."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.requests import NewWork, WorkItem, close_work, lock_work, open_work
from core.sdk.services import (
    Actor,
    InvalidInput,
    RegionInfo,
    now_utc,
)
from core.sdk.services import gettext as _
from day_centre.kinds import MODULE
from day_centre.money import queries
from day_centre.money.ground import lock_centre, note, require, tidy
from day_centre.money.models import Licence, OwnShare, Tariff
from day_centre.money.permissions import ACT_ISSUE, LICENCE_KEEP, TARIFF_KEEP
from day_centre.money.settings import licence_days

#: the kind of work of the inbox, and the work of the morning
LICENCE_WORK = "day_centre.licence"


# Prices ------------------------------------------------------------------------------------------


def set_tariff(
    session: Session, *, actor: Actor, region: RegionInfo, what: str, price: int,
    starts_on: dt.date, source: str,
) -> Tariff:  # fmt: skip
    """Write a price in tiyn down; it holds from that day until the next one. Zero ends it.

    The same again finds the first. Raises `InvalidInput` at `what`, `source` or `starts_on`, where
    another price begins on that day.
    """
    require(actor, region, None, TARIFF_KEEP)
    if what not in queries.things():
        raise InvalidInput("tariff.what", _("Choose from the list."), field="what")
    source = tidy(source, "source")
    known = session.scalar(
        sa.select(Tariff).where(
            Tariff.region_id == region.id, Tariff.what == what, Tariff.starts_on == starts_on,
            Tariff.voided_at.is_(None),
        )
    )  # fmt: skip
    if known is not None:
        if (known.price, known.source) == (price, source):
            return known
        text = _("A price begins on this day already. Take it out of force first.")
        raise InvalidInput("tariff.taken", text, field="starts_on")
    row = Tariff(region_id=region.id, what=what, price=price, starts_on=starts_on, source=source,
                 created_by=actor.user_id)  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except sa.exc.IntegrityError:
        text = _("A price begins on this day already. Take it out of force first.")
        raise InvalidInput("tariff.taken", text, field="starts_on") from None
    note(session, actor, region, "tariff.set", what=what, price=price, source=source)
    return row


def void_tariff(
    session: Session, *, actor: Actor, region: RegionInfo, tariff: Tariff, reason: str
) -> None:
    """Take a price out of force; acts that were issued by it stay. Raises `InvalidInput`."""
    require(actor, region, None, TARIFF_KEEP)
    reason = tidy(reason, "reason")
    if tariff.voided_at is None:
        tariff.voided_at, tariff.voided_by, tariff.void_reason = now_utc(), actor.user_id, reason
        note(session, actor, region, "tariff.void", what=tariff.what, reason=reason)


# Shares ------------------------------------------------------------------------------------------


def set_share(
    session: Session, *, actor: Actor, region: RegionInfo, person_id: int, centre_id: int,
    percent: int, first_day: dt.date, last_day: dt.date | None, basis: str,
) -> OwnShare:  # fmt: skip
    """Say which part of the price the family pays. Of two that hold on a day the later decision
    counts; the same again finds the first. Raises `InvalidInput` at its fields."""
    require(actor, region, centre_id, ACT_ISSUE)
    if not 1 <= percent <= 100:
        raise InvalidInput("share.percent", _("Write from 1 to 100."), field="percent")
    if last_day is not None and last_day < first_day:
        raise InvalidInput(
            "share.dates", _("The last day is before the first one."), field="last_day"
        )
    basis = tidy(basis, "basis")
    lock_centre(session, centre_id)
    same = {"person_id": person_id, "centre_id": centre_id, "percent": percent,
            "first_day": first_day, "last_day": last_day, "basis": basis}  # fmt: skip
    known = session.scalars(sa.select(OwnShare).filter_by(**same, voided_at=None).limit(1)).first()
    if known is not None:
        return known
    row = OwnShare(region_id=region.id, created_by=actor.user_id, **same)
    session.add(row)
    session.flush()
    note(session, actor, region, "share.set", person_id=person_id, percent=percent)
    return row


def void_share(
    session: Session, *, actor: Actor, region: RegionInfo, share: OwnShare, reason: str
) -> None:
    """Take a share out of force; acts that were issued by it stay. Raises `InvalidInput`."""
    require(actor, region, share.centre_id, ACT_ISSUE)
    reason = tidy(reason, "reason")
    if share.voided_at is None:
        share.voided_at, share.voided_by, share.void_reason = now_utc(), actor.user_id, reason
        note(session, actor, region, "share.void", person_id=share.person_id, reason=reason)


# Licences ----------------------------------------------------------------------------------------


def add_licence(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, number: str,
    issuer: str, issued_on: dt.date, valid_until: dt.date, places: int, today: dt.date,
) -> Licence:  # fmt: skip
    """Write a licence down; the warnings of those that end before it are settled. The same number
    again finds the first. Raises `InvalidInput` at its fields."""
    require(actor, region, centre_id, LICENCE_KEEP)
    number, issuer = tidy(number, "number", length=60), tidy(issuer, "issuer")
    if issued_on > today:
        raise InvalidInput("licence.date", _("The date lies in the future."), field="issued_on")
    if valid_until < issued_on:
        raise InvalidInput(
            "licence.dates", _("The last day is before the first one."), field="valid_until"
        )
    if not 1 <= places <= 10_000:
        raise InvalidInput("licence.places", _("Write from 1 to 10 000."), field="places")
    lock_centre(session, centre_id)
    known = session.scalars(
        sa.select(Licence).where(
            Licence.centre_id == centre_id, Licence.number == number, Licence.voided_at.is_(None)
        )
    ).first()
    if known is not None:
        if (known.issued_on, known.valid_until, known.places) == (issued_on, valid_until, places):
            return known
        raise InvalidInput(
            "licence.taken", _("A licence with this number is written down already."),
            field="number",
        )  # fmt: skip
    row = Licence(region_id=region.id, centre_id=centre_id, number=number, issuer=issuer,
                  issued_on=issued_on, valid_until=valid_until, places=places,
                  created_by=actor.user_id)  # fmt: skip
    session.add(row)
    session.flush()
    for one in queries.licences(session, centre_id=centre_id):
        if one.valid_until < valid_until:
            _settle(session, one)
    note(session, actor, region, "licence.add", number=number, centre_id=centre_id)
    return row


def void_licence(
    session: Session, *, actor: Actor, region: RegionInfo, licence: Licence, reason: str
) -> None:
    """Take out a licence that was written down wrongly or withdrawn. Raises `InvalidInput`."""
    require(actor, region, licence.centre_id, LICENCE_KEEP)
    reason = tidy(reason, "reason")
    if licence.voided_at is None:
        licence.voided_at, licence.voided_by = now_utc(), actor.user_id
        licence.void_reason = reason
        _settle(session, licence)
        note(session, actor, region, "licence.void", number=licence.number, reason=reason)


def _settle(session: Session, licence: Licence) -> None:
    if licence.work_id is not None and session.get(WorkItem, licence.work_id) is not None:
        close_work(lock_work(session, item_id=licence.work_id))


def warn_of_licences(
    *, session: Session, actor: Actor, region: RegionInfo, today: dt.date, limit: int
) -> int:
    """Put the licences that end soon, with none after them, into the inbox of their centres."""
    later = sa.orm.aliased(Licence)
    rows = session.scalars(
        sa.select(Licence)
        .where(
            Licence.region_id == region.id,
            Licence.voided_at.is_(None),
            Licence.work_id.is_(None),
            Licence.valid_until >= today,
            Licence.valid_until <= today + dt.timedelta(days=licence_days(region)),
            ~sa.exists().where(
                later.centre_id == Licence.centre_id, later.voided_at.is_(None),
                later.valid_until > Licence.valid_until,
            ),
        )
        .order_by(Licence.id)
        .limit(limit)
        .with_for_update()
    ).all()  # fmt: skip
    for row in rows:
        work = NewWork(
            kind=LICENCE_WORK, ref=row.public_id, subject=row.number, centre_id=row.centre_id,
            module=MODULE, due_on=row.valid_until,
        )  # fmt: skip
        row.work_id = open_work(session, actor=actor, region=region, work=work).id
    session.flush()
    return len(rows)
