"""What is done with a stay by order: admission, suspension, resumption, change of regime, end."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Group, Person
from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotFound,
    RegionInfo,
    enrol_person,
    format_date,
    leave_groups,
    living_centres,
    load_people,
    local_today,
)
from core.sdk.services import gettext as _
from day_centre.file import queries
from day_centre.file.models import ChildFile, Stay, StayOrder, StayPause
from day_centre.file.orders import (
    OrderPaper,
    add_order,
    again,
    checked,
    lock_centres,
    require,
    same_order,
)
from day_centre.file.rules import DAY, birthday, covers, overlaps
from day_centre.file.settings import leaving_age
from day_centre.kinds import MODULE

REGIMES = ("full", "half")


def admit(
    session: Session, *, actor: Actor, region: RegionInfo, centre_id: int, person_id: int,
    group_id: int, regime: str, starts_on: dt.date, number: str, issued_on: dt.date, reason: str,
) -> Stay:  # fmt: skip
    """Admit a child by order into a group of the centre. Who was here before goes on with the
    personal file and its number. The place that the queue gave is kept; who has none takes a free
    one. The same order pressed twice is one.

    Raises `InvalidInput` at `group`, `regime`, `starts_on`, `number`, `issued_on`; `Conflict` when
    the child stays already, is too old, or the group has no place; `NotAllowed`.
    """
    require(actor, region, centre_id)
    lock_centres(session, centre_id)
    group = _group(session, centre_id, group_id)
    person = _person_of(session, person_id, centre_id)
    file = queries.file_of(session, person_id=person.id, centre_id=centre_id)
    running = queries.open_stay(session, file_id=file.id) if file is not None else None
    if running is not None:
        if same_order(session, stay=running, kind="admit", number=number, issued_on=issued_on):
            return running
        raise Conflict("stay.open", _("The child stays in the centre already."))
    paper = checked(session, region, centre_id=centre_id, number=number, issued_on=issued_on,
                    reason=reason, needs_reason=False)  # fmt: skip
    _check_regime(regime)
    _refuse_old(region, person, starts_on)
    file = file or _open_file(session, actor, region, person.id, centre_id)
    _refuse_overlap(session, file, starts_on)
    take_place(session, actor=actor, region=region, group=group, person_id=person.id)
    return _open_stay(session, actor, file, group, regime, starts_on, paper)


def suspend(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, first_day: dt.date,
    last_day: dt.date | None, number: str, issued_on: dt.date, reason: str,
) -> StayOrder:  # fmt: skip
    """Suspend a stay between two days (inclusive; no last day: until a resumption). The place stays
    the child's. The same order pressed twice is one.

    Raises `InvalidInput` at `first_day`, `last_day`, `number`, `issued_on`, `reason`; `Conflict`
    when the stay has ended; `NotAllowed`.
    """
    require(actor, region, stay.centre_id)
    lock_centres(session, stay.centre_id)
    row = again(session, stay)
    known = same_order(session, stay=row, kind="suspend", number=number, issued_on=issued_on)
    if known is not None:
        return known
    pauses = queries.pauses_of(session, stay_ids=[row.id])[row.id]
    paper = checked(session, region, centre_id=row.centre_id, number=number, issued_on=issued_on,
                    reason=reason)  # fmt: skip
    if first_day < row.starts_on:
        text = _("The stay begins on %(date)s.", date=format_date(row.starts_on))
        raise InvalidInput("pause.first", text, field="first_day")
    if last_day is not None and last_day < first_day:
        raise InvalidInput("pause.order", _("The last day is before the first."), field="last_day")
    if overlaps((first_day, last_day), queries.spans(pauses)):
        text = _("The stay is suspended on some of these days already.")
        raise InvalidInput("pause.overlap", text, field="first_day")
    order = add_order(session, actor=actor, stay=row, kind="suspend", paper=paper,
                      effective_on=first_day, until=last_day)  # fmt: skip
    session.add(StayPause(region_id=row.region_id, stay_id=row.id, order_id=order.id,
                          first_day=first_day, last_day=last_day))  # fmt: skip
    session.flush()
    return order


def resume(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, on: dt.date, number: str,
    issued_on: dt.date, reason: str,
) -> StayOrder:  # fmt: skip
    """Let a suspended child come again from a day on: the suspension ends the day before. The same
    order pressed twice is one.

    Raises `Conflict` when no suspension covers the day, `InvalidInput` at `on`, `number`,
    `issued_on`; `NotAllowed`.
    """
    require(actor, region, stay.centre_id)
    lock_centres(session, stay.centre_id)
    row = again(session, stay)
    known = same_order(session, stay=row, kind="resume", number=number, issued_on=issued_on)
    if known is not None:
        return known
    paper = checked(session, region, centre_id=row.centre_id, number=number, issued_on=issued_on,
                    reason=reason, needs_reason=False)  # fmt: skip
    pauses = queries.pauses_of(session, stay_ids=[row.id])[row.id]
    pause = next((one for one in pauses if covers((one.first_day, one.last_day), on)), None)
    if pause is None:
        text = _("The stay is not suspended on this day.")
        raise InvalidInput("pause.none", text, field="on")
    if on == pause.first_day:
        text = _("The suspension begins on this day: take its order back instead.")
        raise InvalidInput("pause.first_day", text, field="on")
    pause.last_day = on - DAY
    return add_order(session, actor=actor, stay=row, kind="resume", paper=paper, effective_on=on)


def change_regime(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, regime: str, on: dt.date,
    number: str, issued_on: dt.date, reason: str,
) -> StayOrder:  # fmt: skip
    """Full day or half day from a day on. The same order pressed twice is one.

    Raises `InvalidInput` at `regime`, `on`, `number`, `issued_on`, `reason`; `Conflict`,
    `NotAllowed`.
    """
    require(actor, region, stay.centre_id)
    lock_centres(session, stay.centre_id)
    row = again(session, stay)
    known = same_order(session, stay=row, kind="regime", number=number, issued_on=issued_on)
    if known is not None:
        return known
    paper = checked(session, region, centre_id=row.centre_id, number=number, issued_on=issued_on,
                    reason=reason)  # fmt: skip
    _check_regime(regime)
    last = queries.last_change(session, stay_id=row.id) or row.starts_on
    if on < last:
        text = _("The regime was set from %(date)s by an earlier order.", date=format_date(last))
        raise InvalidInput("regime.early", text, field="on")
    if row.regime == regime:
        raise InvalidInput("regime.same", _("The child has this regime already."), field="regime")
    row.regime = regime
    return add_order(session, actor=actor, stay=row, kind="regime", paper=paper, effective_on=on,
                     regime=regime)  # fmt: skip


def end_stay(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, last_day: dt.date,
    number: str, issued_on: dt.date, reason: str,
) -> StayOrder:  # fmt: skip
    """End a stay after a day. The place becomes free at once, or on the morning after a last day
    that is still to come (`daily.free_places`), so that the queue moves. Twice is once.

    Raises `InvalidInput` at `last_day`, `number`, `issued_on`, `reason`; `Conflict`, `NotAllowed`.
    """
    require(actor, region, stay.centre_id)
    lock_centres(session, stay.centre_id)
    known = same_order(session, stay=stay, kind="end", number=number, issued_on=issued_on)
    if known is not None:
        return known
    row = again(session, stay)
    paper = checked(session, region, centre_id=row.centre_id, number=number, issued_on=issued_on,
                    reason=reason)  # fmt: skip
    close_stay(session, stay=row, last_day=last_day)
    order = add_order(session, actor=actor, stay=row, kind="end", paper=paper,
                      effective_on=last_day)  # fmt: skip
    if last_day <= local_today(region.timezone):
        free_place(session, actor=actor, region=region, stay=row, reason=paper.reason)
    return order


# Parts that transfer shares ------------------------------------------------------------------


def take_place(
    session: Session, *, actor: Actor, region: RegionInfo, group: Group, person_id: int
) -> None:
    """The child's place in the group: the one already given, or a free one. Raises `Conflict`."""
    taken = enrol_person(session, actor=actor, region=region, group=group, person_id=person_id)
    if taken.enrolment.state != "enrolled":
        text = _("The child waits in the queue of this group and has no place in it yet.")
        raise Conflict("stay.no_place", text)


