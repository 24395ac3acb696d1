"""What the pages of plans share: the question of the address, and the lines as tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import g, request

from core.clock import now_utc
from core.db import db
from core.indicators.paper import Cell, Paper, PaperTable
from core.indicators.permissions import VIEW
from core.indicators.target_labels import part_words
from core.indicators.target_queries import PlanLine, plan_lines
from core.indicators.target_rules import PARTS, YEAR, known_year, part_span, passed_percent
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.i18n import current_locale, format_date, format_datetime, gettext, today


@dataclass(frozen=True)
class PlanAsked:
    """The part of a year and the centre of the address (None: all that the reader may count)."""

    year: int
    part: str
    centre: Centre | None
    centres: tuple[Centre, ...]
    whole_region: bool

    @property
    def args(self) -> dict[str, str | int | None]:
        return {"year": self.year, "part": self.part,
                "centre": self.centre.code if self.centre else None}  # fmt: skip

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        return part_span(self.year, self.part)

    @property
    def passed(self) -> int:
        return passed_percent(*self.span, today())

    @property
    def words(self) -> str:
        return part_words(self.part, self.year)

    @property
    def scope(self) -> str:
        if self.centre is not None:
            return str(self.centre.name_in(current_locale()))
        return gettext("Region and its centres") if self.whole_region else gettext("All my centres")


def plan_asked() -> PlanAsked:
    """Year, part and centre of the address; this year as a whole at first."""
    text = request.args.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today().year
    part = request.args.get("part", YEAR)
    centres = centres_of(db.session(), g.actor, VIEW, region_id=g.region.id, active_only=False)
    return PlanAsked(
        year=year if known_year(year) else today().year,
        part=part if part in PARTS else YEAR,
        centre=next((one for one in centres if one.code == request.args.get("centre")), None),
        centres=tuple(centres),
        whole_region=g.actor.centre_scope(VIEW, g.region.id) is None,
    )


def lines_of(question: PlanAsked) -> list[PlanLine]:
    """Plans and facts of the question."""
    scope = g.actor.centre_scope(VIEW, g.region.id)
    return plan_lines(
        db.session(),
        g.region,
        year=question.year,
        part=question.part,
        centre_ids=frozenset({question.centre.id}) if question.centre else scope,
        whole_region=scope is None and question.centre is None,
        today=today(),
    )


def place_of(line: PlanLine) -> str:
    if line.centre is None:
        return gettext("Whole region")
    return str(line.centre.name_in(current_locale()))


def percent_words(percent: int | None) -> str:
    return "—" if percent is None else f"{percent} %"


def plan_paper(question: PlanAsked, lines: list[PlanLine]) -> Paper:
    """Plan and fact as tables, in the language of the block around it."""
    first, last = question.span
    rows: list[tuple[Cell, ...]] = [
        (
            str(line.indicator.label), place_of(line), line.target.value, line.fact,
            percent_words(line.percent), line.target.source,
        )
        for line in lines
    ]  # fmt: skip
    head = (gettext("Figure"), gettext("For whom"), gettext("Plan"), gettext("Fact"),
            gettext("Reached"), gettext("What sets the number"))  # fmt: skip
    shown = {line.indicator.code: line.indicator for line in lines}
    return Paper(
        title=gettext("Plan and fact"),
        region=g.region.name_in(current_locale()),
        place=question.scope,
        facts=(
            (gettext("Period"), f"{question.words} ({format_date(first)} – {format_date(last)})"),
            (gettext("Fact up to"), format_date(min(last, today()))),
            (gettext("Asked by"), f"{g.actor.full_name}, {format_datetime(now_utc())}"),
        ),
        tables=(PaperTable(question.words, head, tuple(rows)),),
        notes=tuple((str(one.label), str(one.definition)) for one in shown.values()),
    )
