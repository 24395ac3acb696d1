"""The indicators that core defines over the ledger, the people and the groups."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from core.indicators import queries
from core.indicators.labels import value_labels
from core.indicators.rules import BAND_CODES, months
from core.plugins.contracts import Figure, Indicator, IndicatorQuery
from core.web.i18n import lazy_gettext as _

LEDGER_BREAKDOWNS = (
    "centre", "district", "residence", "module", "kind", "special_kind", "sex", "age", "month",
)  # fmt: skip


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
    ]  # fmt: skip


def _persons(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counts = queries.ledger_counts(session, query, by)
    pairs = [(one.key, one.persons) for one in counts if one.persons or not by]
    return _figures(session, query, by, pairs)


def _services(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    counts = queries.ledger_counts(session, query, by)
    return _figures(session, query, by, [(one.key, one.services) for one in counts])


def _new_people(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _figures(session, query, by, queries.new_people(session, query, by))


def _groups(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _figures(session, query, by, queries.running_groups(session, query, by))


def _figures(
    session: Session, query: IndicatorQuery, by: str, pairs: Iterable[tuple[str, int]]
) -> list[Figure]:
    """Figures with words, in order; months and age bands without people are zero, not missing."""
    values = dict(pairs)
    if by == "":
        return [Figure(values.get("", 0))]
    if by == "month":
        values = dict.fromkeys(months(query.first, query.last), 0) | values
    if by == "age":
        values = dict.fromkeys(BAND_CODES, 0) | values
    labels = value_labels(session, by, values)
    return [Figure(values[key], key, label) for key, label in labels.items()]
