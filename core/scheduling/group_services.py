"""Deeds on groups with their sessions: making, changing, ending."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require, same_version, today_in
from core.scheduling.busy import Use
from core.scheduling.group_checks import (
    GroupChanges,
    GroupData,
    check_capacity,
    check_period,
    check_title,
    checked,
    checked_reason,
    lock_instructor_of,
    lock_resources_of,
    lock_room_of,
    refuse_clashes,
    refuse_people_clashes,
)
from core.scheduling.group_places import check_places, give_up_places
from core.scheduling.locks import lock_centre, lock_group
from core.scheduling.models import Enrolment, Group, GroupSlot, Session
from core.scheduling.queue import move_queue, withdraw_offers
from core.scheduling.resource_queries import resources_of_group
from core.scheduling.resource_services import write_resources_of_group
from core.scheduling.rules import Interval, Slot
from core.scheduling.series_days_off import Dated, sessions_of
from core.scheduling.series_rules import PatternPart
from core.web.i18n import gettext as _

#: a second press within this time makes no second group
_SAME_PRESS = dt.timedelta(minutes=2)


def create_group(
    session: OrmSession, *, actor: Actor, region: RegionInfo, centre_id: int, data: GroupData
) -> Group:
    """Make a group with all its sessions.

    Raises `InvalidInput` at the field at fault, `Conflict` at `room_id` or `instructor_id` when
    one of them is taken (naming what is in the way, and free times), `NotAllowed`, `NotFound`.
    """
    require(actor, "groups.manage", region=region, centre_id=centre_id)
    centre = lock_centre(session, centre_id)
    if centre.region_id != region.id or not centre.is_active:
        raise NotFound
    data = checked(data, region)
    room = lock_room_of(session, data.room_id, centre_id)
    member = lock_instructor_of(session, data.instructor_id, centre_id)
    resources = lock_resources_of(session, centre_id, data.resources)
    twin = _same_press(session, actor, centre_id, data)
    if twin is not None:
        return twin
    check_capacity(data.capacity, room)
    use = Use(centre_id, data.room_id, data.instructor_id, resources)
    wanted = sessions_of(
        session, region, [PatternPart(data.slots)], data.starts_on, data.ends_on,
        policy=data.days_off, use=use,
    )  # fmt: skip
    held = [one.interval for one in wanted if not one.day_off]
    refuse_clashes(
        session, region, room, member, held,
        centre_id=centre_id, but_group_id=None, resources=resources,
    )  # fmt: skip
    group = Group(
        region_id=region.id,
        centre_id=centre_id,
        module=kernel().registry.owners[data.service_kind],
        service_kind=data.service_kind,
        title=data.title,
        room_id=data.room_id,
        instructor_id=data.instructor_id,
        capacity=data.capacity,
        starts_on=data.starts_on,
        ends_on=data.ends_on,
        days_off=data.days_off,
        created_by=actor.user_id,
    )
    group.slots = [
        GroupSlot(region_id=region.id, weekday=s.weekday, starts_at=s.starts_at, ends_at=s.ends_at)
        for s in data.slots
    ]
    session.add(group)
    session.flush()
    write_resources_of_group(session, group=group, wanted=resources)
    add_sessions(session, group=group, wanted=wanted)
    _note(session, actor, "group.create", group, sessions=len(held))
    return group


def edit_group(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    data: GroupChanges,
    version: int | None = None,
) -> list[Enrolment]:
    """Change a group and its coming planned sessions; returns those who moved up from the queue.

    Raises as `create_group`; also `InvalidInput` at `capacity` below the number of enrolled
    people and at `ends_on` before a session that was held, `Conflict` on an older version.
    """
    require(actor, "groups.manage", region=region, centre_id=group.centre_id)
    room = lock_room_of(session, data.room_id, group.centre_id, was=group.room_id)
    member = lock_instructor_of(
        session, data.instructor_id, group.centre_id, was=group.instructor_id
    )
    used = resources_of_group(session, group.id)
    resources = used if data.resources is None else data.resources
    resources = lock_resources_of(session, group.centre_id, resources, was=used)
    group = lock_group(session, group.id)
    same_version(group, version)
    if group.ended_at is not None:
        raise Conflict("group.ended", _("The group has ended."))
    check_title(data.title)
    check_capacity(data.capacity, room)
    beyond = check_places(session, group.id, data.capacity, data.over)
    check_period(group.starts_on, data.ends_on)
    # what stays as it was is not asked about again: a repair that was allowed all the same must not
    # stand in the way of a new title
    longer = data.ends_on > group.ends_on
    new_room = room if longer or data.room_id != group.room_id else None
    new_member = member if longer or data.instructor_id != group.instructor_id else None
    group.title, group.capacity = data.title, data.capacity
    group.room_id, group.instructor_id = data.room_id, data.instructor_id
    _change_end(session, region, group, data.ends_on)
    coming = _coming(session, group)
    new_resources = resources if longer else tuple(set(resources) - set(used))
    if longer or new_room is not None or new_member is not None or new_resources:
        refuse_clashes(
            session, region, new_room, new_member,
            [Interval(one.starts_at, one.ends_at) for one in coming],
            centre_id=group.centre_id, but_group_id=group.id,
            resources=new_resources,
        )  # fmt: skip
    write_resources_of_group(session, group=group, wanted=resources)
    _follow(coming, data)
    give_up_places(
        session, actor=actor, region=region, group=group,
        enrolment_ids=[one.enrolment_id for one in beyond], over=data.over,
    )  # fmt: skip
    session.flush()
    refuse_people_clashes(session, region, group)
    _note(session, actor, "group.edit", group)
    return move_queue(session, actor=actor, region=region, group=group, on=today_in(region))


def end_group(
    session: OrmSession, *, actor: Actor, region: RegionInfo, group: Group, reason: str
) -> Group:
    """End a group today: coming sessions are cancelled, its people and its queue leave it.

    Twice is once. Raises `InvalidInput` without a reason.
    """
    require(actor, "groups.manage", region=region, centre_id=group.centre_id)
    reason = checked_reason(reason)
    group = lock_group(session, group.id)
    if group.ended_at is not None:
        return group
    today, now = today_in(region), now_utc()
    for one in _coming(session, group):
        one.state, one.cancel_reason = "cancelled", reason
    withdraw_offers(session, actor=actor, group=group, reason=reason)
    for enrolment in session.scalars(
        sa.select(Enrolment).where(Enrolment.group_id == group.id, Enrolment.state != "left")
    ):
        enrolment.state, enrolment.left_at, enrolment.left_on = "left", now, today
        enrolment.left_reason = reason
    group.ended_at = now
    if today < group.ends_on:
        group.ends_on = max(group.starts_on, today)
    session.flush()
    _note(session, actor, "group.end", group, reason=reason)
    return group


def _same_press(session: OrmSession, actor: Actor, centre_id: int, data: GroupData) -> Group | None:
    """The group that the same person made of the same form a moment ago: a double press."""
    twins = session.scalars(
        sa.select(Group)
        .where(
            Group.centre_id == centre_id,
            Group.created_by == actor.user_id,
            Group.created_at > now_utc() - _SAME_PRESS,
            Group.service_kind == data.service_kind,
            Group.title == data.title,
            Group.starts_on == data.starts_on,
            Group.ends_on == data.ends_on,
            Group.room_id.is_not_distinct_from(data.room_id),
            Group.instructor_id.is_not_distinct_from(data.instructor_id),
        )
        .options(orm.selectinload(Group.slots))
    )
    for twin in twins:
        if {Slot(s.weekday, s.starts_at, s.ends_at) for s in twin.slots} == set(data.slots):
            return twin
    return None


# Sessions ----------------------------------------------------------------------------------


def add_sessions(session: OrmSession, *, group: Group, wanted: list[Dated]) -> None:
    """Write the sessions of a group; one that a day off took away stands there as cancelled, with
    the name of that day."""
    session.add_all(
        Session(
            region_id=group.region_id,
            centre_id=group.centre_id,
            group_id=group.id,
            room_id=group.room_id,
            instructor_id=group.instructor_id,
            local_date=one.day,
            starts_at=one.interval.starts_at,
            ends_at=one.interval.ends_at,
            original_starts_at=one.original_starts_at,
            state="cancelled" if one.day_off else "planned",
            cancel_reason=one.day_off[:200],
            changed_by_rule="day_off" if one.day_off or one.original_starts_at else None,
        )
        for one in wanted
    )
    session.flush()


def _follow(coming: list[Session], data: GroupChanges) -> None:
    """Coming sessions get the group's room and instructor; a substitute stays."""
    for one in coming:
        one.room_id = data.room_id
        if one.regular_instructor_id is None:
            one.instructor_id = data.instructor_id
        elif data.instructor_id == one.instructor_id:
            one.regular_instructor_id = None
        else:
            one.regular_instructor_id = data.instructor_id


