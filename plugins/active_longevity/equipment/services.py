"""Deeds on hours of equipment: booked within the fair share, given, missed, cancelled."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.sdk.models import Booking, Resource
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    RegionInfo,
    Use,
    current_locale,
    format_date,
    local_today,
    lock_use,
    now_utc,
    record_audit,
    record_delivery,
    refuse_service,
    refuse_stranger,
    release,
    reserve,
    settle,
    take_again,
    void_source,
)
from core.sdk.services import gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.courses.checks import (
    checked_reason,
    require,
    share_centre,
)
from plugins.active_longevity.equipment import queries
from plugins.active_longevity.equipment.models import Equipment, Hire
from plugins.active_longevity.equipment.permissions import EQUIPMENT_BOOK, EQUIPMENT_OVERRIDE
from plugins.active_longevity.equipment.rules import (
    Fault,
    HireState,
    fault_of,
    week_of,
)
from plugins.active_longevity.equipment.settings import hold_minutes, share_of

MODULE, KIND = kinds.MODULE, "equipment"
#: what a kiosk may do
AT_THE_DOOR = "attendance.mark"
_EARLY = dt.timedelta(minutes=30)


def hire(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    equipment: Equipment,
    person_id: int,
    starts_at: dt.datetime,
    via: str = "desk",
    reason: str = "",
    press_key: str = "",
) -> Hire:
    """Book an hour (aware start) of one piece for a person.

    The same `press_key` again returns the first. Raises with nothing written: `Conflict`
    `equipment.share` or `equipment.far` at `reason` when only a reason of who may would do, and
    what `core.sdk.services.reserve` and `refuse_service` raise; `InvalidInput` at `starts_at` or
    `person`; `NotAllowed`. A kiosk overrides nothing.
    """
    permission = AT_THE_DOOR if via == "kiosk" else EQUIPMENT_BOOK
    require(actor, permission, region, equipment.centre_id)
    press = f"{actor.user_id}:{press_key}" if press_key else None
    known = _same_press(session, press)
    if known is not None:
        return known
    _check(session, region, equipment, person_id, starts_at)
    refuse_service(session, region, person_id=person_id, kind_code=equipment.service_kind,
                   on=_day(starts_at, region), giving=False)  # fmt: skip
    try:
        with session.begin_nested():
            return _booked(
                session, actor, region, equipment, person_id, starts_at,
                via, "" if via == "kiosk" else reason, press,
            )  # fmt: skip
    except IntegrityError:
        known = _same_press(session, press)
        if known is None:
            raise
        return known


def _booked(
    session: Session, actor: Actor, region: RegionInfo, equipment: Equipment, person_id: int,
    starts_at: dt.datetime, via: str, reason: str, press: str | None,
) -> Hire:  # fmt: skip
    use = use_of(equipment)
    share_centre(session, equipment.centre_id)
    lock_use(session, use)
    release_no_shows(session, actor=actor, region=region, equipment_id=equipment.id)
    ends_at = starts_at + dt.timedelta(minutes=equipment.minutes)
    name = session.get_one(Resource, equipment.resource_id).name_in(current_locale())
    booking = reserve(
        session, actor=actor, region=region, use=use, starts_at=starts_at, ends_at=ends_at,
        module=MODULE, kind=KIND, title=name, person_id=person_id,
    )  # fmt: skip
    # the person is held now: nobody else books an hour of this week for them meanwhile
    used = _refuse_share(session, actor, region, equipment, person_id, booking.local_date, reason)
    made = Hire(
        region_id=region.id, centre_id=equipment.centre_id, equipment_id=equipment.id,
        person_id=person_id, booking_id=booking.id, service_kind=equipment.service_kind,
        week=week_of(booking.local_date), local_date=booking.local_date, starts_at=starts_at,
        ends_at=ends_at, minutes=equipment.minutes, via=via, override_reason=used,
        made_by=actor.user_id, press_key=press,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, actor, made, "book", reason=used)
    return made


def _refuse_share(
    session: Session, actor: Actor, region: RegionInfo, equipment: Equipment, person_id: int,
    day: dt.date, reason: str,
) -> str:  # fmt: skip
    """Raise `Conflict` when the rules do not give it; the reason that stood above them, or ""."""
    share = share_of(region, equipment.service_kind)
    used = queries.used_minutes(session, person_id=person_id, kind=equipment.service_kind,
                                week=week_of(day))  # fmt: skip
    fault = fault_of(share, used=used, minutes=equipment.minutes, day=day,
                     today=local_today(region.timezone))  # fmt: skip
    if fault is None:
        return ""
    if not reason or fault == "past":
        raise Conflict(
            f"equipment.{fault}",
            fault_text(region, equipment=equipment, fault=fault),
            field="reason",
        )
    if not actor.can(EQUIPMENT_OVERRIDE, region.id, equipment.centre_id):
        raise NotAllowed
    return checked_reason(reason)


def fault_text(region: RegionInfo, *, equipment: Equipment, fault: Fault) -> str:
    """The rule in words."""
    share = share_of(region, equipment.service_kind)
    name = kinds.BY_CODE[equipment.service_kind].label
    return {
        "share": _(
            "%(name)s: one person has %(hours)s hours a week, so that there is enough for all; "
            "hours of this week are used up. An hour that was missed counts too.",
            name=name, hours=share.hours_a_week,
        ),
        "far": _("Equipment is booked up to %(date)s.", date=format_date(
            local_today(region.timezone) + dt.timedelta(days=share.ahead_days))),
        "past": _("This time has passed. Choose a later one."),
    }[fault]  # fmt: skip


def _check(
    session: Session, region: RegionInfo, equipment: Equipment, person_id: int,
    starts_at: dt.datetime,
) -> None:  # fmt: skip
    if not equipment.is_active:
        raise Conflict("equipment.closed", _("This equipment is not given now."))
    refuse_stranger(session, centre_id=equipment.centre_id, person_id=person_id)
    hours = queries.starts_on(region, equipment, _day(starts_at, region))
    if starts_at not in {one.starts_at for one in hours}:
        text = _("Choose one of the times.")
        raise InvalidInput("equipment.time", text, field="starts_at")


# What became of it ---------------------------------------------------------------------------


def give_hire(session: Session, *, actor: Actor, region: RegionInfo, hire: Hire) -> Hire:
    """The person came: one service in the ledger. Twice is once. Who came late may have it while
    the piece is free. Raises `Conflict` (`hire.future`, `hire.over`), what `refuse_service` does.
    """
    require(actor, EQUIPMENT_BOOK, region, hire.centre_id)
    hire = _lock(session, region, hire)
    if hire.state == HireState.GIVEN:
        return hire
    _refuse_over(hire)
    if hire.starts_at - _EARLY > now_utc():
        raise Conflict("hire.future", _("This hour is still to come."))
    refuse_service(session, region, person_id=hire.person_id, kind_code=hire.service_kind,
                   on=hire.local_date, giving=True)  # fmt: skip
    _settle(session, actor, region, hire, HireState.GIVEN)
    starts = hire.starts_at.astimezone(ZoneInfo(region.timezone))
    record_delivery(
        session, actor=actor, region=region, centre_id=hire.centre_id,
        kind=kinds.BY_CODE[hire.service_kind], module=MODULE, local_date=hire.local_date,
        local_time=starts.time(), source_key=source_key(hire.id), person_id=hire.person_id,
        proof=f"hire:{hire.public_id}",
    )  # fmt: skip
    _note(session, actor, hire, "give")
    return hire


def miss_hire(session: Session, *, actor: Actor, region: RegionInfo, hire: Hire) -> Hire:
    """Nobody came: the hour is free for others. Twice is once."""
    require(actor, EQUIPMENT_BOOK, region, hire.centre_id)
    hire = _lock(session, region, hire)
    if hire.state == HireState.MISSED:
        return hire
    _refuse_over(hire)
    if hire.starts_at > now_utc():
        raise Conflict("hire.future", _("This hour is still to come."))
    _settle(session, actor, region, hire, HireState.MISSED)
    _note(session, actor, hire, "miss")
    return hire


def cancel_hire(
    session: Session, *, actor: Actor, region: RegionInfo, hire: Hire, reason: str
) -> Hire:
    """Free an hour before it is used; it does not count. Twice is once."""
    require(actor, EQUIPMENT_BOOK, region, hire.centre_id)
    reason = checked_reason(reason)
    hire = _lock(session, region, hire)
    if hire.state == HireState.CANCELLED:
        return hire
    _refuse_over(hire)
    booking = session.get(Booking, hire.booking_id) if hire.booking_id else None
    if booking is not None:
        release(session, actor=actor, region=region, booking=booking, reason=reason)
    _mark(hire, HireState.CANCELLED, actor, reason)
    session.flush()
    _note(session, actor, hire, "cancel", reason=reason)
    return hire


def undo_hire(
    session: Session, *, actor: Actor, region: RegionInfo, hire: Hire, reason: str
) -> Hire:
    """Make a given or missed hour planned again; a service that was recorded is voided. Raises
    `Conflict` when somebody else has the piece now. Twice is once."""
    require(actor, EQUIPMENT_BOOK, region, hire.centre_id)
    reason = checked_reason(reason)
    equipment = session.get_one(Equipment, hire.equipment_id)
    use = use_of(equipment)
    share_centre(session, equipment.centre_id)
    lock_use(session, use)
    hire = _lock(session, region, hire)
    if hire.state == HireState.PLANNED:
        return hire
    if hire.state == HireState.CANCELLED:
        raise Conflict("hire.over", _("A cancelled hour is booked anew."))
    was = hire.state
    if was == HireState.GIVEN:
        void_source(session, actor=actor, region=region, source_key=source_key(hire.id),
                    reason=reason)  # fmt: skip
    booking = session.get(Booking, hire.booking_id) if hire.booking_id else None
    if booking is not None:
        take_again(session, actor=actor, region=region, booking=booking, use=use)
    hire.state, hire.reason, hire.marked_at, hire.marked_by = "planned", "", None, None
    session.flush()
    _note(session, actor, hire, "undo", was=was, reason=reason)
    return hire


def release_no_shows(
    session: Session, *, actor: Actor, region: RegionInfo, equipment_id: int | None = None,
    limit: int = 100,
) -> int:  # fmt: skip
    """Free hours that nobody came to in time: of one piece of equipment, or of the region. How
    many that were. Hours whose booking a closure has cancelled are cancelled."""
    latest = now_utc() - dt.timedelta(minutes=hold_minutes(region))
    statement = (
        sa.select(Hire, Booking)
        .outerjoin(Booking, Booking.id == Hire.booking_id)
        .where(
            Hire.region_id == region.id,
            Hire.state == HireState.PLANNED.value,
            sa.or_(Hire.starts_at <= latest, Booking.state == "cancelled"),
        )
        .order_by(Hire.id)
        .limit(limit)
    )
    if equipment_id is not None:
        statement = statement.where(Hire.equipment_id == equipment_id)
    rows = session.execute(statement).all()
    for one, booking in rows:
        if booking is not None and booking.state == "cancelled":
            _mark(one, HireState.CANCELLED, actor, booking.cancel_reason)
            session.flush()
        else:
            _settle(session, actor, region, one, HireState.MISSED)
    return len(rows)


def source_key(hire_id: int) -> str:
    """The ledger's name for the hour behind a delivery."""
    return f"{MODULE}.hire:{hire_id}"


