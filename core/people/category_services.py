"""Categories of a person: stated with dates and evidence, ended with a reason."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import InvalidInput, NotFound
from core.people.access import note, require
from core.people.models import Person, PersonCategory
from core.people.queries import living_centres
from core.people.rules import CATEGORIES
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


def add_category(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    code: str,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    evidence: str = "",
    source: str = "",
) -> PersonCategory:
    """State a category with its dates and the paper that proves it; `valid_to` None is without
    term. The same category with the same dates is found, not made twice."""
    require(actor, region, living_centres(person), "people.edit", source)
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput("category.dates", _("The last day is before the first."),
                           field="valid_to")  # fmt: skip
    known_category(code)
    same = session.scalars(
        sa.select(PersonCategory).where(
            PersonCategory.person_id == person.id,
            PersonCategory.code == code,
            PersonCategory.ended_at.is_(None),
        )
    )
    for known in same:
        if (known.valid_from, known.valid_to) == (valid_from, valid_to):
            return known
    category = PersonCategory(region_id=region.id, person_id=person.id, code=code,
                              valid_from=valid_from, valid_to=valid_to, evidence=evidence[:200],
                              source=source, created_by=actor.user_id)  # fmt: skip
    session.add(category)
    session.flush()
    details = {"code": code, "valid_to": valid_to.isoformat() if valid_to else None}
    note(session, actor, region, person, "person.category.add", details)
    return category


def end_category(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    category_id: int,
    reason: str,
    last_day: dt.date | None = None,
) -> PersonCategory:
    """End a category with a reason; it stays in the file. `last_day` None is yesterday, so that it
    no longer counts today. Raises `NotFound` for one that ended before or is not this person's."""
    require(actor, region, living_centres(person), "people.edit", "")
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("category.reason", _("Write the reason."), field="reason")
    category = session.scalar(
        sa.select(PersonCategory).where(
            PersonCategory.id == category_id,
            PersonCategory.person_id == person.id,
            PersonCategory.ended_at.is_(None),
        )
    )
    if category is None:
        raise NotFound
    last_day = last_day or local_today(region.timezone) - dt.timedelta(days=1)
    if category.valid_from is None or last_day >= category.valid_from:
        category.valid_to = min(last_day, category.valid_to or last_day)
    category.ended_at, category.ended_reason = now_utc(), reason
    session.flush()
    details = {"code": category.code, "reason": reason}
    note(session, actor, region, person, "person.category.end", details)
    return category


def known_category(code: str) -> str:
    if code not in CATEGORIES:
        raise InvalidInput("category.unknown", _("Choose from the list."), field="code")
    return code
