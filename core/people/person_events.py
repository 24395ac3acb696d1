"""What the registry tells on a person's page: deeds on the file, and what categories give now."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.models import AuditEntry
from core.audit.queries import same_person_ids
from core.auth.actor import Actor
from core.clock import local_today
from core.kernel import kernel
from core.people import labels
from core.people.models import Person, PersonCategory
from core.plugins.contracts import Badge, CardLine, PersonCard, PersonEvent, PersonInfo, RegionInfo
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _

#: which deeds belong to a kind of the timeline; what is named by no prefix is a change
PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    "category": ("person.category.",),
    "merge": ("person.merge",),
    "centre": ("person.attach", "person.detach"),
}
#: how long before its last day a category is told
ENDING: Final = dt.timedelta(days=30)
ICONS: Final = {"category": "award", "merge": "arrow-merge", "centre": "building-community"}


def person_events(
    *,
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Deeds on the file, and on the files that were merged into it."""
    if kind not in {"", "change", *PREFIXES}:
        return []
    ids = same_person_ids(session, person_id=person.id)
    statement = (
        sa.select(AuditEntry)
        .where(AuditEntry.subject_type == "person", AuditEntry.subject_id.in_(ids))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(AuditEntry.at < before)
    if kind == "change":
        statement = statement.where(sa.not_(_any_of(*PREFIXES)))
    elif kind:
        statement = statement.where(_any_of(kind))
    return [_event(one) for one in session.scalars(statement)]


def _any_of(*kinds: str) -> sa.ColumnElement[bool]:
    prefixes = [one for kind in kinds for one in PREFIXES[kind]]
    return sa.or_(*(AuditEntry.action.startswith(one, autoescape=True) for one in prefixes))


def _event(entry: AuditEntry) -> PersonEvent:
    kind = next((one for one, p in PREFIXES.items() if entry.action.startswith(p)), "change")
    return PersonEvent(
        entry.at,
        labels.ACTIONS.get(entry.action, entry.action),
        _text(entry),
        kind,
        ICONS.get(kind, "edit"),
    )


def _text(entry: AuditEntry) -> Any:
    parts = [entry.actor_label]
    code = entry.details.get("code")
    if code:
        parts.insert(0, str(labels.CATEGORIES.get(code, code)))
    if entry.details.get("changed"):
        parts.append(", ".join(str(labels.FIELDS.get(n, n)) for n in entry.details["changed"]))
    return ". ".join(part for part in parts if part)


def person_badges(*, session: Session, region: RegionInfo, person: PersonInfo) -> list[Badge]:
    """What the desk must not overlook: no basis, no IIN and when to ask for it, ending papers."""
    today = local_today(region.timezone)
    file = session.get(Person, person.id)  # the page holds it already: no query
    if file is None:
        return []
    found = []
    if not file.legal_basis:
        found.append(Badge(_("No legal basis"), "warning"))
    if not file.iin:
        due = file.iin_reminder_on is not None and file.iin_reminder_on <= today
        found.append(Badge(_("Ask for the IIN") if due else _("No IIN"), "warning"))
    ending = session.execute(
        sa.select(PersonCategory.code, PersonCategory.valid_to)
        .where(
            PersonCategory.person_id == person.id,
            PersonCategory.ended_at.is_(None),
            PersonCategory.valid_to.between(today, today + ENDING),
        )
        .order_by(PersonCategory.valid_to)
    )
    for code, last in ending:
        name, day = labels.CATEGORIES.get(code, code), format_date(last)
        found.append(Badge(_("%(name)s: ends on %(day)s", name=name, day=day), "warning"))
    return found


def person_cards(
    *, session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Categories in force, and what is given at the desk to everybody."""
    today = local_today(region.timezone)
    rows = session.execute(
        sa.select(PersonCategory.code, PersonCategory.valid_to)
        .where(
            PersonCategory.person_id == person.id,
            PersonCategory.ended_at.is_(None),
            sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= today),
            sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= today),
        )
        .order_by(PersonCategory.id)
    )
    lines = [CardLine(labels.CATEGORIES.get(code, code), _until(last)) for code, last in rows]
    active = kernel().dispatcher.active_modules(region)
    desk = [one for one in kernel().registry.kinds_of(active) if one.walk_in]
    if desk:
        names = ", ".join(str(one.label) for one in desk)
        lines.append(CardLine(_("Services of the desk"), names))
    empty = _("No category is stated.")
    return [PersonCard("entitled", _("Entitled to now"), tuple(lines), empty, 20)]


def _until(last: dt.date | None) -> Any:
    if last is None:
        return _("without term")
    return _("until %(date)s", date=format_date(last))
