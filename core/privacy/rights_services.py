"""What a person may ask for: everything that is held, in one file; and that it is erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput, NotAllowed, NotFound
from core.jobs.services import enqueue
from core.kernel import kernel
from core.people.models import Person
from core.people.queries import find_anywhere, living_centres
from core.plugins.contracts import Erasure, PersonRecord, RegionInfo
from core.privacy.consent_services import refuse_open_duties
from core.privacy.models import PersonErasure, PersonExport, RetentionCase
from core.privacy.permissions import ERASE, EXPORT
from core.privacy.rules import EXPORT_HOURS
from core.web.i18n import lazy_gettext as _

GATHER = "privacy.gather"
_REASON = _("Write who asked and how: the request's number and day.")

# One file with everything --------------------------------------------------------------------


def start_export(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, reason: str
) -> PersonExport:
    """Begin to gather everything about a person; the file waits for this actor alone.

    A second press within the same work finds the first. Raises `NotAllowed`, `InvalidInput`.
    """
    _may(actor, region, person, EXPORT)
    reason = _given(reason)
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    waiting = session.scalar(
        sa.select(PersonExport).where(
            PersonExport.person_id == person.id,
            PersonExport.created_by == actor.user_id,
            PersonExport.made_at.is_(None),
            PersonExport.created_at > now_utc() - dt.timedelta(hours=1),
        )
    )
    if waiting is not None:
        return waiting
    export = PersonExport(region_id=region.id, person_id=person.id, reason=reason,
                          created_by=actor.user_id)  # fmt: skip
    session.add(export)
    session.flush()
    job = enqueue(session, kind=GATHER, arguments={"export_id": export.public_id},
                  region_id=region.id, actor=actor, total=1)  # fmt: skip
    export.job_id = job.id
    session.flush()
    _note(session, actor, region, person.id, "person.export", {})
    return export


def held_about(session: Session, *, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    """What all modules hold about a person and about files that were merged into this one."""
    return [
        one
        for number in with_merged(session, person_id=person_id)
        for one in kernel().call(
            "export_person_data", region=region, session=session, person_id=number
        )
    ]


def with_merged(session: Session, *, person_id: int) -> list[int]:
    """The person and everybody whose file was merged into this one, at any distance."""
    found = [person_id]
    for number in found:
        found += session.scalars(sa.select(Person.id).where(Person.merged_into_id == number))
    return found


def store_export(session: Session, *, export: PersonExport, content: bytes, records: int) -> None:
    """Keep the made file for the asker, for a limited time."""
    export.content, export.records = content, records
    export.made_at = now_utc()
    export.expires_at = export.made_at + dt.timedelta(hours=EXPORT_HOURS)


def take_export(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> bytes:
    """The ZIP, for the account that asked, while its time lasts; else `NotFound`. Recorded."""
    export = find_export(session, actor=actor, public_id=public_id)
    if export.content is None or export.expires_at is None or export.expires_at < now_utc():
        raise NotFound
    export.taken_at = now_utc()
    _note(session, actor, region, export.person_id, "person.export.take", {})
    return bytes(export.content)


def find_export(session: Session, *, actor: Actor, public_id: str) -> PersonExport:
    """An export of this account's own; everybody else's does not exist."""
    export = session.scalar(sa.select(PersonExport).where(PersonExport.public_id == public_id))
    if export is None or export.created_by is None or export.created_by != actor.user_id:
        raise NotFound
    return export


def forget_exports(session: Session) -> int:
    """Empty the files whose time is over; returns how many."""
    done = session.execute(
        sa.update(PersonExport)
        .where(PersonExport.expires_at < now_utc(), PersonExport.content.is_not(None))
        .values(content=None)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


# Erasing -------------------------------------------------------------------------------------


def preview_erasure(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person
) -> tuple[Erasure, ...]:
    """The numbers of an erasure, found by doing it and taking it back at once. Needs a unit of
    work that writes. Raises `Conflict` while a duty is open."""
    _may(actor, region, person, ERASE)
    refuse_open_duties(session, region=region, person_id=person.id)
    trial = session.begin_nested()
    try:
        return _erase(session, region, person.id)
    finally:
        trial.rollback()
        session.expire_all()


def erase_person(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, reason: str
) -> PersonErasure:
    """Erase or make nameless what all modules hold about a person and everything merged into the
    file, and record what is kept, why and until when.

    Raises `Conflict` while a duty is open, `InvalidInput` without a reason, `NotAllowed`.
    """
    _may(actor, region, person, ERASE)
    reason = _given(reason)
    person_id = person.id
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())
    refuse_open_duties(session, region=region, person_id=person_id)
    outcome = _erase(session, region, person_id)
    session.expire_all()
    session.execute(
        sa.update(RetentionCase)
        .where(RetentionCase.person_id == person_id, RetentionCase.state == "open")
        .values(state="erased", decided_at=now_utc(), decided_by=actor.user_id)
        .execution_options(synchronize_session=False)
    )
    erasure = PersonErasure(region_id=region.id, person_id=person_id, reason=reason,
                            outcome=[_stored(one) for one in outcome],
                            created_by=actor.user_id)  # fmt: skip
    session.add(erasure)
    session.flush()
    _note(session, actor, region, person_id, "person.erase", {"number": len(outcome)})
    return erasure


def _erase(session: Session, region: RegionInfo, person_id: int) -> tuple[Erasure, ...]:
    """Every kind of records once, whatever the number of merged files."""
    sums: dict[tuple[str, bool], Erasure] = {}
    for number in with_merged(session, person_id=person_id):
        for one in kernel().call(
            "erase_person_data", region=region, session=session, person_id=number
        ):
            key = (str(one.label), one.kept)
            known = sums.get(key)
            sums[key] = one if known is None else Erasure(
                one.label, known.count + one.count, one.kept, one.reason or known.reason,
                max(filter(None, (known.until, one.until)), default=None),
            )  # fmt: skip
    return tuple(one for one in sums.values() if one.count)


def _stored(one: Erasure) -> dict[str, Any]:
    return {
        "label": message_of(one.label),
        "count": one.count,
        "kept": one.kept,
        "reason": message_of(one.reason) if one.reason else "",
        "until": one.until.isoformat() if one.until else None,
    }


def message_of(text: Any) -> str:
    """The English message of a lazy text, to be translated when it is shown."""
    arguments = getattr(text, "_args", None)
    return str(arguments[0]) if arguments else str(text)


def find_subject(
    session: Session, *, actor: Actor, region: RegionInfo, public_id: str, permission: str
) -> Person:
    """The living person, where the actor holds the right in a centre that holds the file, or in
    the whole region; else `NotFound`."""
    person = find_anywhere(session, public_id=public_id)
    if not _allowed(actor, region, person, permission):
        raise NotFound
    return person


def erasure_of(session: Session, *, actor: Actor, region: RegionInfo, public_id: str) -> Any:
    """The record of an erasure; `NotFound` for who may not erase in the whole region."""
    found = session.scalar(sa.select(PersonErasure).where(PersonErasure.public_id == public_id))
    if found is None or not actor.can(ERASE, region.id):
        raise NotFound
    return found


def _allowed(actor: Actor, region: RegionInfo, person: Person, permission: str) -> bool:
    centres: list[int | None] = [*living_centres(person)] or [None]
    return any(actor.can(permission, region.id, centre) for centre in centres)


def _may(actor: Actor, region: RegionInfo, person: Person, permission: str) -> None:
    if not _allowed(actor, region, person, permission):
        raise NotAllowed


def _given(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("privacy.reason", _REASON, field="reason")
    return reason


def _note(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    person_id: int,
    action: str,
    details: dict[str, Any],
) -> None:
    record(session, actor=actor, action=action, region_id=region.id, subject_type="person",
           subject_id=person_id, details=details)  # fmt: skip
