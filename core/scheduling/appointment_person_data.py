"""Appointments and other bookings of a person: merge, the person's rights, what is still open."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, Problem, RegionInfo
from core.scheduling.resource_models import Booking, VisitKind
from core.web.i18n import current_locale, format_date
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, record_of


def merge_people(merging: Merging) -> list[Moved]:
    """Bookings follow the kept file; two at one time are told, staff decide which stays."""
    kept, dropped = sa.orm.aliased(Booking), sa.orm.aliased(Booking)
    both = merging.session.execute(
        sa.select(dropped.local_date)
        .join(
            kept,
            sa.and_(kept.starts_at < dropped.ends_at, dropped.starts_at < kept.ends_at),
        )
        .where(
            kept.person_id == merging.keep_id,
            dropped.person_id == merging.drop_id,
            kept.state == "planned",
            dropped.state == "planned",
        )
        .order_by(dropped.starts_at)
    )
    for day in sorted({row.local_date for row in both}):
        merging.warn(
            _("Both files have an appointment at the same time on %(date)s.", date=format_date(day))
        )
    return [merging.move(Booking, label=_("Appointments"))]


def export_person_data(
    *, session: OrmSession, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Bookings with the kind of visit."""
    states = {
        "planned": _("Planned"),
        "done": _("Held"),
        "missed": _("Did not come"),
        "cancelled": _("Cancelled"),
    }
    columns = {
        "visit": _("Kind of visit"), "title": _("Title"), "starts_at": _("From"),
        "ends_at": _("To"), "state": (_("State"), states), "note": _("Note"),
        "cancel_reason": _("Reason"),
    }  # fmt: skip
    rows = session.execute(
        sa.select(*Booking.__table__.c, VisitKind)
        .outerjoin(VisitKind, VisitKind.id == Booking.visit_kind_id)
        .where(Booking.person_id == person_id)
        .order_by(Booking.id)
    ).mappings()
    found = []
    for row in rows:
        told = {str(name): value for name, value in row.items() if name != "VisitKind"}
        kind = row["VisitKind"]
        told["visit"] = kind.name_in(current_locale()) if kind is not None else ""
        found.append(
            record_of(told, kind=_("Appointment"), code="booking", columns=columns, at="starts_at")
        )
    return found


def erase_person_data(*, session: OrmSession, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Bookings stay without a name, for the figures of the specialist; what was noted goes."""
    return [
        make_nameless(session, Booking, person_id=person_id, label=_("Appointments"),
                      texts=("title", "note", "cancel_reason")),
    ]  # fmt: skip


def open_duties(*, session: OrmSession, region: RegionInfo, person_id: int) -> list[Problem]:
    """An appointment that is still to come."""
    days = session.scalars(
        sa.select(Booking.local_date)
        .where(
            Booking.person_id == person_id,
            Booking.state == "planned",
            Booking.ends_at > now_utc(),
        )
        .order_by(Booking.starts_at)
    )
    return [
        Problem(
            "scheduling.appointment",
            _("The person has an appointment on %(date)s: cancel it first.", date=format_date(day)),
        )
        for day in days
    ]
