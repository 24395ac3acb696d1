"""Words of the list and the board of requests."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.requests.intake_words import CHANNELS, PHASES
from core.requests.known_types import is_on, state_of, type_label
from core.requests.list_filters import MINE, NOBODY
from core.requests.list_queries import MOST, RequestLine
from core.web.i18n import format_date, format_number, gettext
from core.web.i18n import lazy_gettext as _

#: what the list shows
SHOWS: Final[dict[str, Any]] = {
    "open": _("All that are open"),
    **{phase: words for phase, (words, _kind) in PHASES.items()},
    "all": _("Open and closed"),
}
#: columns of the board
COLUMNS: Final[dict[str, Any]] = {**SHOWS, "closed": _("Closed (30 days)")}
OUTCOMES: Final[dict[str, Any]] = {
    "granted": _("Granted"),
    "refused": _("Refused"),
    "returned": _("Returned for completion"),
    "withdrawn": _("Withdrawn"),
    "done": _("Done"),
}
OWNERS: Final[dict[str, Any]] = {MINE: _("My own work"), NOBODY: _("Nobody has taken it")}


def state_label(line: RequestLine) -> Any:
    """The state in the words of its workflow; of the phase where the module is not here."""
    known = state_of(line.type, line.state)
    return known.label if known is not None else SHOWS[line.phase]


def due_tag(line: RequestLine, today: dt.date) -> tuple[str, str] | None:
    """(words, kind) of the tag of a deadline: overdue, today, by when, since when we wait."""
    if line.phase == "closed":
        word = OUTCOMES.get(line.outcome) or SHOWS["closed"]
        return str(word), "success" if line.outcome in ("granted", "done") else ""
    if line.waiting_since is not None:
        return gettext("We wait since %(date)s", date=format_date(line.waiting_since)), "info"
    if line.due_on is None:
        return None
    if line.is_overdue(today):
        late = (today - line.due_on).days
        return gettext("Overdue, days: %(num)s", num=late), "danger"
    if line.due_on == today:
        return gettext("The term ends today"), "warning"
    return gettext("By %(date)s", date=format_date(line.due_on)), ""


def card_kind(line: RequestLine, today: dt.date) -> str:
    """The edge of a card on the board."""
    tag = due_tag(line, today)
    return tag[1] if tag is not None and tag[1] in ("danger", "warning", "success") else ""


def counted(count: int) -> str:
    """A count that stops at `MOST`."""
    return f"{format_number(MOST)}+" if count > MOST else format_number(count)


def late_words(overdue: int) -> str:
    return gettext("Overdue: %(num)s", num=counted(overdue)) if overdue else ""


def since_words(day: dt.date | None) -> str:
    return gettext("Opened from %(date)s", date=format_date(day)) if day else ""


def until_words(day: dt.date | None) -> str:
    return gettext("Opened up to %(date)s", date=format_date(day)) if day else ""


def type_choices(region: RegionInfo) -> list[tuple[str, str]]:
    """Kinds of requests of the modules that are on, by their order."""
    known = kernel().registry.request_types
    return [
        (code, str(one.label))
        for code, one in sorted(known.items(), key=lambda pair: (pair[1].order, pair[0]))
        if is_on(code, region)
    ]


__all__ = [
    "CHANNELS", "COLUMNS", "OUTCOMES", "OWNERS", "SHOWS", "card_kind", "counted", "due_tag",
    "late_words", "since_words", "state_label", "type_choices", "type_label", "until_words",
]  # fmt: skip
