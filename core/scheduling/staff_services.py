"""Deeds on staff: adding, changing, closing."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.audit.services import record
from core.auth.actor import Actor
from core.auth.models import User
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotFound
from core.plugins.contracts import RegionInfo
from core.scheduling.access import require, same_version
from core.scheduling.locks import lock_centre, lock_staff_member
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import Booking
from core.web.i18n import gettext as _
from core.web.i18n import ngettext


def create_staff_member(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    centre_id: int,
    full_name: str,
    post: str = "",
    user_id: int | None = None,
) -> StaffMember:
    """Add somebody who leads sessions. The same name and post again is the same person.

    Raises `InvalidInput` for an empty name, `NotAllowed`, `NotFound` for another region's centre.
    """
    require(actor, "centres.manage", region=region, centre_id=centre_id)
    if lock_centre(session, centre_id).region_id != region.id:
        raise NotFound
    full_name, post = _checked(full_name, post)
    known = session.scalars(
        sa.select(StaffMember).where(
            StaffMember.centre_id == centre_id,
            StaffMember.full_name == full_name,
            StaffMember.post == post,
        )
    ).first()
    if known is not None and known.is_active:
        return known
    _check_account(session, region=region, user_id=user_id)
    member = known or StaffMember(
        region_id=region.id, centre_id=centre_id, full_name=full_name, post=post, version=1
    )
    member.is_active = True
    member.user_id = user_id
    member.created_by = member.created_by or actor.user_id
    session.add(member)
    session.flush()
    _note(session, actor, "staff.create", member)
    return member


def edit_staff_member(
    session: OrmSession,
    *,
    actor: Actor,
    region: RegionInfo,
    member: StaffMember,
    full_name: str,
    post: str = "",
    user_id: int | None = None,
    version: int | None = None,
) -> StaffMember:
    """Change name, post or account. Raises `Conflict` when somebody saved meanwhile."""
    require(actor, "centres.manage", region=region, centre_id=member.centre_id)
    member = lock_staff_member(session, member.id)
    same_version(member, version)
    _check_account(session, region=region, user_id=user_id)
    member.full_name, member.post = _checked(full_name, post)
    member.user_id = user_id
    session.flush()
    _note(session, actor, "staff.edit", member)
    return member


def close_staff_member(
    session: OrmSession, *, actor: Actor, region: RegionInfo, member: StaffMember
) -> StaffMember:
    """Take somebody off the lists; what they led stays. Twice is once.

    Raises `Conflict` naming the groups whose coming sessions they still lead, and the number of
    coming appointments.
    """
    require(actor, "centres.manage", region=region, centre_id=member.centre_id)
    member = lock_staff_member(session, member.id)
    if not member.is_active:
        return member
    titles = session.scalars(
        sa.select(Group.title)
        .join(Session, Session.group_id == Group.id)
        .where(
            Session.instructor_id == member.id,
            Session.state == "planned",
            Session.starts_at > now_utc(),
        )
        .distinct()
        .order_by(Group.title)
    ).all()
    if titles:
        raise Conflict(
            "staff.leads",
            _(
                "%(name)s still leads: %(groups)s. Give these groups another instructor first.",
                name=member.full_name,
                groups=", ".join(f"«{title}»" for title in titles),
            ),
        )
    _refuse_booked(session, member)
    member.is_active = False
    session.flush()
    _note(session, actor, "staff.close", member)
    return member


def _refuse_booked(session: OrmSession, member: StaffMember) -> None:
    coming = session.scalar(
        sa.select(sa.func.count(Booking.id)).where(
            Booking.staff_id == member.id,
            Booking.state == "planned",
            Booking.ends_at > now_utc(),
        )
    )
    if coming:
        text = ngettext(
            "%(name)s still has %(num)s coming appointment. Give it to somebody else first.",
            "%(name)s still has %(num)s coming appointments. Give them to somebody else first.",
            coming,
            name=member.full_name,
        )
        raise Conflict("staff.booked", text)


def reopen_staff_member(
    session: OrmSession, *, actor: Actor, region: RegionInfo, member: StaffMember
) -> None:
    """Put somebody back on the lists."""
    require(actor, "centres.manage", region=region, centre_id=member.centre_id)
    member = lock_staff_member(session, member.id)
    if not member.is_active:
        member.is_active = True
        session.flush()
        _note(session, actor, "staff.reopen", member)


def _checked(full_name: str, post: str) -> tuple[str, str]:
    full_name, post = " ".join(full_name.split()), " ".join(post.split())
    if not full_name:
        raise InvalidInput("staff.name", _("Write the name."), field="full_name")
    if len(full_name) > 200:
        raise InvalidInput("staff.name", _("Use 200 signs or fewer."), field="full_name")
    if len(post) > 200:
        raise InvalidInput("staff.post", _("Use 200 signs or fewer."), field="post")
    return full_name, post


def _check_account(session: OrmSession, *, region: RegionInfo, user_id: int | None) -> None:
    if user_id is None:
        return
    user = session.get(User, user_id)
    if user is None or user.home_region_id != region.id:
        raise InvalidInput("staff.user", _("There is no such account."), field="user_id")


def _note(session: OrmSession, actor: Actor, action: str, member: StaffMember) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=member.region_id,
        subject_type="staff_member",
        subject_id=member.id,
        details={"name": member.full_name, "post": member.post, "centre_id": member.centre_id},
    )
