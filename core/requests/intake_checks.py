"""What is asked before requests are opened: who speaks, what was answered, what stands against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.documents.rules import one_line
from core.errors import InvalidInput
from core.households.models import Representative
from core.households.rules import in_force
from core.people.models import Person
from core.plugins.contracts import Problem, RegionInfo
from core.plugins.request_contracts import RequestType
from core.requests.known_types import OfferedType, problems_of, question_key
from core.requests.models import Request
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _

#: the right of `core.households.rules` that hands requests in for somebody
NEEDED_RIGHT: Final = "requests"
ANSWER_LENGTH: Final = 1000


@dataclass(frozen=True)
class Twin:
    """A request of the same type that is open already."""

    public_id: str
    number: str
    type: str
    opened_on: dt.date


def twins_of(
    session: Session, *, region: RegionInfo, person_id: int, types: Collection[str]
) -> list[Twin]:
    """Open requests of the person of these types, in any centre of the region."""
    rows = session.execute(
        sa.select(Request.public_id, Request.number, Request.type, Request.opened_on)
        .where(
            Request.region_id == region.id,
            Request.person_id == person_id,
            Request.phase != "closed",
            Request.type.in_(types),
        )
        .order_by(Request.id)
    )
    return [Twin(*row) for row in rows]


# Who speaks ----------------------------------------------------------------------------------


def representative_name(
    session: Session, *, person: Person, representative_id: int | None, on: dt.date
) -> str:
    """The name of who hands in for the person, empty for the person; else `InvalidInput`."""
    if representative_id is None:
        return ""
    found = session.execute(
        sa.select(Representative, Person)
        .outerjoin(Person, Person.id == Representative.representative_id)
        .where(Representative.id == representative_id, Representative.person_id == person.id)
    ).one_or_none()
    if found is None:
        raise InvalidInput("representative.unknown", _("Choose from the list."),
                           field="representative")  # fmt: skip
    row, other = found
    problem = representative_problem(row, other, on)
    if problem is not None:
        raise InvalidInput("representative.invalid", problem, field="representative")
    return str(other.full_name if other is not None else row.full_name)[:302]


def representative_problem(row: Representative, other: Person | None, on: dt.date) -> Any | None:
    """Why this representation does not let somebody hand in on that day, or None."""
    if other is not None and (other.died_on is not None or other.withdrawn_at is not None):
        return _("This representative's file is closed. Nobody can act by this paper.")
    if row.ended_on is not None and on >= row.ended_on:
        return _("This representation was ended on %(date)s. It does not count any more.",
                 date=format_date(row.ended_on))  # fmt: skip
    if row.valid_to is not None and on > row.valid_to:
        return _("The power of attorney was valid until %(date)s. Ask for a new one.",
                 date=format_date(row.valid_to))  # fmt: skip
    if not in_force(row.valid_from, row.valid_to, row.ended_on, on):
        return _("The power of attorney is valid from %(date)s only.",
                 date=format_date(row.valid_from))  # fmt: skip
    if NEEDED_RIGHT not in row.rights:
        return _("The paper of this representative does not give the right to hand in requests.")
    return None


# What was answered ---------------------------------------------------------------------------


def cleaned(known: RequestType, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to the type's own questions as they are kept; `InvalidInput` at the fields."""
    kept: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    for question in known.questions:
        value = answers.get(question.code)
        if value in (None, ""):
            continue
        if question.kind == "int":
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not question.minimum <= value <= question.maximum:
                wrong[f"question_{question_key(known.code, question)}"] = _(
                    "Write a whole number from %(low)s to %(high)s.",
                    low=question.minimum, high=question.maximum,
                )  # fmt: skip
        elif question.kind == "choice" and value not in dict(question.choices):
            wrong[f"question_{question_key(known.code, question)}"] = _("Choose from the list.")
        elif question.kind == "text":
            value = one_line(str(value), ANSWER_LENGTH)
        kept[question.code] = value
    if wrong:
        raise InvalidInput("request.answers", _("Check the fields."), fields=wrong)
    return kept


# What stands against -------------------------------------------------------------------------


def problems_at(
    session: Session,
    *,
    region: RegionInfo,
    types: Iterable[OfferedType],
    person_id: int,
    centre_id: int,
    on: dt.date,
) -> list[tuple[OfferedType, Problem]]:
    """What types say that does not refuse. A blocking problem raises `InvalidInput` at `types`,
    all of them in one text; a check that fails raises `ModuleObjection`."""
    found = [
        (one, problem)
        for one in types
        for problem in problems_of(session, known=one.type, region=region, person_id=person_id,
                                   centre_id=centre_id, on=on)
    ]  # fmt: skip
    refused = [(one, problem) for one, problem in found if problem.blocking]
    if refused:
        text = " ".join(f"«{one.type.label}»: {problem.text}" for one, problem in refused)
        raise InvalidInput("request.refused", text, field="types")
    return found
