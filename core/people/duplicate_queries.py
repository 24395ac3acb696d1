"""Reads of likely duplicates, narrowed to the reader's centres."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from core.errors import NotFound
from core.people.duplicate_models import PersonPair, PersonPairRun
from core.people.duplicate_rules import LIKELY, POSSIBLE, STRONG
from core.people.models import Person, PersonCentre
from core.web.tables import Page, paginate

#: strength → the scores that it covers
SCORES: Final = {"strong": (STRONG, 100), "likely": (LIKELY, STRONG - 1),
                 "possible": (POSSIBLE, LIKELY - 1)}  # fmt: skip
STATES: Final = ("open", "different")
#: the number beside the link on the list of people is not counted further
COUNTED: Final = 1_000

_FIRST = aliased(Person)
_SECOND = aliased(Person)
_PEOPLE: Final = [
    load
    for side in (PersonPair.first, PersonPair.second)
    for load in (
        joinedload(side),
        joinedload(side).selectinload(Person.phones),
        joinedload(side).selectinload(Person.centres),
    )
]


def pairs_page(
    session: Session,
    *,
    centre_ids: frozenset[int] | None,
    state: str,
    strength: str,
    page: int,
    per_page: int,
) -> Page[PersonPair]:
    """Pairs of which a centre of the reader holds at least one, the most alike first; in a fixed
    number of queries."""
    statement = _listed(centre_ids).where(PersonPair.state == state)
    if strength:
        statement = statement.where(PersonPair.score.between(*SCORES[strength]))
    statement = statement.order_by(PersonPair.score.desc(), PersonPair.id).options(*_PEOPLE)
    return paginate(session, statement, page=page, per_page=per_page)


def count_open(session: Session, *, centre_ids: frozenset[int] | None) -> int:
    """Open pairs of these centres, counted up to `COUNTED`."""
    some = _listed(centre_ids).where(PersonPair.state == "open")
    ids = some.with_only_columns(PersonPair.id).limit(COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(ids)) or 0


def find_pair(session: Session, *, public_id: str, centre_ids: frozenset[int] | None) -> PersonPair:
    """The pair with people, phones and centres; `NotFound` when no centre of the reader holds
    either of them, or one has left the registry."""
    pair = session.scalar(
        _listed(centre_ids).where(PersonPair.public_id == public_id).options(*_PEOPLE)
    )
    if pair is None:
        raise NotFound
    return pair


def last_run(session: Session) -> PersonPairRun | None:
    return session.scalar(sa.select(PersonPairRun).order_by(PersonPairRun.id.desc()).limit(1))


def _listed(centre_ids: frozenset[int] | None) -> sa.Select[PersonPair]:
    statement = (
        sa.select(PersonPair)
        .join(_FIRST, PersonPair.first_id == _FIRST.id)
        .join(_SECOND, PersonPair.second_id == _SECOND.id)
        .where(_FIRST.withdrawn_at.is_(None), _SECOND.withdrawn_at.is_(None))
    )
    if centre_ids is None:
        return statement
    held = sa.select(PersonCentre.person_id).where(
        PersonCentre.centre_id.in_(sorted(centre_ids)), PersonCentre.detached_at.is_(None)
    )
    return statement.where(PersonPair.first_id.in_(held) | PersonPair.second_id.in_(held))
