"""What every service on a person's file begins and ends with: the right, and the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import NotAllowed
from core.people.models import Person
from core.plugins.contracts import RegionInfo

IMPORT_SOURCE: Final = "import:"


def require(
    actor: Actor, region: RegionInfo, centre_ids: Iterable[int], permission: str, source: str
) -> None:
    """One of the centres must allow it; imports have rights of their own."""
    wanted = [permission]
    if source.startswith(IMPORT_SOURCE):
        wanted += ["import.run", "import.undo"]
    ids: list[int | None] = [*centre_ids] or [None]
    if not any(actor.can(one, region.id, centre) for one in wanted for centre in ids):
        raise NotAllowed


def note(
    session: Session,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    action: str,
    details: dict[str, Any],
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=region.id,
        subject_type="person",
        subject_id=person.id,
        details=details,
    )
