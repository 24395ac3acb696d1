"""What of events follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    living_by_source,
    local_today,
    make_nameless,
    now_utc,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.events.models import EventSeat, Volunteer, VolunteerHours
from plugins.active_longevity.events.seat_services import source_key

_MERGED = "merged"


def merge_people(merging: Merging) -> list[Moved]:
    """One seat at each event and one entry among the volunteers; hours are added up."""
    _one_seat_each(merging)
    _one_entry(merging)
    return [
        merging.move(EventSeat, label=_("Seats at events")),
        merging.move(Volunteer, label=_("Entries among volunteers")),
        merging.move(VolunteerHours, label=_("Hours of a volunteer")),
    ]


def _one_seat_each(merging: Merging) -> None:
    """Who came stays; the other seat is given back, with the service that it stood for."""
    kept, dropped = aliased(EventSeat), aliased(EventSeat)
    shared = merging.session.execute(
        sa.select(kept, dropped)
        .join(dropped, dropped.event_id == kept.event_id)
        .where(
            kept.person_id == merging.keep_id,
            dropped.person_id == merging.drop_id,
            kept.state != "cancelled",
            dropped.state != "cancelled",
        )
        .order_by(kept.id)
    ).all()
    if shared:
        merging.warn(_("Both files have a seat at the same event: one of them is given back."))
    for mine, theirs in shared:
        worse = mine if _worth(theirs) > _worth(mine) else theirs
        delivery = living_by_source(merging.session, source_key=source_key(worse))
        if delivery is not None:
            merging.change(delivery, voided_at=now_utc(), voided_by=merging.user_id,
                           void_reason=_MERGED)  # fmt: skip
        merging.change(worse, state="cancelled", came_at=None, cancelled_at=now_utc(),
                       cancelled_by=merging.user_id, cancel_reason=_MERGED)  # fmt: skip


def _worth(seat: EventSeat) -> int:
    return 2 if seat.came_at is not None else 1 if seat.state == "booked" else 0


def _one_entry(merging: Merging) -> None:
    """The earlier first day stands; the other entry ends today."""
    kept, dropped = aliased(Volunteer), aliased(Volunteer)
    shared = merging.session.execute(
        sa.select(kept, dropped)
        .join(dropped, dropped.centre_id == kept.centre_id)
        .where(
            kept.person_id == merging.keep_id,
            dropped.person_id == merging.drop_id,
            kept.left_on.is_(None),
            dropped.left_on.is_(None),
        )
    ).all()
    for mine, theirs in shared:
        today = local_today(merging.region.timezone)
        merging.change(theirs, left_on=today, left_reason=_MERGED)
        if theirs.since < mine.since:
            merging.change(mine, since=theirs.since)


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Seats, entries among volunteers and hours, with those taken back."""
    return [
        *person_records(
            session, EventSeat, person_id=person_id, kind=_("Seat at an event"), at="booked_at",
            columns={
                "booked_at": _("Booked"), "came_at": _("Came"),
                "cancelled_at": _("Given back"), "cancel_reason": _("Reason"),
            },
        ),
        *person_records(
            session, Volunteer, person_id=person_id, kind=_("Volunteer"), at="created_at",
            columns={
                "since": _("Volunteer since"), "skills": _("What the volunteer can do"),
                "left_on": _("Left on"), "left_reason": _("Reason"),
            },
        ),
        *person_records(
            session, VolunteerHours, person_id=person_id, kind=_("Hours of a volunteer"),
            at="recorded_at",
            columns={
                "given_on": _("Day"), "minutes": _("Minutes"), "deed": _("What was done"),
                "voided_at": _("Voided"), "void_reason": _("Reason"),
            },
        ),
    ]  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Counts of events and hours stay without the name; texts go."""
    return [
        make_nameless(session, EventSeat, person_id=person_id, label=_("Seats at events"),
                      texts=("cancel_reason",)),
        make_nameless(session, Volunteer, person_id=person_id,
                      label=_("Entries among volunteers"), texts=("skills", "left_reason")),
        make_nameless(session, VolunteerHours, person_id=person_id,
                      label=_("Hours of a volunteer"), texts=("deed", "void_reason")),
    ]  # fmt: skip
