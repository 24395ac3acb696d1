"""Changes of the timetable in the demo: a session cancelled, one led by a substitute, a room closed
for repair; and groups that leave days off out, though their sessions still stand on them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from core.clock import now_utc
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.series_services import apply, preview

if TYPE_CHECKING:
    from core.demo.history import Demo


def change_timetable(demo: Demo) -> None:
    """A few previewed changes in the first centre."""
    session = demo.session
    centre = next(iter(demo.centres.values()))
    session.execute(
        sa.update(Group)
        .where(Group.region_id == demo.region.id, Group.ended_at.is_(None))
        .values(days_off="skip")
        .execution_options(synchronize_session=False)
    )
    coming = session.scalars(
        sa.select(Session)
        .join(Group, Group.id == Session.group_id)
        .where(
            Session.centre_id == centre.id,
            Session.state == "planned",
            Session.starts_at > now_utc() + dt.timedelta(days=2),
            Group.ended_at.is_(None),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(40)
    ).all()
    if len(coming) < 3:
        return
    _do(
        demo,
        "cancel",
        session_id=coming[5 % len(coming)].id,
        scope="this",
        reason="Сайлау учаскесі",
    )
    led = next((one for one in coming[10:] if one.instructor_id), None)
    if led is not None:
        others = session.scalars(
            sa.select(StaffMember.id).where(
                StaffMember.centre_id == centre.id, StaffMember.is_active.is_(True),
                StaffMember.id != led.instructor_id,
            )
        )  # fmt: skip
        for staff_id in others:
            if _do(demo, "lead", session_id=led.id, scope="this", staff_id=staff_id,
                   reason="Еңбек демалысы"):  # fmt: skip
                break
    room = next((one.room_id for one in coming if one.room_id), 0)
    first = demo.today + dt.timedelta(days=21)
    _do(
        demo, "closure", centre_id=centre.id, room_id=room or 0, first=first.isoformat(),
        last=(first + dt.timedelta(days=2)).isoformat(), kind="repair",
        reason="Еденді ауыстыру", mode="move", other_room_id=0, extend=True,
    )  # fmt: skip


def _do(demo: Demo, kind: str, /, **values: Any) -> bool:
    """Preview and confirm; False when it cannot be done."""
    shown = preview(demo.session, actor=demo.actor, region=demo.region, kind=kind, values=values)
    if shown.plan.refusals:
        return False
    apply(demo.session, actor=demo.actor, region=demo.region, token=shown.token, agreed=True)
    return True
