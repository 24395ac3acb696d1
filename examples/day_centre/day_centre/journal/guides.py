"""Who brings and fetches a child: those whom core or the family has named, by their keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import InvalidInput, representatives_of_all
from core.sdk.services import gettext as _
from day_centre.child.models import ChildProfile, Fetcher
from day_centre.child.queries import FetcherLine, fetchers_of
from day_centre.file.models import Stay

#: the key of a child that goes home by itself
ALONE = "alone"


def refuse_stranger(session: Session, *, stay: Stay, on: dt.date, key: str, field: str) -> None:
    """Raise `InvalidInput` at `field` unless somebody with this key may fetch the child that day,
    or the child may go alone."""
    if not key:
        raise InvalidInput("journal.guide", _("Choose who it was."), field=field)
    people = [stay.person_id]
    if key == ALONE:
        fine = bool(go_alone(session, person_ids=people))
    else:
        fine = key in {one.key for one in fetchers_of(session, person_ids=people, on=on)[people[0]]}
    if not fine:
        raise InvalidInput(
            "journal.stranger",
            _("This person may not fetch the child on this day. Write whom the family has named on "
              "the child's page."),
            field=field,
        )  # fmt: skip


def go_alone(session: Session, *, person_ids: Collection[int]) -> set[int]:
    """Children who, as the need assessment says, come and go by themselves. One query."""
    return set(
        session.scalars(
            sa.select(ChildProfile.person_id).where(
                ChildProfile.person_id.in_(person_ids), ChildProfile.accompanied == ALONE
            )
        )
    )


def fetchers(
    session: Session, *, person_ids: Collection[int], on: dt.date
) -> dict[int, list[FetcherLine]]:
    """Who may fetch each child, the child itself where it goes alone. Fixed number of queries."""
    found = fetchers_of(session, person_ids=person_ids, on=on)
    for person_id in go_alone(session, person_ids=person_ids):
        found[person_id].append(FetcherLine(ALONE, _("Goes home alone"), "", ""))
    return found


def names(
    session: Session, *, person_ids: Collection[int], on: dt.date, keys: Collection[str]
) -> dict[str, str]:
    """Names behind keys of these children, also of those who may not fetch any more. What was
    erased has none."""
    wanted = {one for one in keys if one}
    found = {ALONE: _("alone")}
    if any(one.startswith("representative:") for one in wanted):
        lines = representatives_of_all(session, person_ids=person_ids, today=on)
        for mine in lines.values():
            found |= {f"representative:{one.row.public_id}": one.name for one in mine}
    named = [one.removeprefix("named:") for one in wanted if one.startswith("named:")]
    if named:
        rows = session.scalars(sa.select(Fetcher).where(Fetcher.public_id.in_(named)))
        found |= {f"named:{one.public_id}": one.full_name for one in rows}
    return {key: found.get(key, _("name erased")) for key in wanted}
