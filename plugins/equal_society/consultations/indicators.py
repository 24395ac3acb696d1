"""Figures of consultations."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.figures import CountedRows, labelled, row_counts
from core.sdk.services import Figure, Indicator, IndicatorQuery
from core.sdk.services import lazy_gettext as _
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.words import RESULTS, TOPICS
from plugins.equal_society.kinds import MODULE

BREAKDOWNS: Final = (
    "direction", "channel", "topic", "result", "group", "age", "sex", "residence", "district",
    "centre", "month",
)  # fmt: skip
ROWS: Final = CountedRows(
    Consultation, Consultation.centre_id, Consultation.person_id, Consultation.local_date,
    {
        "direction": sa.func.nullif(Consultation.direction, ""), "channel": Consultation.channel,
        "topic": Consultation.topic, "result": Consultation.result,
    },
    (Consultation.voided_at.is_(None),),
)  # fmt: skip
#: words of the module's own breakdowns; core knows the others
VALUES: Final = {"topic": TOPICS, "result": RESULTS}


def _given(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _counted(session, query, by, sa.func.count(Consultation.id))


def _people(session: Session, query: IndicatorQuery, by: str) -> list[Figure]:
    return _counted(session, query, by, sa.func.count(Consultation.person_id.distinct()))


def _counted(session: Session, query: IndicatorQuery, by: str, what: Any) -> list[Figure]:
    when = Consultation.local_date.between(query.first, query.last)
    found = row_counts(session, query, by, rows=ROWS, counts=(what,), when=when)
    values = {key: numbers[0] for key, numbers in found}
    if by in VALUES:
        return [Figure(values[key], key, words) for key, words in VALUES[by].items()
                if key in values]  # fmt: skip
    return labelled(session, query, by, values)


INDICATORS = [
    Indicator(
        f"{MODULE}.consultations",
        _("Consultations"),
        _("Consultations recorded in the period, those to people without a name too. Those taken "
          "back do not count."),
        _("consultations"),
        _given,
        BREAKDOWNS,
        values=VALUES,
    ),
    Indicator(
        f"{MODULE}.consulted",
        _("People consulted"),
        _("Different people who were consulted in the period by name: everybody once."),
        _("people"),
        _people,
        BREAKDOWNS,
        additive=False,
        values=VALUES,
    ),
]  # fmt: skip
