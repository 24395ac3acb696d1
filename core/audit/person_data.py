"""What the two logs hold about a person: told to the person, and freed of names when erased.

That somebody did or saw something stays, with day and account, for the term of the log; values
that tell of the person go. Details are therefore outside what proves the log whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.labels import deed_label, look_label
from core.audit.models import AuditEntry, Look, Opening
from core.audit.services import redact_entry, redact_look
from core.auth.actor import system_actor
from core.auth.models import User
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, RegionInfo
from core.regions.retention import kept_until
from core.web.i18n import lazy_gettext as _
from core.web.records import person_records, record_of

#: details that tell nothing of a person beyond what the rows themselves keep
HARMLESS: Final = frozenset(
    {"batch", "basis", "centre_id", "code", "group_id", "kind", "mark", "number", "purpose",
     "replaces", "session_id", "valid_to", "version"}
)  # fmt: skip
ERASED: Final = {"erased": True}
ERASER: Final = system_actor("erasure")


def merge_people(merging: Merging) -> list[Moved]:
    """Looks stay with the file that was looked at, because the log is never changed; the page «who
    looked» reads the files that were merged into this one as well. Openings that still run go over.
    """
    looks = merging.session.scalars(sa.select(Look.id).where(Look.person_id == merging.drop_id))
    return [
        merging.move(Look, label=_("Looks"), leave=list(looks)),
        merging.move(Opening, label=_("Openings with a reason")),
    ]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """What was done to the file, and who looked at it and when."""
    return [
        *_deeds_told(session, region, person_id),
        *_looks_told(session, region, person_id),
        *person_records(
            session, Opening, person_id=person_id, kind=_("Opening with a reason"), at="opened_at",
            columns={"opened_at": _("When"), "reason": _("Reason"), "expires_at": _("Until")},
        ),
    ]  # fmt: skip


def _deeds_told(session: Session, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    rows = session.execute(
        sa.select(AuditEntry.__table__)
        .where(AuditEntry.region_id == region.id, *_about(person_id))
        .order_by(AuditEntry.id)
    ).mappings()
    found = []
    for row in rows:
        words = {row["action"]: _word(deed_label, row["action"])}
        columns = {"at": _("When"), "action": (_("Deed"), words), "actor_label": _("Who"),
                   "details": _("Details")}  # fmt: skip
        found.append(record_of(row, kind=_("Deed"), code="audit_entry", columns=columns, at="at"))
    return found


def _looks_told(session: Session, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    rows = session.execute(
        sa.select(*Look.__table__.c, User.full_name)
        .outerjoin(User, User.id == Look.user_id)
        .where(Look.region_id == region.id, Look.person_id == person_id)
        .order_by(Look.id)
    ).mappings()
    found = []
    for row in rows:
        columns = {"at": _("When"), "full_name": _("Who"),
                   "what": (_("Look"), {row["what"]: _word(look_label, row["what"])})}  # fmt: skip
        found.append(record_of(row, kind=_("Look"), code="look", columns=columns, at="at"))
    return found


def _word(label: Any, code: str) -> str:
    """The code's words; the code itself where nobody reads a page (a background job)."""
    return str(label(code))


def _about(person_id: int) -> list[sa.ColumnElement[bool]]:
    return [AuditEntry.subject_type == "person", AuditEntry.subject_id == person_id]


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Details lose what tells of the person; the rows are kept for the term of the log."""
    conditions = [AuditEntry.region_id == region.id, *_about(person_id)]
    deeds = scrub(session, conditions)
    _scrub_reasons(session, person_id)
    last = session.execute(
        sa.select(
            sa.select(sa.func.max(AuditEntry.at)).where(*conditions).scalar_subquery(),
            sa.select(sa.func.max(Look.at)).where(Look.person_id == person_id).scalar_subquery(),
        )
    ).one()
    reason = _("The security log is kept for its term; names and values are taken out of it.")
    looks = session.scalar(sa.select(sa.func.count(Look.id)).where(Look.person_id == person_id))
    return [
        Erasure(label, count, kept=True, reason=reason, until=_until(region, at))
        for label, count, at in (
            (_("Deeds in the log"), deeds, last[0]),
            (_("Looks in the log"), looks or 0, last[1]),
        )
        if count
    ]


def _until(region: RegionInfo, at: dt.datetime) -> dt.date:
    return kept_until(region, "log", at.date())


def scrub_subjects(session: Session, *, subject_type: str, subject_ids: Iterable[int]) -> int:
    """The same for deeds on other records of the person, such as services given."""
    ids = list(subject_ids)
    if not ids:
        return 0
    return scrub(session, [AuditEntry.subject_type == subject_type, AuditEntry.subject_id.in_(ids)])


def scrub(session: Session, conditions: list[sa.ColumnElement[bool]]) -> int:
    """Take everything but `HARMLESS` values out of the details; returns how many rows there are.

    Through `redact_entry`, the one way that the chain and the database's triggers let pass.
    """
    rows = session.scalars(sa.select(AuditEntry).where(*conditions).order_by(AuditEntry.id)).all()
    for entry in rows:
        held = entry.details or {}
        kept = {name: value for name, value in held.items() if name in HARMLESS}
        if kept != held and held != kept | ERASED:
            redact_entry(session, actor=ERASER, entry=entry, details=kept | ERASED, reason="erased")
    return len(rows)


def _scrub_reasons(session: Session, person_id: int) -> None:
    """Reasons that were typed for a look or an opening may name the person or relatives."""
    typed = sa.select(Look).where(Look.person_id == person_id, Look.reason != "")
    for look in session.scalars(typed.order_by(Look.id)):
        redact_look(session, actor=ERASER, look=look, text="", reason="erased")
    session.execute(
        sa.update(Opening)
        .where(Opening.person_id == person_id)
        .values(reason="", review_note="")
        .execution_options(synchronize_session="fetch")
    )
