"""Bringing the living categories of a person to a wished list, and back: for imports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.errors import Conflict
from core.people.access import note, require
from core.people.category_services import Evidence, add_category, end_category
from core.people.models import Person, PersonCategory
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _

#: a category as JSON: code, first day, last day, kind, number and day of the paper, paper in words
Entry = list[str]


def entry_of(category: PersonCategory) -> Entry:
    one = category
    return [one.code, _text(one.valid_from), _text(one.valid_to), one.evidence_kind,
            one.evidence_number, _text(one.evidence_on), one.evidence]  # fmt: skip


def entries_of(person: Person) -> list[Entry]:
    """The living categories, in the order of their codes."""
    return sorted(entry_of(one) for one in person.categories if one.ended_at is None)


def set_categories(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    wanted: Sequence[Entry],
    source: str,
) -> None:
    """Make the living categories those: another term or paper changes the row, what is not wished
    any more is ended, what `source` itself had ended lives again, the rest is stated anew.

    Raises `NotAllowed`, and `Conflict` where a category stands twice and none can be told.
    """
    require(actor, region, living_centres(person), "people.edit", "")
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    rows = session.scalars(
        sa.select(PersonCategory).where(PersonCategory.person_id == person.id)
    ).all()
    living = [one for one in rows if one.ended_at is None]
    left = [one for one in living if entry_of(one) not in wanted]
    for entry in wanted:
        if entry in map(entry_of, living):
            continue
        same = [one for one in left if one.code == entry[0]]
        if len(same) > 1:
            raise Conflict("category.twice", _("The category stands twice. Correct it by hand."))
        gone = [one for one in rows if one.ended_reason == source and one.code == entry[0]]
        row = next(iter([*same, *gone[-1:]]), None)
        if row is None:
            _add(session, actor, region, person, entry, source)
            continue
        _change(row, entry)
        left = [one for one in left if one is not row]
        told = {"code": row.code, "valid_to": entry[2] or None, "source": source}
        note(session, actor, region, person, "person.category.change", told)
    for one in left:
        end_category(session, actor=actor, region=region, person=person, category_id=one.id,
                     reason=source)  # fmt: skip
    session.flush()
    session.expire(person, ["categories"])


def _add(
    session: Session, actor: Actor, region: RegionInfo, person: Person, entry: Entry, source: str
) -> None:
    code, first, last, kind, number, day, text = entry
    add_category(
        session, actor=actor, region=region, person=person, code=code, valid_from=_day(first),
        valid_to=_day(last), evidence=Evidence(kind, number, _day(day), text), source=source,
    )  # fmt: skip


def _change(row: PersonCategory, entry: Entry) -> None:
    _code, first, last, kind, number, day, text = entry
    row.valid_from, row.valid_to = _day(first), _day(last)
    row.evidence_kind, row.evidence_number, row.evidence_on = kind, number, _day(day)
    row.evidence, row.ended_at, row.ended_reason = text[:200], None, ""


def dated_categories(
    codes: Iterable[str], terms: Iterable[Entry]
) -> list[tuple[str, dict[str, Any]]]:
    """Codes of a new person's categories with the columns that their terms fill."""
    known = {entry[0]: entry for entry in terms}
    found = []
    for code in dict.fromkeys(codes):
        _code, first, last, _kind, _number, _on, text = known.get(code, ["", *[""] * 6])
        columns = {"valid_from": _day(first), "valid_to": _day(last), "evidence": text[:200]}
        found.append((code, columns))
    return found


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
