"""Categories of a person: stated with dates and evidence, ended with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import InvalidInput, NotFound
from core.people.access import IMPORT_SOURCE, note, require
from core.people.category_rules import EVIDENCE_KINDS, Span, contradiction, fits_age
from core.people.labels import CATEGORIES as LABELS
from core.people.models import Person, PersonCategory
from core.people.queries import living_centres
from core.people.rules import CATEGORIES
from core.plugins.contracts import RegionInfo
from core.web.i18n import format_date, gettext
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class Evidence:
    """The paper that proves a category: a code of `category_rules.EVIDENCE_KINDS` or "", number
    and date; `text` is the paper in words, as imports have it."""

    kind: str = ""
    number: str = ""
    on: dt.date | None = None
    text: str = ""


def add_category(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    code: str,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    evidence: str | Evidence = "",
    source: str = "",
) -> PersonCategory:
    """State a category with its dates and the paper that proves it; `valid_to` None is without
    term. The same category with the same dates is found, not made twice.

    Raises `InvalidInput` for dates that cannot be, an age that the category does not fit, and a
    second living disability group. What an import (`source`) brings is taken as it stands there.
    """
    require(actor, region, living_centres(person), "people.edit", source)
    paper = evidence if isinstance(evidence, Evidence) else Evidence(text=evidence)
    _check_dates(region, paper, valid_from, valid_to)
    new = Span(known_category(code), valid_from, valid_to)
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    living = _living(session, person.id)
    for known in living:
        if (known.code, known.valid_from, known.valid_to) == (code, valid_from, valid_to):
            return known
    if not source.startswith(IMPORT_SOURCE):
        _refuse_contradiction(region, person, new, living)
    category = PersonCategory(
        region_id=region.id, person_id=person.id, code=code, valid_from=valid_from,
        valid_to=valid_to, evidence=paper.text[:200], evidence_kind=paper.kind,
        evidence_number=" ".join(paper.number.split())[:60], evidence_on=paper.on,
        source=source[:100], created_by=actor.user_id,
    )  # fmt: skip
    session.add(category)
    session.flush()
    details = {"code": code, "valid_to": valid_to.isoformat() if valid_to else None}
    note(session, actor, region, person, "person.category.add", details)
    _tell_change(session, person.id)
    return category


def _living(session: Session, person_id: int) -> list[PersonCategory]:
    statement = sa.select(PersonCategory).where(
        PersonCategory.person_id == person_id, PersonCategory.ended_at.is_(None)
    )
    return list(session.scalars(statement))


def _check_dates(
    region: RegionInfo, paper: Evidence, valid_from: dt.date | None, valid_to: dt.date | None
) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput("category.dates", _("The last day is before the first."),
                           field="valid_to")  # fmt: skip
    if paper.kind and paper.kind not in EVIDENCE_KINDS:
        raise InvalidInput("category.evidence_kind", _("Choose from the list."),
                           field="evidence_kind")  # fmt: skip
    if paper.on and paper.on > local_today(region.timezone):
        raise InvalidInput("category.evidence_on", _("The day is in the future."),
                           field="evidence_on")  # fmt: skip


def _refuse_contradiction(
    region: RegionInfo, person: Person, new: Span, living: list[PersonCategory]
) -> None:
    on = new.valid_from or local_today(region.timezone)
    if not fits_age(new.code, person.birth_date, on):
        raise InvalidInput(
            "category.age",
            _("By the birth date the person cannot be of this category on %(day)s.",
              day=format_date(on)),
            field="code",
        )  # fmt: skip
    spans = {Span(one.code, one.valid_from, one.valid_to): one for one in living}
    other = contradiction(new, spans)
    if other is not None:
        until = format_date(other.valid_to) if other.valid_to else gettext("without term")
        raise InvalidInput(
            "category.contradiction",
            _("The person has the category «%(name)s» on the same days (%(until)s). End it first.",
              name=LABELS[other.code], until=until),
            field="code",
        )  # fmt: skip


def refuse_contradictory(
    *, region: RegionInfo, codes: Iterable[str], birth_date: dt.date | None
) -> None:
    """Raise `InvalidInput` for categories of a new person that cannot stand together, or that the
    birth date does not allow."""
    today = local_today(region.timezone)
    taken: list[Span] = []
    for code in dict.fromkeys(codes):
        new = Span(known_category(code), None, None)
        other = contradiction(new, taken)
        if other is not None:
            text = _("These categories cannot stand together: «%(one)s» and «%(other)s».",
                     one=LABELS[other.code], other=LABELS[code])  # fmt: skip
            raise InvalidInput("category.contradiction", text, field="categories")
        if not fits_age(code, birth_date, today):
            text = _("By the birth date the person cannot be of the category «%(name)s».",
                     name=LABELS[code])  # fmt: skip
            raise InvalidInput("category.age", text, field="categories")
        taken.append(new)


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
    _tell_change(session, person.id)
    return category


_told: list[Callable[..., object]] = []


def when_categories_change(tell: Callable[..., object]) -> None:
    """Let `tell(session, person_id=…)` know that a category was stated or ended: what depends on it
    stands above people, so core's own answers (core/corehooks.py) bring the two together."""
    _told[:] = [tell]


def _tell_change(session: Session, person_id: int) -> None:
    for tell in _told:
        tell(session, person_id=person_id)


def known_category(code: str) -> str:
    if code not in CATEGORIES:
        raise InvalidInput("category.unknown", _("Choose from the list."), field="code")
    return code
