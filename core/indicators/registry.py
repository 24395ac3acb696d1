"""The indicators that core defines over the ledger, the people and the groups."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from core.indicators import held_queries, queries
from core.indicators.labels import labelled
from core.indicators.request_registry import request_indicators
from core.indicators.rules import Visits
from core.plugins.contracts import Figure, Indicator, IndicatorQuery
from core.web.i18n import lazy_gettext as _

LEDGER_BREAKDOWNS = (
    "centre", "district", "residence", "module", "kind", "special_kind", "sex", "age", "month",
)  # fmt: skip


HELD_BREAKDOWNS = ("centre", "residence", "sex", "age")
REGISTERED = _("People whose file a centre holds on the last day of the period, everybody once. "
               "Withdrawn files do not count.")  # fmt: skip
NEWLY = _("People whom a centre took in for the first time in the period, everybody once. Who left "
          "and came back is not new.")  # fmt: skip
VISITS = _("One person on one day is one visit, however many services and centres there were. "
           "Unnamed recipients do not count.")  # fmt: skip
VISITS_A_DAY = _("The mean of visits over the days on which somebody came, rounded to whole "
                 "visits.")  # fmt: skip
MOST_VISITS = _("Visits of the fullest day of the period.")


def core_indicators() -> list[Indicator]:
    return [
        Indicator(
            "persons",
            _("People served"),
            _("Distinct people who were given at least one service in the period: everybody "
              "once. Unnamed recipients and voided records do not count. Months, centres and "
              "services share people, so these numbers are never added up."),
            _("people"),
            _persons,
            LEDGER_BREAKDOWNS,
            additive=False,
        ),
        Indicator(
            "services",
            _("Services given"),
            _("Records of services given in the period, by the date of the service, those to "
              "unnamed recipients too. Voided records and switched-off modules do not count."),
            _("services"),
            _services,
            LEDGER_BREAKDOWNS,
        ),
        Indicator(
            "new_people",
            _("New people"),
            _("People whose file was opened in the period, imported ones too. Of one centre: "
              "those of them whom it holds today."),
            _("people"),
            _new_people,
            ("centre", "residence", "sex", "age"),
            additive=False,
        ),
        Indicator(
            "groups",
            _("Groups"),
            _("Groups that run on the last day of the period."),
            _("groups"),
            _groups,
            ("centre", "module", "kind"),
        ),
        *_coming(),
        *request_indicators(),
    ]  # fmt: skip


def _coming() -> list[Indicator]:
    """Whom centres hold, and how many come."""
    return [
        Indicator("registered", _("People registered"), REGISTERED, _("people"), _registered,
                  HELD_BREAKDOWNS, additive=False),
        Indicator("newly_registered", _("Newly registered"), NEWLY, _("people"), _newly,
                  HELD_BREAKDOWNS, additive=False),
        Indicator("visits", _("Visits"), VISITS, _("visits"), _visits, ("centre", "month"),
                  additive=False),
        Indicator("visits_a_day", _("Visits a day"), VISITS_A_DAY, _("visits a day"),
                  _visits_a_day, ("centre", "month"), additive=False),
        Indicator("most_visits", _("Most visits on one day"), MOST_VISITS, _("visits"),
                  _most_visits, ("centre", "month"), additive=False),
    ]  # fmt: skip


def _persons(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counts = queries.ledger_counts(session, query, by)
    pairs = [(one.key, one.persons) for one in counts if one.persons or not by]
    return labelled(session, query, by, dict(pairs))


def _services(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counts = queries.ledger_counts(session, query, by)
    return labelled(session, query, by, {one.key: one.services for one in counts})


def _new_people(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return labelled(session, query, by, dict(queries.new_people(session, query, by)))


def _groups(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return labelled(session, query, by, dict(queries.running_groups(session, query, by)))


def _registered(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    held = held_queries.held_counts(session, query, by)
    pairs = [(key, one.registered) for key, one in held.items() if one.registered]
    return labelled(session, query, by, dict(pairs))


def _newly(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    held = held_queries.held_counts(session, query, by)
    newly = {key: one.newly for key, one in held.items() if one.newly}
    return labelled(session, query, by, newly)


def _visit_figures(
    session: Session, query: IndicatorQuery, by: str, value: Callable[[Visits], int]
) -> list[Figure]:
    if not by:
        return [Figure(value(held_queries.visits(session, query)))]
    found = held_queries.visits_by(session, query, by)
    return labelled(session, query, by, {key: value(one) for key, one in found.items()})


def _visits(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _visit_figures(session, query, by, lambda one: one.total)


def _visits_a_day(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _visit_figures(session, query, by, lambda one: one.whole_a_day)


def _most_visits(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _visit_figures(session, query, by, lambda one: one.most)
