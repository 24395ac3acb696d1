"""What the pages of official forms share: the chosen month, centre and language; the preview."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from flask import g, request
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidInput
from core.indicators.figures import active_indicators
from core.indicators.form_names import CellName, Names
from core.indicators.form_services import checked_book, filling_of, newest_version
from core.indicators.form_sheet import Value
from core.indicators.form_values import form_values
from core.indicators.labels import month_label
from core.indicators.models import OfficialForm
from core.indicators.paper import LANGUAGES
from core.indicators.permissions import FILL
from core.indicators.target_rules import known_year
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.i18n import current_locale, format_number, in_language, today

MONTHS_TO_CHOOSE = 24


@dataclass(frozen=True)
class Chosen:
    """Month, centre (None: the whole region) and language of a filling, with what may be chosen."""

    month: dt.date
    centre: Centre | None
    language: str
    centres: tuple[Centre, ...]
    whole_region: bool

    @property
    def args(self) -> dict[str, str]:
        return {"month": f"{self.month:%Y-%m}", "centre": self.centre.code if self.centre else "",
                "lang": self.language}  # fmt: skip

    @property
    def months(self) -> list[tuple[str, str]]:
        """The last two years, and the chosen month if it is older."""
        last = today().year * 12 + today().month - 1
        keys = [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(last, last - MONTHS_TO_CHOOSE, -1)]
        if self.args["month"] not in keys:
            keys.append(self.args["month"])
        return [(key, month_label(key)) for key in keys]


@dataclass(frozen=True)
class PreviewLine:
    """A cell and what would stand in it."""

    name: str
    where: str
    value: str


@dataclass(frozen=True)
class Preview:
    """All cells of a form with their values, or why it cannot be filled."""

    lines: tuple[PreviewLine, ...] = ()
    protected: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    problem: str = ""


def month_from(text: str) -> dt.date | None:
    """The first day of 2026-11; None for another text, and for a year that nobody counts."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or not known_year(int(text[:4])):
        return None
    return dt.date(int(text[:4]), int(text[5:]), 1)


def chosen_of(session: Session, form: OfficialForm) -> Chosen:
    """Of the address or of the sent form; last month at first."""
    centres = centres_of(session, g.actor, FILL, region_id=g.region.id, active_only=False)
    whole = g.actor.centre_scope(FILL, g.region.id) is None
    if form.centre_id is not None:
        centres = [one for one in centres if one.id == form.centre_id]
        whole = False
    wanted = request.values.get("centre", "")
    centre = next((one for one in centres if one.code == wanted), None)
    if centre is None and not whole and centres:
        centre = centres[0]
    language = request.values.get("lang", current_locale())
    before = today().replace(day=1) - dt.timedelta(days=1)
    month = month_from(request.values.get("month", "")) or before.replace(day=1)
    return Chosen(
        month=min(month, today().replace(day=1)),
        centre=centre,
        language=language if language in LANGUAGES else LANGUAGES[0],
        centres=tuple(centres),
        whole_region=whole,
    )


def preview_of(session: Session, form: OfficialForm, chosen: Chosen) -> Preview:
    """What filling would write now; nothing is kept."""
    try:
        filling = filling_of(
            actor=g.actor, region=g.region, form=form, centre=chosen.centre, month=chosen.month
        )
        book = checked_book(
            session, region=g.region, content=newest_version(session, form=form).content
        )
        with in_language(chosen.language):
            values = form_values(session, g.region, [one.name for one in book.cells], filling)
            lines = [
                PreviewLine(one.name, one.where, _words(values[one.name])) for one in book.cells
            ]
    except (Conflict, InvalidInput) as error:
        return Preview(problem=str(error.message))
    return Preview(tuple(lines), book.protected, book.own)


def _words(value: Value) -> str:
    return value if isinstance(value, str) else format_number(value)


def groups_of(names: Names) -> list[tuple[str, str, list[CellName]]]:
    """(title, definition, names) of texts, then of each figure."""
    indicators = {one.code: one for one in active_indicators(g.region)}
    groups: dict[str, list[CellName]] = {}
    for cell in names.cells.values():
        groups.setdefault(cell.indicator, []).append(cell)
    return [
        (
            str(indicators[code].label) if code else "",
            str(indicators[code].definition) if code else "",
            cells,
        )
        for code, cells in groups.items()
    ]
