"""Reads of the two logs and of the tries to sign in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.models import AuditEntry, Look
from core.auth.models import RoleGrant, SignInAttempt, User
from core.clock import to_utc
from core.db import is_public_id, metadata
from core.web.tables import Page, paginate


@dataclass(frozen=True)
class LogFilter:
    """What the officer asks for: local dates inclusive, `user` part of a username or name,
    `person` a person's public id, IIN or name as the resolver of `person_ids` understood it."""

    first: dt.date | None = None
    last: dt.date | None = None
    user: str = ""
    person_ids: tuple[int, ...] | None = None


def deeds_page(
    session: Session, *, region_id: int, timezone: str, wanted: LogFilter, page: int, per_page: int
) -> Page[AuditEntry]:
    """What was done in the region, newest first."""
    statement = sa.select(AuditEntry).where(AuditEntry.region_id == region_id)
    statement = _in_dates(statement, AuditEntry.at, wanted, timezone)
    if wanted.user:
        statement = statement.where(
            sa.or_(
                AuditEntry.user_id.in_(_users_like(wanted.user)),
                AuditEntry.actor_label.contains(wanted.user, autoescape=True),
            )
        )
    if wanted.person_ids is not None:
        statement = statement.where(
            AuditEntry.subject_type == "person", AuditEntry.subject_id.in_(wanted.person_ids)
        )
    statement = statement.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return paginate(session, statement, page=page, per_page=per_page)


def looks_page(
    session: Session, *, region_id: int, timezone: str, wanted: LogFilter, page: int, per_page: int
) -> Page[Any]:
    """Who opened whose file, newest first: (Look, User or None)."""
    statement: Any = (
        sa.select(Look, User)
        .outerjoin(User, User.id == Look.user_id)
        .where(Look.region_id == region_id)
    )
    statement = _in_dates(statement, Look.at, wanted, timezone)
    if wanted.user:
        statement = statement.where(Look.user_id.in_(_users_like(wanted.user)))
    if wanted.person_ids is not None:
        statement = statement.where(Look.person_id.in_(wanted.person_ids))
    statement = statement.order_by(Look.at.desc(), Look.id.desc())
    return paginate(session, statement, page=page, per_page=per_page)


def looks_of_person(session: Session, *, person_id: int, page: int, per_page: int) -> Page[Look]:
    """Who looked at a person's file, and at the files that were merged into it, newest first."""
    ids = same_person_ids(session, person_id=person_id)
    statement = sa.select(Look).where(Look.person_id.in_(ids))
    statement = statement.order_by(Look.at.desc(), Look.id.desc())
    return paginate(session, statement, page=page, per_page=per_page)


def looks_under(session: Session, *, opening_ids: list[int]) -> dict[int, int]:
    """How much was seen under each of these openings."""
    rows = session.execute(
        sa.select(Look.opening_id, sa.func.count(Look.id))
        .where(Look.opening_id.in_(opening_ids))
        .group_by(Look.opening_id)
    )
    return {int(number or 0): count for number, count in rows}


def attempts_page(
    session: Session, *, region_id: int, timezone: str, wanted: LogFilter, page: int, per_page: int
) -> Page[SignInAttempt]:
    """Tries to sign in with the names of the region's accounts, newest first. Names that belong
    to nobody may be mistyped passwords, so they are shown to nobody."""
    mine = sa.select(User.username).where(
        sa.or_(
            User.home_region_id == region_id,
            User.id.in_(sa.select(RoleGrant.user_id).where(RoleGrant.region_id == region_id)),
        )
    )
    if wanted.user:
        mine = mine.where(User.id.in_(_users_like(wanted.user)))
    statement = sa.select(SignInAttempt).where(SignInAttempt.username.in_(mine))
    statement = _in_dates(statement, SignInAttempt.at, wanted, timezone)
    statement = statement.order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
    return paginate(session, statement, page=page, per_page=per_page)


def usernames(session: Session, *, user_ids: set[int]) -> dict[int, str]:
    """Usernames behind the deeds of a page."""
    if not user_ids:
        return {}
    rows = session.execute(sa.select(User.id, User.username).where(User.id.in_(user_ids)))
    return {row.id: row.username for row in rows}


def _users_like(text: str) -> sa.Select[Any]:
    spellings = {text, text.lower(), text.upper(), text.capitalize()}
    return sa.select(User.id).where(
        sa.or_(
            User.username.contains(text.lower(), autoescape=True),
            *(User.full_name.contains(one, autoescape=True) for one in sorted(spellings)),
        )
    )


def _in_dates(
    statement: sa.Select[Any], column: Any, wanted: LogFilter, timezone: str
) -> sa.Select[Any]:
    if wanted.first is not None:
        statement = statement.where(column >= to_utc(wanted.first, dt.time.min, timezone))
    if wanted.last is not None:
        after = wanted.last + dt.timedelta(days=1)
        statement = statement.where(column < to_utc(after, dt.time.min, timezone))
    return statement


@dataclass(frozen=True)
class PersonName:
    """A person as the log names one: the IIN is masked by the page."""

    id: int
    public_id: str
    name: str
    iin: str | None


def persons_named(
    session: Session, *, region_id: int, person_ids: set[int]
) -> dict[int, PersonName]:
    """Names behind the rows of a page."""
    if not person_ids:
        return {}
    person = _person_table()
    rows = session.execute(
        sa.select(
            person.c.id,
            person.c.public_id,
            person.c.surname,
            person.c.given_name,
            person.c.patronymic,
            person.c.iin,
        ).where(person.c.region_id == region_id, person.c.id.in_(person_ids))
    )
    return {
        row.id: PersonName(
            row.id,
            row.public_id,
            " ".join(part for part in (row.surname, row.given_name, row.patronymic) if part),
            row.iin,
        )
        for row in rows
    }


def person_ids(session: Session, *, region_id: int, text: str) -> tuple[int, ...]:
    """People meant by an IIN, a public id, or words of a name; at most 200."""
    person = _person_table()
    statement = sa.select(person.c.id).where(person.c.region_id == region_id).limit(200)
    if text.isascii() and text.isdigit() and len(text) == 12:
        statement = statement.where(person.c.iin == text)
    elif is_public_id(text.lower()):
        statement = statement.where(person.c.public_id == text.lower())
    else:
        for word in text.split()[:4]:
            spellings = sorted({word, word.lower(), word.upper(), word.capitalize()})
            columns = (person.c.surname, person.c.given_name, person.c.patronymic)
            statement = statement.where(
                sa.or_(*(c.startswith(one, autoescape=True) for c in columns for one in spellings))
            )
    return tuple(session.scalars(statement))


def same_person_ids(session: Session, *, person_id: int) -> list[int]:
    """The person, and everybody whose file was merged into this one, over any number of steps."""
    person = _person_table()
    if "merged_into_id" not in person.c:
        return [person_id]
    known = sa.select(sa.literal(person_id).label("id")).cte("same_person", recursive=True)
    known = known.union(sa.select(person.c.id).join(known, person.c.merged_into_id == known.c.id))
    return list(session.scalars(sa.select(known.c.id)))


def _person_table() -> sa.Table:
    """People live on a floor above the log, so their table is taken by its name; being no ORM
    class it is not limited to the region by itself, and every statement says it."""
    return metadata.tables["person"]
