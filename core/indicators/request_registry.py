"""The indicators of requests: how many, by whom, how long they took, what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.indicators import request_queries as queries
from core.indicators.labels import labelled
from core.plugins.contracts import Figure, Indicator, IndicatorQuery
from core.web.i18n import lazy_gettext as _

BREAKDOWNS = (
    "centre", "district", "residence", "direction", "channel", "sex", "age", "group", "month",
)  # fmt: skip
#: of a day, not of a period
STANDING = tuple(by for by in BREAKDOWNS if by != "month")

OPENED = _("Requests opened in the period. Those of modules that are off do not count.")
PEOPLE = _("Different people who opened a request in the period: everybody once, so the lines of a "
           "table are never added up.")  # fmt: skip
CLOSED = _("Requests closed in the period, whatever became of them.")
GRANTED = _("Requests closed in the period as granted or done.")
REFUSED = _("Requests closed in the period with a refusal; each has its reason.")
RETURNED = _("Requests closed in the period because papers were missing.")
OVERDUE = _("Requests open on the last day of the period whose term had run out before that day. "
            "Those that wait for the applicant do not count.")  # fmt: skip
LATE = _("Requests closed in the period after their term.")
MEDIAN = _("Half of the requests closed in the period took no more days of the calendar than this, "
           "from the day of opening. Those that the applicant took back are left out.")  # fmt: skip
LONGEST = _("The most days of the calendar that a request waited: of those closed in the period, "
            "and of those still open on its last day.")  # fmt: skip
FIRST_ANSWER = _("Half of the first answers of the period came within so many whole hours after "
                 "the request was opened.")  # fmt: skip

#: code → figures by key
Counts = Callable[[Session, IndicatorQuery, str], Mapping[str, int]]


def request_indicators() -> list[Indicator]:
    """What core counts of requests, in the order of the page."""
    requests, people, days = _("requests"), _("people"), _("days")
    rows: list[tuple[str, Any, Any, Any, Counts, tuple[str, ...], bool]] = [
        ("opened", _("Requests opened"), OPENED, requests, _opened, BREAKDOWNS, True),
        ("people", _("People with requests"), PEOPLE, people, _people, BREAKDOWNS, False),
        ("closed", _("Requests closed"), CLOSED, requests, _closed("requests"),
         (*BREAKDOWNS, "outcome"), True),
        ("granted", _("Requests granted"), GRANTED, requests, _closed("granted"), BREAKDOWNS, True),
        ("refused", _("Requests refused"), REFUSED, requests, _closed("refused"), BREAKDOWNS, True),
        ("returned", _("Requests returned"), RETURNED, requests, _closed("returned"), BREAKDOWNS,
         True),
        ("late", _("Requests closed late"), LATE, requests, _closed("late"), BREAKDOWNS, True),
        ("overdue", _("Requests overdue"), OVERDUE, requests, queries.overdue, STANDING, False),
        ("median_wait", _("Median wait for an outcome"), MEDIAN, days, _median, BREAKDOWNS, False),
        ("longest_wait", _("Longest wait"), LONGEST, days, _longest, BREAKDOWNS, False),
        ("first_answer", _("Median time to the first answer"), FIRST_ANSWER,
         _("hours of waiting"), _answer, BREAKDOWNS, False),
    ]  # fmt: skip
    return [
        Indicator(f"requests.{code}", label, definition, unit, _computed(counts), breakdowns,
                  additive=additive)
        for code, label, definition, unit, counts, breakdowns, additive in rows
    ]  # fmt: skip


def _opened(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
    return {key: one.requests for key, one in queries.opened(session, query, by).items()}


def _people(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
    return {key: one.people for key, one in queries.opened(session, query, by).items()}


def _closed(name: str) -> Counts:
    def counts(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
        found = queries.closed(session, query, by)
        values = {key: int(getattr(one, name)) for key, one in found.items()}
        return {key: value for key, value in values.items() if value or not by}

    return counts


def _median(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
    return {key: one.median for key, one in queries.waits(session, query, by).items()}


def _longest(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
    found = {key: one.longest for key, one in queries.waits(session, query, by).items()}
    return found if by else {"": max(found.get("", 0), queries.longest_open(session, query))}


def _answer(session: Session, query: IndicatorQuery, by: str) -> Mapping[str, int]:
    return {key: one.median for key, one in queries.first_answers(session, query, by).items()}


def _computed(counts: Counts) -> Callable[[Session, IndicatorQuery, str], list[Figure]]:
    def compute(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
        return labelled(session, query, by, counts(session, query, by))

    return compute
