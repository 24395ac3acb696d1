"""Which services a group has on which weekday: the columns of its journal."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.models import Group
from core.sdk.services import Actor, InvalidInput, RegionInfo, record_audit
from core.sdk.services import gettext as _
from day_centre import kinds
from day_centre.journal import queries
from day_centre.journal.checks import require
from day_centre.journal.models import GroupKind
from day_centre.journal.permissions import ARRANGE

ARRANGED = f"{kinds.MODULE}.journal.arranged"


def arrange(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    group: Group,
    wanted: Collection[tuple[int, str]],
) -> None:
    """Set (ISO weekday, kind) of the group's week; none at all shows every service each day. The
    same again changes nothing. Raises `InvalidInput` at `kinds`, `NotAllowed`."""
    require(actor, ARRANGE, region, group.centre_id)
    if any(day not in range(1, 8) or kind not in kinds.BY_CODE for day, kind in wanted):
        raise InvalidInput("journal.kind", _("Choose the service."), field="kinds")
    session.execute(sa.select(Group.id).where(Group.id == group.id).with_for_update(key_share=True))
    known = queries.arranged_kinds(session, group_id=group.id)
    gone, fresh = known - set(wanted), set(wanted) - known
    for day, kind in sorted(gone):
        session.execute(
            sa.delete(GroupKind).where(
                GroupKind.group_id == group.id, GroupKind.weekday == day,
                GroupKind.service_kind == kind,
            )
        )  # fmt: skip
    session.add_all(
        GroupKind(region_id=group.region_id, group_id=group.id, weekday=day, service_kind=kind)
        for day, kind in sorted(fresh)
    )
    session.flush()
    if gone or fresh:
        record_audit(
            session, actor=actor, action=ARRANGED, region_id=region.id, subject_type="group",
            subject_id=group.id, details={"added": len(fresh), "removed": len(gone)},
        )  # fmt: skip
