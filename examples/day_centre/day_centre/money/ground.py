"""What each deed of this part does first and last: the right, the lock, the text, the log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Centre
from core.sdk.services import Actor, InvalidInput, NotAllowed, RegionInfo, record_audit
from core.sdk.services import gettext as _

TEXT_LENGTH = 200


def require(actor: Actor, region: RegionInfo, centre_id: int | None, permission: str) -> None:
    if not actor.can(permission, region.id, centre_id):
        raise NotAllowed("not_allowed", _("You may not do this."))


def lock_centre(session: Session, centre_id: int) -> None:
    """Deeds that compare rows of a centre happen one after another."""
    session.execute(
        sa.select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True)
    )


def note(
    session: Session, actor: Actor, region: RegionInfo, deed: str, *, person_id: int | None = None,
    **details: object,
) -> None:  # fmt: skip
    record_audit(
        session, actor=actor, action=f"day_centre.{deed}", region_id=region.id,
        subject_type="person" if person_id else "day_centre", subject_id=person_id,
        details=details,
    )  # fmt: skip


def tidy(text: str, field: str, *, length: int = TEXT_LENGTH) -> str:
    """The text in one line. Raises `InvalidInput` at `field` when nothing is left."""
    found = " ".join(text.split())
    if not found:
        raise InvalidInput("text.missing", _("Fill in this field."), field=field)
    if len(found) > length:
        text = _("At most %(num)s characters.", num=length)
        raise InvalidInput("text.long", text, field=field)
    return found
