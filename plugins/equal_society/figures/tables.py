"""Visits, consultations and requests beside each other, by one breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.figures import Answer, figures
from core.sdk.services import Indicator, IndicatorQuery, RegionInfo
from plugins.equal_society.figures.words import CODES
from plugins.equal_society.kinds import MODULE


@dataclass(frozen=True)
class FigureTable:
    """The period as a whole, and one breakdown of it. `rows` are (words of a value, numbers in the
    order of `heads`), None where an indicator has no such value."""

    whole: tuple[tuple[Indicator, int], ...]
    heads: tuple[Indicator, ...]
    rows: tuple[tuple[Any, tuple[int | None, ...]], ...]


def figure_table(
    session: Session, region: RegionInfo, query: IndicatorQuery, by: str
) -> FigureTable:
    """Two statements for each indicator."""
    answers = figures(
        session, region, query.first, query.last, by, centre_ids=query.centre_ids, module=MODULE,
        codes=CODES,
    )  # fmt: skip
    ordered = sorted(answers, key=lambda one: CODES.index(one.indicator.code))
    broken = [one for one in ordered if by in one.indicator.breakdowns]
    return FigureTable(
        tuple((one.indicator, one.whole) for one in ordered),
        tuple(one.indicator for one in broken),
        tuple(_rows(broken)),
    )


def _rows(answers: Sequence[Answer]) -> list[tuple[Any, tuple[int | None, ...]]]:
    words = {part.key: part.label for one in answers for part in one.parts}
    numbers = [{part.key: part.value for part in one.parts} for one in answers]
    return [(label, tuple(one.get(key) for one in numbers)) for key, label in words.items()]
