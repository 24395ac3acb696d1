"""Texts that a region writes in place of the shipped ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import kernel
from core.messaging.messages import FIXED
from core.messaging.models import MessageTemplate
from core.messaging.rules import (
    LONGEST_TEXT,
    filled,
    missing_placeholders,
    placeholders_in,
    sms_parts,
    unknown_placeholders,
)
from core.messaging.texts import in_words
from core.plugins.contracts import MessageEvent, RegionInfo
from core.web.i18n import gettext as _
from core.web.i18n import in_language

RIGHT: Final = "messages.templates"
#: values of a preview by the names that events give their placeholders; others show their label
_SAMPLES: Final[dict[str, dict[str, str]]] = {
    "name": {"kk": "Гүлнар Серікқызы", "ru": "Гүлнар Серікқызы"},
    "centre": {"kk": "Белсенді ұзақ өмір орталығы", "ru": "Центр активного долголетия"},
    "phone": {"kk": "+7 725 212 34 56", "ru": "+7 725 212 34 56"},
    "group": {"kk": "Домбыра", "ru": "Домбра"},
    "title": {"kk": "Домбыра", "ru": "Домбра"},
    "room_kk": {"kk": "2-зал", "ru": "2-зал"},
    "room_ru": {"kk": "Зал 2", "ru": "Зал 2"},
    "instructor": {"kk": "Сейітқызы А.", "ru": "Сейітқызы А."},
    "absences": {"kk": "3", "ru": "3"},
}


@dataclass(frozen=True)
class EventLine:
    """An event with the texts in force; `own` is None where they are the shipped ones."""

    event: MessageEvent
    own: MessageTemplate | None

    def text(self, language: str) -> str:
        return str(getattr(self.own or self.event, f"text_{language}"))


@dataclass(frozen=True)
class Preview:
    """A text as a person would read it, with its length in an SMS."""

    text: str
    signs: int
    parts: int


def editable_events(region: RegionInfo) -> list[MessageEvent]:
    """Events of core and of the region's modules whose texts a region may write."""
    registry = kernel().registry
    active = {"core", *kernel().dispatcher.active_modules(region)}
    return [
        event
        for code, event in registry.message_events.items()
        if code not in FIXED and registry.owners[code] in active
    ]


def event_lines(session: Session, *, region: RegionInfo) -> list[EventLine]:
    own = {row.event: row for row in session.scalars(sa.select(MessageTemplate))}
    return [EventLine(event, own.get(event.code)) for event in editable_events(region)]


def event_line(session: Session, *, region: RegionInfo, code: str) -> EventLine:
    """One event; else `NotFound`."""
    for event in editable_events(region):
        if event.code == code:
            row = session.scalar(sa.select(MessageTemplate).where(MessageTemplate.event == code))
            return EventLine(event, row)
    raise NotFound


def preview(event: MessageEvent, *, text: str, language: str, region: RegionInfo) -> Preview:
    """The text with invented values."""
    day = local_today(region.timezone) + dt.timedelta(days=1)
    with in_language(language):
        values: dict[str, Any] = {}
        for name in placeholders_in(text):
            known = _SAMPLES.get(name, {}).get(language)
            values[name] = known or _sample(event, name, day, region.timezone)
        shown = filled(text, values)
    return Preview(shown, *sms_parts(shown))


def _sample(event: MessageEvent, name: str, day: dt.date, timezone: str) -> str:
    if name in ("date", "day", "first", "last") or name.endswith(("_date", "_on")):
        return in_words(day, timezone)
    if name in ("time", "from", "to") or name.endswith("_time"):
        return in_words(dt.time(10), timezone)
    if name in ("until", "deadline"):
        return f"{in_words(day, timezone)}, {in_words(dt.time(18), timezone)}"
    labels = dict(event.placeholders)
    return f"‹{labels.get(name, name)}›"


def save_template(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    code: str,
    texts: dict[str, str],
    version: int,
    may_leave_out: bool = False,
) -> MessageTemplate:
    """Store a region's texts (`kk`, `ru`). `version` 0 stands for none so far.

    Raises `InvalidInput` at `text_kk` or `text_ru` for an empty or long text, a placeholder that
    nobody fills, and one that the shipped text tells and this one leaves out, unless that was
    confirmed (`may_leave_out`); `Conflict` when somebody changed them meanwhile.
    """
    _require(actor, region)
    line = event_line(session, region=region, code=code)
    wrong = {
        f"text_{language}": problem
        for language, text in texts.items()
        if (problem := _fault(line.event, language, text, may_leave_out=may_leave_out))
    }
    if wrong:
        raise InvalidInput("template.text", next(iter(wrong.values())), fields=wrong)
    row = session.scalar(
        sa.select(MessageTemplate)
        .where(MessageTemplate.event == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if (row.version if row else 0) != version:
        raise Conflict("template.changed", _("Somebody changed this meanwhile. Look once more."))
    if row is None:
        row = MessageTemplate(region_id=region.id, event=code, created_by=actor.user_id)
        session.add(row)
    row.text_kk, row.text_ru = texts["kk"], texts["ru"]
    session.flush()
    _note(session, actor, region, "message_template.change", code)
    return row


def reset_template(session: Session, *, actor: Actor, region: RegionInfo, code: str) -> None:
    """Go back to the shipped texts."""
    _require(actor, region)
    event_line(session, region=region, code=code)
    row = session.scalar(sa.select(MessageTemplate).where(MessageTemplate.event == code))
    if row is not None:
        session.delete(row)
        session.flush()
        _note(session, actor, region, "message_template.reset", code)


def _fault(event: MessageEvent, language: str, text: str, *, may_leave_out: bool) -> str:
    if not text.strip():
        return _("Write the text.")
    if len(text) > LONGEST_TEXT:
        return _("Write at most %(num)s characters.", num=LONGEST_TEXT)
    names = [name for name, _label in event.placeholders]
    unknown = unknown_placeholders(text, names)
    if unknown:
        return _("Nobody fills in: %(names)s.", names=", ".join(_shown(one) for one in unknown))
    shipped = placeholders_in(getattr(event, f"text_{language}")) & set(names)
    missing = missing_placeholders(text, shipped)
    if missing and not may_leave_out:
        return _("The text leaves out: %(names)s. Add it, or tick the box below.",
                 names=", ".join(_shown(one) for one in missing))  # fmt: skip
    return ""


def _shown(name: str) -> str:
    return name if name.startswith("%") else f"%({name})s"


def _require(actor: Actor, region: RegionInfo) -> None:
    if not actor.can(RIGHT, region.id):
        raise NotAllowed


def _note(session: Session, actor: Actor, region: RegionInfo, action: str, code: str) -> None:
    record(
        session, actor=actor, action=action, region_id=region.id, subject_type="region",
        subject_id=region.id, details={"event": code},
    )  # fmt: skip
