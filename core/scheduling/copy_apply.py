"""Writing a copy of a group: its card, rules, equipment and sessions, and its people one by one."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.audit.services import record
from core.clock import local_today
from core.errors import DomainError
from core.people.models import Person
from core.scheduling.enrolment_services import enrol_person
from core.scheduling.group_services import add_sessions
from core.scheduling.models import Enrolment, Group, GroupSlot, Session
from core.scheduling.resource_queries import resources_of_group
from core.scheduling.resource_services import write_resources_of_group
from core.scheduling.rule_models import GroupRule
from core.scheduling.rules import Interval
from core.scheduling.series_asks import Look, Values
from core.scheduling.series_days_off import Dated
from core.scheduling.series_plan import Plan, Unit


def finish_copy(look: Look, _plan: Plan, unit: Unit, _values: Values, _deed_id: int) -> list[str]:
    """Make the new group; returns who was refused a place, and why."""
    source = look.session.get(Group, int(unit.extra["source"]), populate_existing=True)
    assert source is not None
    group = _card(look, unit, source)
    _sessions(look, unit, group)
    remarks = _people(look, source, group) if unit.extra["people"] else []
    record(
        look.session, actor=look.actor, action="group.copy", region_id=look.region.id,
        subject_type="group", subject_id=group.id,
        details={"title": group.title, "from": source.id, "starts_on": unit.extra["first"],
                 "ends_on": unit.extra["last"], "refused": len(remarks)},
    )  # fmt: skip
    return remarks


def _card(look: Look, unit: Unit, source: Group) -> Group:
    session = look.session
    group = Group(
        region_id=source.region_id, centre_id=source.centre_id, module=source.module,
        service_kind=source.service_kind, title=source.title, capacity=source.capacity,
        room_id=unit.extra["room_id"], instructor_id=unit.extra["staff_id"],
        starts_on=dt.date.fromisoformat(unit.extra["first"]),
        ends_on=dt.date.fromisoformat(unit.extra["last"]),
        days_off=source.days_off, copied_from_id=source.id, created_by=look.actor.user_id,
    )  # fmt: skip
    session.add(group)
    session.flush()
    slots = session.execute(
        sa.select(GroupSlot.weekday, GroupSlot.starts_at, GroupSlot.ends_at).where(
            GroupSlot.group_id == source.id, GroupSlot.valid_to.is_(None)
        )
    )
    session.add_all(
        GroupSlot(region_id=group.region_id, group_id=group.id, weekday=day, starts_at=starts,
                  ends_at=ends)
        for day, starts, ends in slots
    )  # fmt: skip
    rules = session.execute(
        sa.select(GroupRule.code, GroupRule.value).where(GroupRule.group_id == source.id)
    )
    session.add_all(
        GroupRule(region_id=group.region_id, group_id=group.id, code=code, value=value,
                  created_by=look.actor.user_id)
        for code, value in rules
    )  # fmt: skip
    write_resources_of_group(session, group=group, wanted=resources_of_group(session, source.id))
    session.flush()
    return group


def _sessions(look: Look, unit: Unit, group: Group) -> None:
    """Those that can be held; those of days off and those in conflict stand there as cancelled."""
    dated = [
        Dated(one.interval, one.meeting.day,
              one.by_pattern if one.by_pattern != one.interval.starts_at else None)
        for one in unit.applied
    ]  # fmt: skip
    for starts, ends, name in unit.extra["off"]:
        span = Interval(dt.datetime.fromisoformat(starts), dt.datetime.fromisoformat(ends))
        day = _local_day(look, span.starts_at)
        dated.append(Dated(span, day, day_off=name))
    add_sessions(look.session, group=group, wanted=dated)
    look.session.add_all(
        Session(
            region_id=group.region_id, centre_id=group.centre_id, group_id=group.id,
            room_id=one.room_id, instructor_id=one.staff_id, local_date=one.meeting.day,
            starts_at=one.interval.starts_at, ends_at=one.interval.ends_at, state="cancelled",
            cancel_reason=" ".join(one.obstacles)[:200], changed_by_rule="hand",
        )
        for one in unit.left_out
    )  # fmt: skip
    look.session.flush()


def _local_day(look: Look, moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(look.region.timezone)).date()


def _people(look: Look, source: Group, group: Group) -> list[str]:
    """Enrol everybody of the old group in the order of joining; the rules are asked anew."""
    session = look.session
    rows = session.execute(
        sa.select(Person.id, Person.surname, Person.given_name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.group_id == source.id, Enrolment.state == "enrolled")
        .order_by(Enrolment.enrolled_at, Enrolment.id)
    ).all()
    on = max(group.starts_on, local_today(look.region.timezone))
    refused = []
    for person_id, surname, given in rows:
        try:
            with session.begin_nested():
                enrol_person(
                    session, actor=look.actor, region=look.region, group=group,
                    person_id=person_id, on=on,
                )  # fmt: skip
        except DomainError as error:
            refused.append(f"{surname} {given}: {error.message}")
    return refused