def close_stay(session: Session, *, stay: Stay, last_day: dt.date) -> None:
    """Write the last day, and end the suspensions with it."""
    if last_day < stay.starts_on:
        text = _("The stay begins on %(date)s.", date=format_date(stay.starts_on))
        raise InvalidInput("stay.last", text, field="last_day")
    stay.ends_on = last_day
    for pause in queries.pauses_of(session, stay_ids=[stay.id])[stay.id]:
        if pause.first_day > last_day:
            session.delete(pause)
        elif pause.last_day is None or pause.last_day > last_day:
            pause.last_day = last_day
    session.flush()


def free_place(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, reason: str
) -> None:
    """Give back the child's places in the centre, and let the queues move."""
    leave_groups(
        session, actor=actor, region=region, person_id=stay.person_id, centre_id=stay.centre_id,
        module=MODULE, reason=reason,
    )  # fmt: skip


# Parts ---------------------------------------------------------------------------------------


def _group(session: Session, centre_id: int, group_id: int) -> Group:
    group = session.get(Group, group_id)
    if group is None or group.centre_id != centre_id or group.module != MODULE:
        raise InvalidInput("stay.group", _("Choose from the list."), field="group")
    return group


def _person_of(session: Session, person_id: int, centre_id: int) -> Person:
    people = load_people(session, [person_id])
    if not people:
        raise NotFound
    if centre_id not in living_centres(people[0]):
        raise Conflict("person.not_here", _("The centre does not hold this person's file."))
    if people[0].died_on is not None:
        raise Conflict("person.dead", _("The person has died."))
    return people[0]