def _coming(session: OrmSession, group: Group) -> list[Session]:
    return list(
        session.scalars(
            sa.select(Session)
            .where(
                Session.group_id == group.id,
                Session.state == "planned",
                Session.starts_at > now_utc(),
            )
            .order_by(Session.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def _change_end(session: OrmSession, region: RegionInfo, group: Group, ends_on: dt.date) -> None:
    """Cancel the sessions after an earlier end; make those up to a later one.

    A session cancelled by an earlier end has no reason, and comes back when the end moves on.
    """
    if ends_on == group.ends_on:
        return
    held = session.scalar(
        sa.select(sa.func.max(Session.local_date)).where(
            Session.group_id == group.id,
            Session.state != "cancelled",
            sa.or_(Session.state == "closed", Session.starts_at <= now_utc()),
        )
    )
    if held is not None and ends_on < held:
        text = _("A session was held on %(day)s. The last date cannot be earlier.")
        raise InvalidInput(
            "group.dates", text % {"day": held.strftime("%d.%m.%Y")}, field="ends_on"
        )
    if ends_on < group.ends_on:
        for one in _coming(session, group):
            if one.local_date > ends_on:
                one.state = "cancelled"
    else:
        _extend(session, region, group, ends_on)
    group.ends_on = ends_on
    session.flush()


def _extend(session: OrmSession, region: RegionInfo, group: Group, ends_on: dt.date) -> None:
    slots = session.scalars(
        sa.select(GroupSlot).where(GroupSlot.group_id == group.id, GroupSlot.valid_to.is_(None))
    ).all()
    pattern = PatternPart(tuple(Slot(s.weekday, s.starts_at, s.ends_at) for s in slots))
    first = max(group.ends_on + dt.timedelta(days=1), group.starts_on)
    resources = resources_of_group(session, group.id)
    wanted = sessions_of(
        session, region, [pattern], first, ends_on, policy=group.days_off,  # type: ignore[arg-type]
        use=Use(group.centre_id, group.room_id, group.instructor_id, resources),
    )  # fmt: skip
    now = now_utc()
    known = {
        one.starts_at: one
        for one in session.scalars(
            sa.select(Session).where(Session.group_id == group.id, Session.local_date >= first)
        )
    }
    fresh = []
    for dated in wanted:
        one = known.get(dated.interval.starts_at)
        if one is None and dated.interval.starts_at > now:
            fresh.append(dated)
        elif one is not None and one.state == "cancelled" and not one.cancel_reason:
            one.state = "planned"
    add_sessions(session, group=group, wanted=fresh)


def _note(session: OrmSession, actor: Actor, action: str, group: Group, **more: object) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=group.region_id,
        subject_type="group",
        subject_id=group.id,
        details={
            "title": group.title,
            "capacity": group.capacity,
            "room_id": group.room_id,
            "instructor_id": group.instructor_id,
            "ends_on": group.ends_on.isoformat(),
            **more,
        },
    )
