"""Tomorrow's lists on paper."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.documents.pdf import render_pdf
from core.documents.rules import unprintable
from core.people.phones import format_phone
from core.plugins.contracts import RegionInfo
from core.scheduling.evening_queries import (
    EveningLists,
    ListedAppointment,
    ListedCall,
    ListedPerson,
)
from core.scheduling.timetable_queries import SessionLine
from core.web.i18n import format_date, format_weekday, gettext, in_language

TEMPLATE: Final = Path(__file__).resolve().parent / "typst" / "evening.typ"


def evening_pdf(
    lists: EveningLists, *, region: RegionInfo, locale: str, made_at: dt.datetime
) -> bytes:
    """The same lists made at the same moment give the same bytes."""
    with in_language(locale):
        values = paper_values(lists, region, locale, made_at)
    return render_pdf(TEMPLATE, _printable(values), locale, created=made_at)


def paper_values(
    lists: EveningLists, region: RegionInfo, locale: str, made_at: dt.datetime
) -> dict[str, Any]:
    """What stands on the paper, in the language of the block around it."""
    zone = ZoneInfo(region.timezone)
    made = made_at.astimezone(zone)
    centre = lists.centre
    return {
        "title": gettext("Lists of the day"),
        "region_name": region.name_in(locale),
        "centre_name": centre.name_in(locale),
        "centre_address": centre.address,
        "day": lists.day.isoformat(),
        "weekday": format_weekday(lists.day),
        "footer": gettext(
            "As known on %(day)s at %(time)s. Personal data: destroy after use.",
            day=format_date(made.date()), time=f"{made:%H:%M}",
        ),
        "nothing": gettext("Nothing is planned."),
        "nobody": gettext("Nobody is enrolled yet"),
        "sessions_title": gettext("Sessions"),
        "people_head": ["№", gettext("Full name"), gettext("Phone"), gettext("Birth year"),
                        gettext("Signature")],
        "sessions": [_session(line, people, zone, locale) for line, people in lists.sessions],
        "appointments_title": gettext("Appointments"),
        "appointments_head": [gettext("Time"), gettext("Full name"), gettext("Phone"),
                              gettext("What and with whom")],
        "appointments": [_appointment(one, zone, locale) for one in lists.appointments],
        "calls_title": gettext("To call"),
        "calls_head": [gettext("Full name"), gettext("Phone"), gettext("What to say")],
        "calls": [_call(one) for one in lists.calls],
    }  # fmt: skip


def _session(
    line: SessionLine, people: list[ListedPerson], zone: ZoneInfo, locale: str
) -> dict[str, Any]:
    starts, ends = (t.astimezone(zone) for t in (line.session.starts_at, line.session.ends_at))
    place = [
        line.room.name_in(locale) if line.room else "",
        line.instructor.full_name if line.instructor else gettext("No instructor"),
    ]
    return {
        "title": f"{starts:%H:%M}–{ends:%H:%M} {line.group.title}",
        "place": " · ".join(filter(None, place)),
        "people": [
            [str(number), one.name, _phones(one), str(one.birth_year or ""), ""]
            for number, one in enumerate(people, 1)
        ],
    }


def _appointment(one: ListedAppointment, zone: ZoneInfo, locale: str) -> list[str]:
    starts, ends = (t.astimezone(zone) for t in (one.starts_at, one.ends_at))
    what = one.kind.name_in(locale) if one.kind else gettext("Appointment")
    told = [what, one.staff.full_name if one.staff else "",
            one.room.name_in(locale) if one.room else ""]  # fmt: skip
    return [
        f"{starts:%H:%M}–{ends:%H:%M}",
        one.person.name if one.person else "",
        _phones(one.person) if one.person else "",
        " · ".join(filter(None, told)),
    ]


def _call(one: ListedCall) -> list[str]:
    number = format_phone(one.number) if one.number else _phones(one.person)
    return [one.person.name, number, one.text]


def _phones(person: ListedPerson) -> str:
    return "\n".join(format_phone(one) for one in person.phones[:2])


def _printable(values: Any) -> Any:
    """A sign that the documents' font lacks stands as `?`: the list must be there all the same."""
    if isinstance(values, str):
        for sign in unprintable(values):
            values = values.replace(sign, "?")
        return values
    if isinstance(values, dict):
        return {name: _printable(one) for name, one in values.items()}
    return [_printable(one) for one in values] if isinstance(values, list) else values