def use_of(equipment: Equipment) -> Use:
    """What an hour takes: one piece."""
    return Use(equipment.centre_id, resources=((equipment.resource_id, 1),))


# Parts ---------------------------------------------------------------------------------------


def _lock(session: Session, region: RegionInfo, hire: Hire) -> Hire:
    found: Hire | None = session.scalars(
        sa.select(Hire)
        .where(Hire.id == hire.id, Hire.region_id == region.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("hire")
    return found


def _refuse_over(hire: Hire) -> None:
    if hire.state != HireState.PLANNED:
        raise Conflict("hire.over", _("This hour is over. Undo that first."))


def _settle(
    session: Session, actor: Actor, region: RegionInfo, hire: Hire, state: HireState
) -> None:
    booking = session.get(Booking, hire.booking_id) if hire.booking_id else None
    if booking is not None:
        became = "done" if state is HireState.GIVEN else "missed"
        settle(session, actor=actor, region=region, booking=booking, state=became)
    _mark(hire, state, actor, "")
    session.flush()


def _mark(hire: Hire, state: HireState, actor: Actor, reason: str) -> None:
    hire.state, hire.reason = state.value, reason
    hire.marked_at, hire.marked_by = now_utc(), actor.user_id


def _same_press(session: Session, press: str | None) -> Hire | None:
    if press is None:
        return None
    found: Hire | None = session.scalar(sa.select(Hire).where(Hire.press_key == press))
    return found


def _day(moment: dt.datetime, region: RegionInfo) -> dt.date:
    return moment.astimezone(ZoneInfo(region.timezone)).date()


def _note(session: Session, actor: Actor, hire: Hire, step: str, **more: object) -> None:
    record_audit(
        session, actor=actor, action=EQUIPMENT_BOOK, region_id=hire.region_id,
        subject_type="person", subject_id=hire.person_id,
        details={"hire_id": hire.id, "step": step, **more},
    )  # fmt: skip
