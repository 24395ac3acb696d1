"""What appointments add to a person's page: the timeline, the next ones, first free times."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy.orm import Session as OrmSession

from core.auth.actor import Actor
from core.clock import now_utc
from core.plugins.contracts import CardLine, PersonCard, PersonEvent, PersonInfo, RegionInfo
from core.scheduling.appointment_queries import VIEW, AppointmentLine, appointments_of
from core.scheduling.visit_kind_queries import kind_lines
from core.web.i18n import current_locale, format_date_long, format_time
from core.web.i18n import lazy_gettext as _

MANAGE: Final = "appointments.manage"
AHEAD: Final = dt.timedelta(days=60)
MOST_NEXT: Final = 5
_ICONS: Final = {"done": "user-check", "missed": "user-x", "cancelled": "calendar-off"}


def person_events(
    *,
    session: OrmSession,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Appointments that were held, missed or cancelled, at their time."""
    if kind not in {"", "session"} or not user.can_somewhere(VIEW, region.id):
        return []
    found = appointments_of(
        session, actor=user, region=region, person_id=person.id, before=before or now_utc(),
        states=("done", "missed", "cancelled"), limit=limit,
    )  # fmt: skip
    return [
        PersonEvent(
            line.booking.starts_at,
            _words(line),
            line.booking.cancel_reason if line.is_open else "",
            "session",
            _ICONS[line.booking.state],
            _url(region, line),
        )
        for line in found
    ]


def _words(line: AppointmentLine) -> Any:
    state, title = line.booking.state, line.title
    if state == "done":
        return _("Came: %(title)s", title=title)
    if state == "missed":
        return _("Did not come: %(title)s", title=title)
    return _("Cancelled: %(title)s", title=title)


def _url(region: RegionInfo, line: AppointmentLine) -> str:
    """The appointment's page; none for those who may not open it."""
    return f"/{region.code}/appointments/{line.booking.public_id}" if line.staff else ""


def person_cards(
    *, session: OrmSession, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """The next appointments, and for each kind of visit the way to its first free time."""
    cards = []
    if user.can_somewhere(VIEW, region.id):
        cards.append(_next(session, region, user, person))
    scope = user.centre_scope(MANAGE, region.id)
    centres = person.centre_ids if scope is None else person.centre_ids & scope
    if centres:
        kinds = kind_lines(session, region=region, centre_ids=centres, bookable=True)
        if kinds:
            base = f"/{region.code}/appointments/first"
            lines = tuple(
                CardLine(
                    one.kind.name_in(current_locale()),
                    _("%(num)s min", num=one.kind.minutes),
                    f"{base}?kind={one.kind.public_id}&person={person.public_id}",
                )
                for one in kinds
            )
            cards.append(PersonCard("book", _("Book the first free time"), lines, "", 12))
    return cards


def _next(session: OrmSession, region: RegionInfo, user: Actor, person: PersonInfo) -> PersonCard:
    found = appointments_of(
        session, actor=user, region=region, person_id=person.id, after=now_utc(),
        states=("planned",), limit=MOST_NEXT,
    )  # fmt: skip
    lines = tuple(
        CardLine(
            line.title,
            f"{format_date_long(line.booking.local_date)}, "
            f"{format_time(line.booking.starts_at)}–{format_time(line.booking.ends_at)}",
            _url(region, line),
        )
        for line in found
        if line.booking.starts_at < now_utc() + AHEAD
    )
    return PersonCard(
        "next", _("Next appointments"), lines, _("Nothing is planned in the next two weeks."), 9
    )
