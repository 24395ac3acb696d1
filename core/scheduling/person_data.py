"""What of groups and sessions follows a person in a merge, and what comes back.

Two places in one group become one, and two marks at one session: the better stays, the other is
ended with its reason. Nobody is called up from a queue by a merge, so that it can be taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import local_today, now_utc
from core.deliveries.services import living_by_source
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, Problem, RegionInfo
from core.scheduling.attendance_services import source_key
from core.scheduling.feed_models import CalendarFeed
from core.scheduling.locks import lock_group
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.presence_person_data import (
    erase_presence,
    merge_presence,
    presence_told,
)
from core.scheduling.queue import next_number, offers_of, taken
from core.scheduling.queue_models import PlaceOffer, QueueStep
from core.scheduling.queue_rules import rank_of
from core.scheduling.queue_steps import add_step
from core.scheduling.queue_words import STEPS
from core.scheduling.queue_work import ask_later
from core.web.i18n import format_date, gettext
from core.web.i18n import lazy_gettext as _
from core.web.records import Column, erase_rows, make_nameless, person_records, record_of

#: the better mark first
MARKS: Final = ("present", "excused", "absent")
#: numbers of the queue are given from 1 up; who has a place stands before all of them
FIRST: Final = 0


def merge_people(merging: Merging) -> list[Moved]:
    """Places in groups and queues, and marks of attendance."""
    _one_place_in_each_group(merging)
    _one_mark_at_each_session(merging)
    return [
        merging.move(Enrolment, label=_("Places in groups and queues")),
        merging.move(Attendance, label=_("Marks of attendance")),
        *merge_presence(merging),
        merging.move(CalendarFeed, label=_("Calendar links")),
    ]


def _reason() -> str:
    return gettext("Two files of one person were merged")


# Places ------------------------------------------------------------------------------------


def _one_place_in_each_group(merging: Merging) -> None:
    """A place is better than waiting, and a smaller number than a greater one."""
    for group, kept, dropped in _shared_groups(merging):
        merging.warn(_("Both files have a place in the group «%(title)s».", title=group.title))
        offers = offers_of(merging.session, group)
        worse = dropped if _waits(kept, offers) <= _waits(dropped, offers) else kept
        if worse.id in offers:
            merging.change(offers[worse.id], state="withdrawn", ended_at=now_utc(),
                           ended_by=merging.user_id)  # fmt: skip
        waited = worse.state == "queued"
        merging.change(
            worse,
            state="left",
            left_at=now_utc(),
            left_on=local_today(merging.region.timezone),
            left_reason=_reason(),
        )
        if merging.preview:
            continue
        if waited:
            add_step(merging.session, worse, "merged", user_id=merging.user_id)
        ask_later(merging.session, group=group)


def _waits(one: Enrolment, offers: Mapping[int, PlaceOffer]) -> tuple[int, int, int]:
    if one.state == "enrolled":
        return (0, 0, FIRST)
    held = 0 if one.id in offers else 1
    return (1 + held, rank_of(one.priority), one.queue_number or FIRST)


def _shared_groups(merging: Merging) -> list[tuple[Group, Enrolment, Enrolment]]:
    kept, dropped = sa.orm.aliased(Enrolment), sa.orm.aliased(Enrolment)
    rows = merging.session.execute(
        sa.select(Group, kept, dropped)
        .join(kept, kept.group_id == Group.id)
        .join(dropped, dropped.group_id == Group.id)
        .where(
            kept.person_id == merging.keep_id,
            dropped.person_id == merging.drop_id,
            kept.state != "left",
            dropped.state != "left",
        )
        .order_by(Group.id)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


# Marks -------------------------------------------------------------------------------------


def _one_mark_at_each_session(merging: Merging) -> None:
    """The better mark stays; the other is voided, with the service that it stood for."""
    shared = _shared_sessions(merging)
    if shared:
        merging.warn(
            _("Both files are marked at the same session, last on %(date)s.",
              date=format_date(max(one[0].local_date for one in shared)))
        )  # fmt: skip
    for _meeting, kept, dropped in shared:
        worse = dropped if MARKS.index(kept.mark) <= MARKS.index(dropped.mark) else kept
        void = {"voided_at": now_utc(), "voided_by": merging.user_id, "void_reason": _reason()}
        delivery = living_by_source(merging.session, source_key=source_key(worse.id))
        merging.change(worse, **void)
        if delivery is not None:
            merging.change(delivery, **void)


def _shared_sessions(merging: Merging) -> list[tuple[Session, Attendance, Attendance]]:
    kept, dropped = sa.orm.aliased(Attendance), sa.orm.aliased(Attendance)
    rows = merging.session.execute(
        sa.select(Session, kept, dropped)
        .join(kept, kept.session_id == Session.id)
        .join(dropped, dropped.session_id == Session.id)
        .where(
            kept.person_id == merging.keep_id,
            dropped.person_id == merging.drop_id,
            kept.voided_at.is_(None),
            dropped.voided_at.is_(None),
        )
        .order_by(Session.id)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


# Taking back -------------------------------------------------------------------------------


def unmerge_people(
    *, session: OrmSession, region: RegionInfo, keep_id: int, drop_id: int
) -> list[Problem]:
    """A place that somebody else was given meanwhile is not taken away: the restored file goes to
    the end of the queue of that group."""
    found = []
    restored = session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.person_id.in_([keep_id, drop_id]), Enrolment.state == "enrolled")
        .order_by(Enrolment.group_id, Enrolment.id.desc())
    ).all()
    mine = {(one.group_id, one.person_id): one for one in restored}
    for (group_id, person_id), enrolment in mine.items():
        if person_id != drop_id or (group_id, keep_id) not in mine:
            continue
        group = lock_group(session, group_id)
        taken = session.scalar(
            sa.select(sa.func.count(Enrolment.id)).where(
                Enrolment.group_id == group_id, Enrolment.state == "enrolled"
            )
        )
        if (taken or 0) <= group.capacity:
            continue
        number = next_number(session, group)
        enrolment.state, enrolment.queue_number = "queued", number
        add_step(session, enrolment, "joined", user_id=None)
        text = gettext(
            "The place in the group «%(title)s» was given to somebody else meanwhile. The restored "
            "file waits in its queue under number %(number)s.",
            title=group.title, number=number,
        )  # fmt: skip
        found.append(Problem("group.full", text, blocking=False))
    found += _offers_without_place(session, drop_id)
    for one in _restored_waiting(session, drop_id):
        if _last_step(session, one) == "merged":
            add_step(session, one, "restored", user_id=None)
    session.flush()
    return found


def _restored_waiting(session: OrmSession, drop_id: int) -> Sequence[Enrolment]:
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.person_id == drop_id, Enrolment.state == "queued")
        .order_by(Enrolment.id)
    ).all()


def _last_step(session: OrmSession, enrolment: Enrolment) -> str | None:
    return session.scalar(
        sa.select(QueueStep.what)
        .where(QueueStep.enrolment_id == enrolment.id)
        .order_by(QueueStep.id.desc())
        .limit(1)
    )


def _offers_without_place(session: OrmSession, drop_id: int) -> list[Problem]:
    """An offer came back with the restored file, but its place went to somebody else meanwhile."""
    found = []
    for enrolment in _restored_waiting(session, drop_id):
        group = lock_group(session, enrolment.group_id)
        offer = offers_of(session, group).get(enrolment.id)
        if offer is not None:
            ask_later(session, group=group)  # its deadline may have passed meanwhile
        if offer is None or sum(taken(session, group)) <= group.capacity:
            continue
        offer.state, offer.ended_at = "withdrawn", now_utc()
        session.flush()
        text = gettext(
            "The place that was offered in the group «%(title)s» is there no more. The restored "
            "file keeps its number in the queue.", title=group.title,
        )  # fmt: skip
        found.append(Problem("group.full", text, blocking=False))
    return found


# The rights of the person ----------------------------------------------------------------------


def export_person_data(
    *, session: OrmSession, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Places in groups and queues, and marks of attendance, with the group's name."""
    return [
        *_places_told(session, person_id),
        *_steps_told(session, person_id),
        *_marks_told(session, person_id),
        *presence_told(session, person_id),
        *_links_told(session, person_id),
    ]