def _check_regime(regime: str) -> None:
    if regime not in REGIMES:
        raise InvalidInput("stay.regime", _("Choose from the list."), field="regime")


def _refuse_old(region: RegionInfo, person: Person, starts_on: dt.date) -> None:
    years = leaving_age(region)
    if person.birth_date is not None and birthday(person.birth_date, years) <= starts_on:
        text = _("The day centre is for children under %(num)s years.", num=years)
        raise Conflict("stay.of_age", text)


def _refuse_overlap(session: Session, file: ChildFile, starts_on: dt.date) -> None:
    last = session.scalar(sa.select(sa.func.max(Stay.ends_on)).where(Stay.file_id == file.id))
    if last is not None and starts_on <= last:
        text = _("The former stay ended on %(date)s. Begin after it.", date=format_date(last))
        raise InvalidInput("stay.overlap", text, field="starts_on")


def _open_file(
    session: Session, actor: Actor, region: RegionInfo, person_id: int, centre_id: int
) -> ChildFile:
    last = session.scalar(
        sa.select(sa.func.max(ChildFile.number)).where(ChildFile.centre_id == centre_id)
    )
    file = ChildFile(
        region_id=region.id, person_id=person_id, centre_id=centre_id, number=(last or 0) + 1,
        created_by=actor.user_id,
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file


def _open_stay(
    session: Session,
    actor: Actor,
    file: ChildFile,
    group: Group,
    regime: str,
    starts_on: dt.date,
    paper: OrderPaper,
) -> Stay:
    stay = Stay(
        region_id=file.region_id, file_id=file.id, person_id=file.person_id,
        centre_id=file.centre_id, group_id=group.id, regime=regime, starts_on=starts_on,
        created_by=actor.user_id,
    )  # fmt: skip
    session.add(stay)
    session.flush()
    add_order(session, actor=actor, stay=stay, kind="admit", paper=paper, effective_on=starts_on,
              regime=regime, group_id=group.id)  # fmt: skip
    return stay
