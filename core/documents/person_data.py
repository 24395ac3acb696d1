"""What of files, documents and cards follows in a merge, is told to the person, and is erased."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.clock import now_utc
from core.documents.contents import PHOTO_SUBJECT
from core.documents.jobs import enqueue_erasing
from core.documents.labels import LANGUAGES, STATES, SUBJECTS
from core.documents.models import Attachment, DocumentSignature, IssuedDocument, MembershipCard
from core.documents.templates import template_label
from core.people.models import Person
from core.plugins.contracts import (
    Erasure,
    Merging,
    Moved,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    RegionInfo,
)
from core.regions.retention import kept_until
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, person_records

VIEW: Final = "documents.view"


# Merge -----------------------------------------------------------------------------------------


def merge_people(merging: Merging) -> list[Moved]:
    """Files and documents follow; of two living cards the one that was chosen stays, the other is
    blocked; the photo follows where the kept person has none."""
    _one_living_card(merging)
    _one_photo(merging)
    return [
        merging.move(Attachment, label=_("Attached files")),
        merging.move(IssuedDocument, label=_("Issued documents")),
        merging.move(MembershipCard, label=_("Membership cards")),
    ]


def _one_living_card(merging: Merging) -> None:
    living = {
        card.person_id: card
        for card in merging.session.scalars(
            sa.select(MembershipCard).where(
                MembershipCard.person_id.in_((merging.keep_id, merging.drop_id)),
                MembershipCard.blocked_at.is_(None),
            )
        )
    }
    if len(living) < 2:
        return
    merging.warn(_("Both files have a membership card: one of them is blocked."))
    chosen = merging.session.get_one(Person, merging.keep_id).card_number
    loser = merging.keep_id if living[merging.drop_id].number == chosen else merging.drop_id
    merging.change(
        living[loser],
        blocked_at=now_utc(),
        blocked_by=merging.user_id,
        blocked_reason=gettext("Two files of one person were merged"),
    )


def _one_photo(merging: Merging) -> None:
    keep, drop = (merging.session.get_one(Person, one)
                  for one in (merging.keep_id, merging.drop_id))  # fmt: skip
    if keep.photo_id is None and drop.photo_id is not None:
        merging.change(keep, photo_id=drop.photo_id)


# Told and erased -------------------------------------------------------------------------------


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every file (its name and dates; the files themselves stand beside), document and card."""
    mine: dict[str, Any] = {"session": session, "person_id": person_id}
    return [
        *person_records(
            **mine, model=Attachment, kind=_("Attached file"), at="created_at",
            columns={
                "title": _("Title"), "file_name": _("File"),
                "subject_type": (_("What it proves"), SUBJECTS), "created_at": _("Added"),
                "removed_at": _("Removed"), "removed_reason": _("Why removed"),
            },
        ),
        *person_records(
            **mine, model=IssuedDocument, kind=_("Issued document"), at="created_at",
            columns={
                "number": _("Number"), "template": (_("Document"), _Labels()),
                "issued_on": _("Day of issue"), "issued_by": _("Issued by"),
                "language": (_("Language"), LANGUAGES), "state": (_("State"), STATES),
                "ended_reason": _("Reason"),
            },
        ),
        *person_records(
            **mine, model=MembershipCard, kind=_("Membership card"), at="issued_at",
            columns={
                "number": _("Card number"), "issued_at": _("Issued"),
                "blocked_at": _("Blocked"), "blocked_reason": _("Why blocked"),
            },
        ),
    ]  # fmt: skip


class _Labels(dict[Any, Any]):
    """Names of documents by code, those of modules too."""

    def get(self, key: Any, default: Any = None) -> Any:
        return template_label(key)


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Files go, from the disk as well once this is committed. Numbers of documents stay in their
    register, without what was written in them; cards lose their numbers' holder's words."""
    now = now_utc()
    attachments = _erase_attachments(session, region, person_id, now)
    session.execute(sa.update(Person).where(Person.id == person_id).values(photo_id=None))
    last = session.scalar(
        sa.select(sa.func.max(IssuedDocument.issued_on)).where(
            IssuedDocument.person_id == person_id
        )
    )
    session.execute(
        sa.update(DocumentSignature)
        .where(
            DocumentSignature.document_id.in_(
                sa.select(IssuedDocument.id).where(IssuedDocument.person_id == person_id)
            )
        )
        .values(signer="", post="", evidence={})
    )
    documents = make_nameless(
        session, IssuedDocument, person_id=person_id, label=_("Issued documents"),
        texts=("ended_reason",), content={}, asked={}, erased_at=now,
    )  # fmt: skip
    cards = make_nameless(
        session, MembershipCard, person_id=person_id, label=_("Membership cards"),
        texts=("blocked_reason",), blocked_at=sa.func.coalesce(MembershipCard.blocked_at, now),
    )  # fmt: skip
    if last is not None:
        reason = _("Numbers of documents stay in the register, without what was written in them.")
        documents = Erasure(documents.label, documents.count, kept=True, reason=reason,
                            until=kept_until(region, "ledger", last))  # fmt: skip
    return [one for one in (attachments, documents, cards) if one.count]


def _erase_attachments(
    session: Session, region: RegionInfo, person_id: int, now: dt.datetime
) -> Erasure:
    rows = session.execute(
        sa.select(Attachment.sha256, Attachment.thumbnail_sha256).where(
            Attachment.person_id == person_id
        )
    ).all()
    digests = [digest for row in rows for digest in row if digest]
    enqueue_erasing(session, region_id=region.id, digests=digests)
    return make_nameless(
        session, Attachment, person_id=person_id, label=_("Attached files"),
        texts=("title", "file_name", "sha256", "thumbnail_sha256", "removed_reason"),
        erased_at=now, removed_at=sa.func.coalesce(Attachment.removed_at, now), size=0,
    )  # fmt: skip


# Timeline --------------------------------------------------------------------------------------


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
    """Documents issued and files added, newest first."""
    if kind not in {"", "document"} or not user.can_somewhere(VIEW, region.id):
        return []
    issued = sa.select(IssuedDocument).where(IssuedDocument.person_id == person.id)
    scope = user.centre_scope(VIEW, region.id)
    if scope is not None:
        issued = issued.where(IssuedDocument.centre_id.in_(scope))
    may_open = scope is None or bool(scope & person.centre_ids)
    added = sa.select(Attachment).where(
        Attachment.person_id == person.id,
        sa.true() if may_open else sa.false(),
        Attachment.erased_at.is_(None),
        Attachment.subject_type != PHOTO_SUBJECT,
    )
    if before is not None:
        issued = issued.where(IssuedDocument.created_at < before)
        added = added.where(Attachment.created_at < before)
    events = [
        PersonEvent(
            at=one.created_at,
            title=_("Issued: %(name)s", name=template_label(one.template)),
            text="№ " + one.number,
            kind="document",
            icon="certificate",
            url=f"/{region.code}/documents/{one.public_id}",
        )
        for one in session.scalars(
            issued.order_by(IssuedDocument.created_at.desc(), IssuedDocument.id.desc()).limit(limit)
        )
    ]
    events += [
        PersonEvent(
            at=one.created_at,
            title=_("File added: %(name)s", name=one.title or one.file_name),
            kind="document",
            icon="paperclip",
            url=f"/{region.code}/people/{person.public_id}/documents",
        )
        for one in session.scalars(
            added.order_by(Attachment.created_at.desc(), Attachment.id.desc()).limit(limit)
        )
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:limit]
