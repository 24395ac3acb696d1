"""The reminder of tomorrow's appointments: once a day, each exactly once."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.jobs.context import JobContext
from core.jobs.registry import job_handler
from core.scheduling.access import today_in
from core.scheduling.appointment_notices import REMINDER, send
from core.scheduling.appointment_services import KIND
from core.scheduling.resource_models import Booking
from core.web.i18n import lazy_gettext as _

#: early enough for an answer on the same day, and not in anybody's sleep
AT = dt.time(10)
ROWS_A_STEP = 200


@job_handler(
    "appointments.remind", label=_("Reminders of appointments"), daily_at=AT, per_region=True
)
def remind_of_appointments(context: JobContext) -> None:
    """Write a reminder of each planned appointment of tomorrow into the outbox. Killed and started
    again, or run twice, it writes none a second time."""
    assert context.region is not None  # it is scheduled per region
    tomorrow = today_in(context.region) + dt.timedelta(days=1)
    after: int | None = 0
    while after is not None:
        with context.step() as session:
            rows = session.scalars(
                sa.select(Booking)
                .where(
                    Booking.kind == KIND,
                    Booking.local_date == tomorrow,
                    Booking.state == "planned",
                    Booking.person_id.is_not(None),
                    Booking.id > after,
                )
                .order_by(Booking.id)
                .limit(ROWS_A_STEP)
            ).all()
            context.done += send(
                session, actor=context.actor, region=context.region, bookings=rows, event=REMINDER
            )
        after = rows[-1].id if rows else None