def _places_told(session: OrmSession, person_id: int) -> list[PersonRecord]:
    columns = {
        "title": _("Group"), "asked_at": _("Asked"), "enrolled_on": _("Place since"),
        "left_on": _("Left"), "left_reason": _("Reason"), "term_ends_on": _("Term until"),
        "priority_reason": _("Reason of the priority"),
        "override_reason": _("Why enrolled against a rule"),
    }  # fmt: skip
    rows = session.execute(
        sa.select(*Enrolment.__table__.c, Group.title)
        .join(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Enrolment.id)
    ).mappings()
    kind = _("Place in a group or queue")
    return [record_of(row, kind=kind, code="enrolment", columns=columns, at="asked_at")
            for row in rows]  # fmt: skip


def _steps_told(session: OrmSession, person_id: int) -> list[PersonRecord]:
    columns = {"title": _("Group"), "what": (_("What happened"), STEPS), "reason": _("Reason")}
    rows = session.execute(
        sa.select(*QueueStep.__table__.c, Group.title)
        .join(Group, Group.id == QueueStep.group_id)
        .join(Enrolment, Enrolment.id == QueueStep.enrolment_id)
        .where(Enrolment.person_id == person_id)
        .order_by(QueueStep.id)
    ).mappings()
    kind = _("Step in a queue")
    return [record_of(row, kind=kind, code="queue_step", columns=columns, at="at") for row in rows]


