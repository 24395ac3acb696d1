"""The file of breaches: what happened, whom it touches, who was told in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from core.audit.models import AuditEntry, Look
from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.privacy.models import Breach, BreachPerson
from core.privacy.permissions import BREACH
from core.reference.queries import add_working_days
from core.regions.models import Region
from core.web.i18n import lazy_gettext as _
from core.web.i18n import local_time
from core.web.tables import Page, paginate

#: law 44-VIII of 11.12.2023: the authority is told within so many working days
NOTICE_DAYS = 1


@dataclass(frozen=True)
class BreachData:
    """A breach as typed; times aware."""

    title: str
    discovered_at: dt.datetime
    happened_at: dt.datetime | None = None
    story: str = ""
    found_how: str = ""
    notified_at: dt.datetime | None = None
    notified_how: str = ""
    people_told: str = ""
    decisions: str = ""


def open_breach(session: Session, *, actor: Actor, region: RegionInfo, data: BreachData) -> Breach:
    """Open a file; the deadline of the notice is set from the discovery. The same breach pressed
    twice is found."""
    _may(actor, region)
    _check(data)
    _lock(session, region)
    known = session.scalar(
        sa.select(Breach).where(
            Breach.title == data.title.strip()[:200], Breach.discovered_at == data.discovered_at
        )
    )
    if known is not None:
        return known
    breach = Breach(
        region_id=region.id, created_by=actor.user_id, **_columns(session, region, data)
    )
    session.add(breach)
    session.flush()
    _note(session, actor, region, breach, "breach.open", {})
    return breach


def change_breach(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    breach: Breach,
    version: int,
    data: BreachData,
) -> Breach:
    """Change an open file. Raises `Conflict` when somebody changed or closed it meanwhile."""
    _refuse_closed(session, actor, region, breach)
    if breach.version != version:
        raise Conflict("breach.changed",
                       _("Somebody changed this file while you were editing it. Open it again and "
                         "compare."))  # fmt: skip
    _check(data)
    columns = _columns(session, region, data)
    changed = sorted(name for name, value in columns.items() if getattr(breach, name) != value)
    if not changed:
        return breach
    for name in changed:
        setattr(breach, name, columns[name])
    session.flush()
    _note(session, actor, region, breach, "breach.change", {"fields": changed})
    return breach


def close_breach(session: Session, *, actor: Actor, region: RegionInfo, breach: Breach) -> None:
    """Close a file. It needs the notice to the authority (or why there is none) and decisions."""
    _refuse_closed(session, actor, region, breach)
    if not breach.notified_how:
        text = _("Write first how the authority was told, or why it need not be.")
        raise Conflict("breach.not_notified", text)
    if not breach.decisions:
        raise Conflict("breach.no_decisions", _("Write the decisions first."))
    breach.closed_at = now_utc()
    session.flush()
    _note(session, actor, region, breach, "breach.close", {})


def _check(data: BreachData) -> None:
    wrong: dict[str, Any] = {}
    if not data.title.strip():
        wrong["title"] = _("Write in one line what happened.")
    if data.discovered_at > now_utc() + dt.timedelta(minutes=5):
        wrong["discovered_on"] = _("The time is in the future.")
    if data.happened_at and data.happened_at > data.discovered_at:
        wrong["happened_on"] = _("It cannot have been discovered before it happened.")
    if data.notified_at and data.notified_at < data.discovered_at:
        wrong["notified_on"] = _("The notice cannot come before the discovery.")
    if data.notified_at and not data.notified_how.strip():
        wrong["notified_how"] = _("Write by which way and under which number.")
    if wrong:
        raise InvalidInput("breach.invalid", _("Check the fields."), fields=wrong)


def _columns(session: Session, region: RegionInfo, data: BreachData) -> dict[str, Any]:
    discovered = local_time(data.discovered_at).date()
    return {
        "title": " ".join(data.title.split())[:200],
        "story": data.story.strip(),
        "found_how": " ".join(data.found_how.split())[:200],
        "happened_at": data.happened_at,
        "discovered_at": data.discovered_at,
        "notify_by": add_working_days(session, region, discovered, NOTICE_DAYS),
        "notified_at": data.notified_at,
        "notified_how": " ".join(data.notified_how.split())[:200],
        "people_told": data.people_told.strip(),
        "decisions": data.decisions.strip(),
    }


# Whom it touches -----------------------------------------------------------------------------


def add_from_log(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    breach: Breach,
    username: str,
    first: dt.datetime,
    last: dt.datetime,
) -> int:
    """Add everybody whose file an account opened, exported or changed in a time; returns how many
    were new. Raises `InvalidInput` for an unknown account or a time that ends before it begins."""
    _refuse_closed(session, actor, region, breach)
    if last < first:
        raise InvalidInput("breach.period", _("The time ends before it begins."), field="last_on")
    user_id = session.scalar(sa.select(User.id).where(User.username == username.strip().lower()))
    if user_id is None:
        raise InvalidInput("breach.user", _("There is no such account."), field="username")
    looked = sa.select(Look.person_id).where(
        Look.region_id == region.id, Look.user_id == user_id, Look.at.between(first, last)
    )
    did = sa.select(AuditEntry.subject_id).where(
        AuditEntry.region_id == region.id,
        AuditEntry.user_id == user_id,
        AuditEntry.subject_type == "person",
        AuditEntry.at.between(first, last),
    )
    known = sa.select(BreachPerson.person_id).where(BreachPerson.breach_id == breach.id)
    table = BreachPerson.__table__
    wanted = sa.select(
        sa.literal(region.id), sa.literal(breach.id), Person.id, sa.literal("log"),
        sa.literal(""), sa.literal(now_utc(), table.c.created_at.type), sa.literal(actor.user_id),
    ).where(
        Person.region_id == region.id,
        sa.or_(Person.id.in_(looked), Person.id.in_(did)),
        Person.id.not_in(known),
    )  # fmt: skip
    names = ["region_id", "breach_id", "person_id", "source", "note", "created_at", "created_by"]
    done = session.execute(sa.insert(BreachPerson).from_select(names, wanted))
    count = int(done.rowcount)  # type: ignore[attr-defined]
    details = {"username": username.strip().lower(), "count": count,
               "first": first.isoformat(), "last": last.isoformat()}  # fmt: skip
    _note(session, actor, region, breach, "breach.people", details)
    return count


def add_by_hand(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    breach: Breach,
    person: Person,
    note: str = "",
) -> None:
    """Add one person; who stands there already stays as is."""
    _refuse_closed(session, actor, region, breach)
    known = session.scalar(
        sa.select(BreachPerson.id).where(
            BreachPerson.breach_id == breach.id, BreachPerson.person_id == person.id
        )
    )
    if known is not None:
        return
    session.add(
        BreachPerson(region_id=region.id, breach_id=breach.id, person_id=person.id,
                     source="hand", note=" ".join(note.split())[:200],
                     created_by=actor.user_id)
    )  # fmt: skip
    session.flush()
    _note(session, actor, region, breach, "breach.people", {"count": 1})


def remove_affected(
    session: Session, *, actor: Actor, region: RegionInfo, breach: Breach, affected_id: int
) -> None:
    """Take a person off the list; a second press finds nobody and changes nothing."""
    _refuse_closed(session, actor, region, breach)
    row = session.scalar(
        sa.select(BreachPerson).where(
            BreachPerson.id == affected_id, BreachPerson.breach_id == breach.id
        )
    )
    if row is not None:
        session.delete(row)
        session.flush()
        _note(session, actor, region, breach, "breach.people", {"count": -1})


# Reads ---------------------------------------------------------------------------------------


def breach_page(
    session: Session, *, actor: Actor, region: RegionInfo, page: int, per_page: int
) -> Page[Any]:
    """(Breach, people touched), open ones first, then the newest."""
    _may(actor, region)
    count = (
        sa.select(sa.func.count(BreachPerson.id))
        .where(BreachPerson.breach_id == Breach.id)
        .correlate(Breach)
        .scalar_subquery()
    )
    statement: sa.Select[Any] = sa.select(Breach, count).order_by(
        Breach.closed_at.is_not(None), Breach.discovered_at.desc(), Breach.id.desc()
    )
    return paginate(session, statement, page=page, per_page=per_page)


def find_breach(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Breach:
    """One file; `NotFound`."""
    _may(actor, region)
    found = session.scalar(sa.select(Breach).where(Breach.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def affected_page(
    session: Session, *, breach: Breach, page: int, per_page: int
) -> Page[BreachPerson]:
    """People whom the breach touches, with their names and phones, by the alphabet."""
    statement = (
        sa.select(BreachPerson)
        .join(Person, Person.id == BreachPerson.person_id)
        .where(BreachPerson.breach_id == breach.id)
        .options(joinedload(BreachPerson.person).options(selectinload(Person.phones)))
        .order_by(Person.sort_key, BreachPerson.id)
    )
    return paginate(session, statement, page=page, per_page=per_page)


def open_count(session: Session) -> int:
    """Files of the region that are not closed."""
    statement = sa.select(sa.func.count(Breach.id)).where(Breach.closed_at.is_(None))
    return session.scalar(statement) or 0


def _may(actor: Actor, region: RegionInfo) -> None:
    if not actor.can(BREACH, region.id):
        raise NotAllowed


def _lock(session: Session, region: RegionInfo) -> None:
    session.execute(
        sa.select(Region.id).where(Region.id == region.id).with_for_update(key_share=True)
    )


def _refuse_closed(session: Session, actor: Actor, region: RegionInfo, breach: Breach) -> None:
    _may(actor, region)
    session.refresh(breach, with_for_update=True)
    if breach.closed_at is not None:
        raise Conflict("breach.closed", _("This file is closed."))


def _note(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    breach: Breach,
    action: str,
    details: dict[str, Any],
) -> None:
    record(session, actor=actor, action=action, region_id=region.id, subject_type="breach",
           subject_id=breach.id, details=details)  # fmt: skip


def affected_names(session: Session, *, breach: Breach) -> list[str]:
    """Names of everybody whom the breach touches, by the alphabet; erased people have none."""
    rows = session.execute(
        sa.select(Person.surname, Person.given_name, Person.patronymic, Person.public_id)
        .join(BreachPerson, BreachPerson.person_id == Person.id)
        .where(BreachPerson.breach_id == breach.id)
        .order_by(Person.sort_key, Person.id)
    )
    return [" ".join(filter(None, row[:3])) or row.public_id for row in rows]
