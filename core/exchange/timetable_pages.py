"""What the page of a timetable shows: groups with their rows and issues, words to choose for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm import Session

from core.exchange.models import ImportBatch, ImportRow
from core.exchange.timetable_known import MAKEABLE, NEW, WHATS, known_in
from core.exchange.timetable_services import choices_of
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext


@dataclass
class MeetingLine:
    """A row of the file: a weekly meeting as it is written, with what was found about it."""

    number: int
    weekdays: str
    time: str
    errors: list[str]
    warnings: list[str]


@dataclass
class GroupLine:
    """A group of the file."""

    key: str
    title: str
    outcome: str
    skip: bool
    texts: dict[str, str]
    sessions: int | None = None
    public_id: str = ""
    rows: list[MeetingLine] = field(default_factory=list)

    @property
    def tag(self) -> tuple[str, str]:
        """(words, colour) of what was found or done."""
        if self.skip and self.outcome in ("new", "error"):
            return _("Left out"), ""
        return {
            "new": (_("Ready"), "success"),
            "error": (_("Has errors"), "danger"),
            "existing": (_("Exists already"), "info"),
            "applied": (_("Made"), "success"),
            "undone": (_("Taken back"), ""),
        }[self.outcome]


def group_lines(session: Session, batch: ImportBatch) -> list[GroupLine]:
    """Groups of a batch in the order of the file: one query."""
    rows = session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.row_number)
    )
    found: dict[str, GroupLine] = {}
    for row in rows:
        texts = row.values.get("texts", {})
        line = found.get(row.group_key or "")
        if line is None:
            line = GroupLine(
                row.group_key or "", row.values.get("title", ""), row.outcome, row.skip,
                dict(texts), row.values.get("sessions"), row.values.get("public_id", ""),
            )  # fmt: skip
            found[line.key] = line
        line.rows.append(
            MeetingLine(
                row.row_number,
                texts.get("weekdays", ""),
                " ".join(filter(None, (texts.get("time"), texts.get("ends_at")))),
                [_said(one) for one in row.errors],
                [_said(one) for one in row.warnings],
            )
        )
    return list(found.values())


def _said(one: Any) -> str:
    return str(one["text"].get(g.locale) or one["text"].get("en", ""))


@dataclass(frozen=True)
class UnknownLine:
    """A word that means nothing yet, with what it may mean."""

    name: str
    label: Any
    text: str
    options: list[tuple[str, str]]
    chosen: str


_LABELS = {
    "room": lazy_gettext("Room"),
    "instructor": lazy_gettext("Instructor"),
    "kind": lazy_gettext("Service"),
}


def unknown_lines(session: Session, region: RegionInfo, batch: ImportBatch) -> list[UnknownLine]:
    """Words of the file that name nothing in the centre, and those that somebody has chosen for."""
    choices = choices_of(batch)
    known = known_in(session, region=region, centre_id=batch.centre_id, choices={})
    words: dict[tuple[str, str], str] = {}
    for values in session.scalars(
        sa.select(ImportRow.values)
        .where(ImportRow.batch_id == batch.id)
        .order_by(ImportRow.row_number)
    ):
        for what in WHATS:
            text = values.get("texts", {}).get(what, "")
            if text and known.find(what, text) is None:
                words.setdefault((what, name_key(text)), text)
    options = {
        "room": [(str(one.id), one.name_in(g.locale)) for one in known.rooms.values()],
        "instructor": [(str(one.id), one.full_name) for one in known.staff.values()],
        "kind": [(one.code, str(one.label)) for one in known.kinds.values()],
    }
    return [
        UnknownLine(
            f"{what}:{text}",
            _LABELS[what],
            text,
            [
                ("", _("Choose")),
                *([(NEW, _("Make it: %(text)s", text=text))] if what in MAKEABLE else []),
                *options[what],
            ],
            str(choices.get(what, {}).get(word, "")),
        )
        for (what, word), text in words.items()
    ]
