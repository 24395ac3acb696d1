"""What several pages of scheduling share: chosen centre, words of tags, refusals of buttons."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from flask import g, request, url_for

from core.db import db
from core.errors import DomainError, NotFound
from core.scheduling.attendance_queries import Counts
from core.scheduling.forms import weekday_name
from core.scheduling.models import Enrolment, GroupSlot, Session
from core.scheduling.queries import CentreChoice, choose_centre
from core.web.i18n import format_time, gettext
from core.web.render import same_site


def centre_choice(permission: str) -> CentreChoice:
    """The centre of `?centre=`, else the reader's own."""
    return choose_centre(
        db.session(),
        actor=g.actor,
        region=g.region,
        permission=permission,
        wanted=request.values.get("centre"),
    )


def open_centre(permission: str, *, everywhere: bool = False) -> CentreChoice:
    """The one centre whose door or building it is: the chosen one, or the first; with `everywhere`
    all of the reader's. Raises `NotFound` for a reader without one."""
    choice = centre_choice(permission)
    if not choice.options:
        raise NotFound
    return CentreChoice(choice.options, None if everywhere else choice.chosen or choice.options[0])


def told(work: Callable[[], Any]) -> str:
    """Run a deed in a savepoint; the text of its refusal, or an empty one when it was done."""
    try:
        with db.session.begin_nested():
            work()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        return str(error.message)
    return ""


def asked(name: str, *, most: int = 200) -> str:
    """A text of the address or of a form without fields: trimmed, cut, without signs that cannot
    be stored."""
    text = request.values.get(name, "")[:most]
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", text).strip()


def next_or(url: str) -> str:
    """Where a button leads: the page that it stood on, or `url`."""
    return same_site(request.form.get("next"), url)


def pattern_text(slots: Collection[GroupSlot]) -> str:
    """Mon, Wed, Fri 10:00–11:00; Sat 12:00–13:00 in the reader's language."""
    by_time: dict[tuple[Any, Any], list[int]] = {}
    for slot in slots:
        by_time.setdefault((slot.starts_at, slot.ends_at), []).append(slot.weekday)
    parts = [
        f"{', '.join(weekday_name(day) for day in sorted(days))} {span(starts, ends)}"
        for (starts, ends), days in sorted(by_time.items(), key=lambda one: one[1])
    ]
    return "; ".join(parts)


def span(starts: Any, ends: Any) -> str:
    """10:00–11:00, of times or of moments."""
    return f"{format_time(starts)}–{format_time(ends)}"


def mark_tag(mark: str) -> tuple[str, str]:
    """(words, colour) of a mark; of none: expected."""
    return {
        "present": (gettext("Came"), "success"),
        "excused": (gettext("Excused"), "info"),
        "absent": (gettext("Did not come"), "danger"),
        "": (gettext("Expected"), "warning"),
    }[mark]


def state_tag(meeting: Session) -> tuple[str, str]:
    """(words, colour) of a session's state."""
    return {
        "planned": (gettext("Planned"), ""),
        "closed": (gettext("Closed"), "success"),
        "cancelled": (gettext("Cancelled"), "danger"),
    }[meeting.state]


def place_tag(enrolment: Enrolment) -> tuple[str, str]:
    """(words, colour) of a place in a group."""
    if enrolment.state == "queued":
        number = enrolment.queue_number
        return gettext("Number %(number)s in the queue", number=number), "warning"
    return {
        "enrolled": (gettext("Has a place"), "success"),
        "left": (gettext("Left the group"), ""),
    }[enrolment.state]


def progress_text(counts: Counts) -> str:
    """How many have come, of how many."""
    return gettext("%(came)s of %(expected)s came", came=counts.came, expected=counts.expected)


def session_url(meeting: Session) -> str:
    return url_for("scheduling.session_page", session_id=meeting.public_id)


WORDS: dict[str, Any] = {
    "pattern_text": pattern_text,
    "span": span,
    "mark_tag": mark_tag,
    "state_tag": state_tag,
    "place_tag": place_tag,
    "weekday_name": weekday_name,
    "progress_text": progress_text,
}