def _marks_told(session: OrmSession, person_id: int) -> list[PersonRecord]:
    words = {"present": _("present"), "excused": _("excused"), "absent": _("absent")}
    columns = {
        "title": _("Group"), "local_date": _("Date"), "mark": (_("Mark"), words),
        "reason": _("Reason"), "voided_at": _("Voided"), "void_reason": _("Why voided"),
    }  # fmt: skip
    rows = session.execute(
        sa.select(*Attendance.__table__.c, Group.title, Session.local_date)
        .join(Session, Session.id == Attendance.session_id)
        .join(Group, Group.id == Session.group_id)
        .where(Attendance.person_id == person_id)
        .order_by(Attendance.id)
    ).mappings()
    kind = _("Mark of attendance")
    return [record_of(row, kind=kind, code="attendance", columns=columns, at="marked_at")
            for row in rows]  # fmt: skip


def _links_told(session: OrmSession, person_id: int) -> list[PersonRecord]:
    columns: dict[str, Column] = {
        "created_at": _("Link made"), "last_read_at": _("Read last"), "revoked_at": _("Revoked"),
    }  # fmt: skip
    return person_records(session, CalendarFeed, person_id=person_id, kind=_("Calendar link"),
                          columns=columns, at="created_at")  # fmt: skip


def erase_person_data(*, session: OrmSession, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Places and marks stay without a name; reasons, which may tell of an illness, go."""
    return [
        make_nameless(session, Enrolment, person_id=person_id,
                      label=_("Places in groups and queues"),
                      texts=("left_reason", "priority_reason", "override_reason", "overridden"),
                      priority=None),  # a category or a rule, too, may tell of an illness
        _steps_nameless(session, person_id),
        make_nameless(session, Attendance, person_id=person_id, label=_("Marks of attendance"),
                      texts=("reason", "void_reason")),
        *erase_presence(session, person_id),
        erase_rows(session, CalendarFeed, person_id=person_id, label=_("Calendar links")),
    ]  # fmt: skip


def _steps_nameless(session: OrmSession, person_id: int) -> Erasure:
    mine = QueueStep.enrolment_id.in_(
        sa.select(Enrolment.id).where(Enrolment.person_id == person_id)
    )
    count = session.scalar(sa.select(sa.func.count(QueueStep.id)).where(mine)) or 0
    session.execute(
        sa.update(QueueStep)
        .where(mine)
        .values(reason="", category="")
        .execution_options(synchronize_session=False)
    )
    return Erasure(_("Steps in queues"), count)


def open_duties(*, session: OrmSession, region: RegionInfo, person_id: int) -> list[Problem]:
    """A place or a number in the queue of a group that still runs."""
    titles = session.scalars(
        sa.select(Group.title)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state != "left",
            Group.ended_at.is_(None),
            Group.ends_on >= local_today(region.timezone),
        )
        .order_by(Group.id)
    )
    return [
        Problem("scheduling.place", _("The person has a place in the group «%(title)s»: end it "
                                      "first.", title=title))
        for title in titles
    ]  # fmt: skip
