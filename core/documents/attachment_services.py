"""Deeds on files of a person: storing, removing, the photo."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.documents.contents import PHOTO_SUBJECT, StoredContent
from core.documents.models import Attachment
from core.documents.rules import REASON_LENGTH, TITLE_LENGTH, is_token, one_line
from core.errors import Conflict, InvalidInput, NotFound
from core.people.access import note, require
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


def store_attachment(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    content: StoredContent,
    title: str = "",
    subject_type: str = "",
    subject_id: int | None = None,
    token: str | None = None,
    permission: str = "documents.attach",
) -> Attachment:
    """Keep a file with a person. `content` comes from `contents.take_in`, which has put it on the
    disk already; `subject_type` and `subject_id` name what it proves (`category` and its id).

    A second call with the same `token` finds the first one's row. Raises `NotAllowed`, and
    `InvalidInput` for a token that no form makes.
    """
    require(actor, region, living_centres(person), permission, "")
    if token is not None:
        if not is_token(token):
            raise InvalidInput("attachment.token", _("Open the page anew and try again."))
        known = _by_token(session, person, token)
        if known is not None:
            return known
    row = Attachment(
        region_id=region.id,
        person_id=person.id,
        subject_type=subject_type,
        subject_id=subject_id,
        title=one_line(title, TITLE_LENGTH),
        file_name=content.file_name,
        media_type=content.media_type,
        size=content.size,
        sha256=content.sha256,
        thumbnail_sha256=content.thumbnail_sha256,
        token=token,
        created_by=actor.user_id,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        known = _by_token(session, person, token or "")
        if known is None:
            raise
        return known
    details = {"attachment": row.public_id, "title": row.title or row.file_name}
    note(session, actor, region, person, "attachment.add", details)
    return row


def _by_token(session: Session, person: Person, token: str) -> Attachment | None:
    return session.scalar(
        sa.select(Attachment).where(Attachment.token == token, Attachment.person_id == person.id)
    )


def remove_attachment(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    attachment: Attachment,
    reason: str,
) -> None:
    """Take a file out of the person's file, with a reason. Row and content stay as history.

    Raises `NotFound` for another person's, `Conflict` when it is removed already.
    """
    require(actor, region, living_centres(person), "documents.attach", "")
    if attachment.person_id != person.id:
        raise NotFound
    if attachment.subject_type == "consent":
        raise Conflict("attachment.consent", _("A consent stands on this signature: it stays."))
    if attachment.subject_type == "plan_signature":
        raise Conflict("attachment.plan", _("A plan stands on this signature: it stays."))
    reason = one_line(reason, REASON_LENGTH)
    if not reason:
        raise InvalidInput("attachment.reason", _("Write the reason."), field="reason")
    locked = session.scalars(
        sa.select(Attachment)
        .where(Attachment.id == attachment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if locked.removed_at is not None:
        raise Conflict("attachment.removed", _("This file is removed already."))
    locked.removed_at, locked.removed_by = now_utc(), actor.user_id
    locked.removed_reason = reason
    details = {"attachment": locked.public_id, "title": locked.title or locked.file_name,
               "reason": reason}  # fmt: skip
    note(session, actor, region, person, "attachment.remove", details)
    session.flush()


def set_photo(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    content: StoredContent,
    token: str | None = None,
) -> Attachment:
    """Give a person a photo (`contents.take_in_photo`); the one of before stays as history."""
    row = store_attachment(
        session, actor=actor, region=region, person=person, content=content,
        subject_type=PHOTO_SUBJECT, token=token, permission="people.edit",
    )  # fmt: skip
    if person.photo_id != row.id:
        _retire_photo(session, actor, person, "")
        _point_at(session, person, row.id)
    return row


def remove_photo(
    session: Session, *, actor: Actor, region: RegionInfo, person: Person, reason: str
) -> None:
    """Take the photo away, with a reason (the person asked for it). Raises `NotFound` without."""
    require(actor, region, living_centres(person), "people.edit", "")
    if person.photo_id is None:
        raise NotFound
    reason = one_line(reason, REASON_LENGTH)
    if not reason:
        raise InvalidInput("photo.reason", _("Write the reason."), field="reason")
    _retire_photo(session, actor, person, reason)
    _point_at(session, person, None)
    note(session, actor, region, person, "photo.remove", {"reason": reason})


def _retire_photo(session: Session, actor: Actor, person: Person, reason: str) -> None:
    session.execute(
        sa.update(Attachment)
        .where(Attachment.id == person.photo_id, Attachment.removed_at.is_(None))
        .values(removed_at=now_utc(), removed_by=actor.user_id, removed_reason=reason)
    )


def _point_at(session: Session, person: Person, photo_id: int | None) -> None:
    """Apart from the file's version: a photo is no change that another editor could overwrite."""
    session.execute(sa.update(Person).where(Person.id == person.id).values(photo_id=photo_id))
    session.refresh(person, ["photo_id"])
