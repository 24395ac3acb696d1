"""One press of a button on a list: delivered once or ten times, it makes one mark, and it never
overwrites what somebody else marked meanwhile."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.errors import Conflict
from core.plugins.contracts import RegionInfo
from core.scheduling.models import Attendance
from core.web.i18n import format_time
from core.web.i18n import gettext as _

_KEY: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Press:
    """`key` is the press's own; `seen` the state of the mark that stood there when it was pressed
    (`mark_state`; None: not told); `at` when it was pressed without a connection."""

    key: str = ""
    seen: str | None = None
    at: dt.datetime | None = None


NO_PRESS: Final = Press()


def press_of(key: str | None, seen: str | None) -> Press:
    """A press as a form tells it; a key that is none is left out."""
    return Press(key if key and _KEY.fullmatch(key) else "", seen)


def is_key(text: object) -> bool:
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


def mark_state(living: Attendance | None) -> str:
    """What tells one mark from another of the same person: empty for none."""
    if living is None:
        return ""
    return living.press_key or f"{living.mark}-{int(living.marked_at.timestamp() * 1_000_000)}"


def mark_of_press(session: OrmSession, press: Press) -> Attendance | None:
    """The mark that this press made when it was delivered before; it may have been voided since."""
    if not press.key:
        return None
    return session.scalars(
        sa.select(Attendance).where(Attendance.press_key == press.key)
    ).one_or_none()


def refuse_overtaken(region: RegionInfo, living: Attendance | None, press: Press) -> None:
    """Raise `Conflict` when another mark stands there than the press has seen."""
    if press.seen is None or mark_state(living) == press.seen:
        return
    if living is None:
        raise Conflict(
            "mark.overtaken",
            _("Somebody took the mark back meanwhile. Nothing was changed: look at the list."),
        )
    raise Conflict(
        "mark.overtaken",
        _(
            "Somebody marked this person as «%(mark)s» at %(time)s. Nothing was changed: look at "
            "the list.",
            mark=_MARKS[living.mark](),
            time=format_time(living.marked_at),
        ),
    )


_MARKS: Final = {
    "present": lambda: _("Came"),
    "excused": lambda: _("Excused"),
    "absent": lambda: _("Did not come"),
}
