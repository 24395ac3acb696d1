"""What pages of appointments share: chosen kind, person and specialist, words, addresses."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, url_for

from core.dates import parse_date
from core.db import db, is_public_id
from core.errors import NotFound
from core.people.models import Person
from core.people.queries import find_person, living_centres
from core.scheduling.appointment_forms import number_of
from core.scheduling.appointment_queries import AppointmentLine
from core.scheduling.appointment_times import FreeTime
from core.scheduling.pages import WORDS
from core.scheduling.queries import choose_centre
from core.scheduling.visit_kind_queries import KindLine, kind_lines
from core.web.i18n import current_locale, gettext

MANAGE = "appointments.manage"


@dataclass(frozen=True)
class Wish:
    """What is chosen so far on the way to a booking."""

    kinds: tuple[KindLine, ...]
    line: KindLine | None
    staff_id: int | None
    person: Person | None

    def address(self, **more: Any) -> dict[str, Any]:
        """Values for addresses of the next step."""
        chosen = {
            "kind": self.line.kind.public_id if self.line else None,
            "staff": self.staff_id,
            "person": self.person.public_id if self.person else None,
        }
        return {**chosen, **more}


def wish() -> Wish:
    """The kind, specialist and person of the address, as far as the reader may book them."""
    session = db.session()
    person = person_of(request.values.get("person") or request.values.get("person_id"))
    centres = _centre_ids(person)
    kinds = tuple(kind_lines(session, region=g.region, centre_ids=centres, bookable=True))
    wanted = request.values.get("kind") or request.values.get("kind_id") or ""
    line = next((one for one in kinds if one.kind.public_id == wanted), None)
    if line is None and wanted:
        raise NotFound
    if line is None and len(kinds) == 1:
        line = kinds[0]
    staff_id = number_of(request.values.get("staff"))
    if line is not None and staff_id not in {one.staff.id for one in line.givers}:
        staff_id = None
    return Wish(kinds, line, staff_id, person)


def _centre_ids(person: Person | None) -> Collection[int]:
    options = choose_centre(
        db.session(), actor=g.actor, region=g.region, permission=MANAGE, wanted="all"
    ).options
    ids = frozenset(one.id for one in options)
    return ids if person is None else ids & living_centres(person)


def person_of(public_id: str | None) -> Person | None:
    """The person of this public id, when there is one that the reader may find; else None."""
    if not public_id or not is_public_id(public_id):
        return None
    return find_person(db.session(), actor=g.actor, region=g.region, public_id=public_id)


def day_asked(usual: dt.date) -> dt.date:
    """The day of `?date=`, typed as 24.11.2026 or 2026-11-24; the usual one when it is none."""
    day = parse_date(request.values.get("date", "")[:40])
    return day if day is not None and 2000 <= day.year <= 2100 else usual


def local_text(moment: dt.datetime) -> str:
    """`2026-11-23T10:00` on the clocks of the region."""
    return f"{moment.astimezone(ZoneInfo(g.region.timezone)):%Y-%m-%dT%H:%M}"


def time_words(one: FreeTime) -> str:
    """With whom and where, in one line."""
    room = one.giver.room.name_in(current_locale()) if one.giver.room else ""
    return " · ".join(filter(None, [one.giver.staff.full_name, room]))


def new_press() -> str:
    """A key for a form: hidden in it, it makes two presses of its button one deed (`press_key`)."""
    return secrets.token_urlsafe(16)


def press_of(text: str | None) -> str:
    """The key of a form as it came back; empty for one that this page never made."""
    return text if text and re.fullmatch(r"[A-Za-z0-9_-]{1,40}", text) else ""


def state_tag(line: AppointmentLine) -> tuple[str, str]:
    """(words, colour) of an appointment's state."""
    return {
        "planned": (gettext("Planned"), ""),
        "done": (gettext("Held"), "success"),
        "missed": (gettext("Did not come"), "danger"),
        "cancelled": (gettext("Cancelled"), "warning"),
    }[line.booking.state]


def page_of(line: AppointmentLine) -> str:
    return url_for("scheduling.appointment", appointment_id=line.booking.public_id)


APPOINTMENT_WORDS: dict[str, Any] = {
    **WORDS,
    "appointment_tag": state_tag,
    "appointment_url": page_of,
    "local_text": local_text,
    "time_words": time_words,
}
