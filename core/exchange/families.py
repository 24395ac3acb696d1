"""A list of families: its rows checked as families, and held against the region's households."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.orm import Session

from core.exchange.family_columns import NUMBER_CODE, ROLE_CODE
from core.exchange.person_rows import RehearsalRow
from core.exchange.rehearsal import Rehearsal
from core.households.queries import living_households
from core.households.rules import YOUNG_PARENT
from core.people.rules import age_on
from core.web.i18n import lazy_gettext as _

FAMILY_MESSAGES: Final[dict[str, Any]] = {
    "family.number_missing": _("There is no number of the family."),
    "family.role_missing": _("It is not clear who the person is in the family."),
    "family.no_head": _(
        "The family has no adult whose row can be imported: nobody can be its head."
    ),
    "family.child_older": _("By the dates the child is not younger than the mother."),
    "family.young_parent": _(
        "By the dates the parent was younger than 12 years when the child was born."
    ),
    "family.child_older_than_father": _("By the dates the child is not younger than the father."),
    "family.two_of_role": _("The family has two people of this role: the second is a relative."),
    "family.elsewhere": _(
        "The person belongs to another household here and stays in it. Record the move there."
    ),
}
#: who heads a family, in this order
HEADS: Final = ("head", "mother", "father", "guardian", "grandparent", "spouse", "other")
ADULT: Final = 18
_ONE_OF_EACH: Final = frozenset({"mother", "father", "head"})
_SEX: Final = {"mother": "female", "father": "male"}


def check_families(rehearsal: Rehearsal, *, today: dt.date) -> Rehearsal:
    """The rehearsal with the errors and warnings of families, and the sex that a role says.

    Rows with errors, and repeats, are no part of a family. Row errors: number or role missing, no
    adult to head the family, a child not younger than the mother.
    """
    rows = {row.number: _own_problems(row) for row in rehearsal.rows}
    for family in families_of(rows.values()).values():
        for changed in _check_family(family, today):
            rows[changed.number] = changed
    return replace(rehearsal, rows=tuple(rows.values()))


def families_of(rows: Iterable[RehearsalRow]) -> dict[str, list[RehearsalRow]]:
    """Rows to be imported, by the number of their family, in the order of the file."""
    found: dict[str, list[RehearsalRow]] = {}
    for row in rows:
        if row.outcome in ("new", "existing"):
            found.setdefault(row.values[NUMBER_CODE], []).append(row)
    return found


def head_of(members: Sequence[tuple[str, dt.date | None]], today: dt.date) -> int | None:
    """The place of who heads a family of (role, birth date); None when nobody can.

    A child never heads a family here, and nobody who is known to be younger than 18.
    """
    for role in HEADS:
        for place, (one, born) in enumerate(members):
            if one == role and (age_on(born, today) or ADULT) >= ADULT:
                return place
    return None


def mark_households(session: Session, rehearsal: Rehearsal) -> Rehearsal:
    """The rehearsal with a warning on people who belong to another household of the region."""
    people = [int(str(row.existing)) for row in rehearsal.rows if row.outcome == "existing"]
    homes = living_households(session, person_ids=people)
    rows = {row.number: row for row in rehearsal.rows}
    for family in families_of(rows.values()).values():
        home = home_of(family, homes)
        for row in family:
            own = homes.get(int(str(row.existing))) if row.existing is not None else None
            if own is not None and own != home:
                warnings = (*row.warnings, "family.elsewhere")
                rows[row.number] = replace(row, warnings=warnings)
    return replace(rehearsal, rows=tuple(rows.values()))


def home_of(family: Sequence[RehearsalRow], homes: Mapping[int, int]) -> int | None:
    """The household that a family already has here: that of its first parent who has one."""
    for role in HEADS:
        for row in family:
            if row.values[ROLE_CODE] == role and row.existing is not None:
                home = homes.get(int(str(row.existing)))
                if home is not None:
                    return home
    return None


def _own_problems(row: RehearsalRow) -> RehearsalRow:
    if row.outcome not in ("new", "existing"):
        return row
    errors = []
    if not row.values.get(NUMBER_CODE):
        errors.append("family.number_missing")
    if not row.values.get(ROLE_CODE):
        errors.append("family.role_missing")
    if errors:
        return _wrong(row, *errors)
    sex = _SEX.get(row.values[ROLE_CODE])
    if sex and not row.values.get("sex"):
        return replace(row, values={**row.values, "sex": sex})
    return row


def _wrong(row: RehearsalRow, *codes: str) -> RehearsalRow:
    return replace(row, errors=(*row.errors, *codes), warnings=())


def _check_family(family: list[RehearsalRow], today: dt.date) -> list[RehearsalRow]:
    family = [_second_of_role(row, family) for row in family]
    if head_of([(r.values[ROLE_CODE], r.identity.birth_date) for r in family], today) is None:
        return [_wrong(row, "family.no_head") for row in family]
    mother = _born(family, "mother")
    father = _born(family, "father")
    return [
        _check_child(row, mother, father) if row.values[ROLE_CODE] == "child" else row
        for row in family
    ]


def _second_of_role(row: RehearsalRow, family: list[RehearsalRow]) -> RehearsalRow:
    role = row.values[ROLE_CODE]
    first = next(one for one in family if one.values[ROLE_CODE] == role)
    if role not in _ONE_OF_EACH or first is row:
        return row
    return replace(
        row,
        values={**row.values, ROLE_CODE: "other"},
        warnings=(*row.warnings, "family.two_of_role"),
    )


def _born(family: list[RehearsalRow], role: str) -> dt.date | None:
    return next((r.identity.birth_date for r in family if r.values[ROLE_CODE] == role), None)


def _check_child(row: RehearsalRow, mother: dt.date | None, father: dt.date | None) -> RehearsalRow:
    """A mother's dates refuse; a father's only warn, because he may be no father by blood."""
    born = row.identity.birth_date
    if born is None:
        return row
    if mother is not None and born <= mother:
        return _wrong(row, "family.child_older")
    warnings = list(row.warnings)
    if father is not None and born <= father:
        warnings.append("family.child_older_than_father")
    elif any(one and (age_on(one, born) or 0) < YOUNG_PARENT for one in (mother, father)):
        warnings.append("family.young_parent")
    return replace(row, warnings=tuple(warnings))
