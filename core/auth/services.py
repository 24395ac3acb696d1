"""What administrators do with accounts and roles. What everybody does with the own account
stands in `sessions` and `second_factor`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth import passwords
from core.auth.actor import Actor, Display
from core.auth.models import Role, RoleGrant, User, UserSession
from core.auth.permissions import SHIPPED_ROLES
from core.auth.rights import MANAGE, Place, may_grant
from core.auth.rules import is_username
from core.auth.second_factor import forget
from core.auth.sessions import end_sessions
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.regions.models import Centre, District, Region
from core.web.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from core.plugins.loader import Registry

_TAKEN = _("This username is taken.")


# Roles ---------------------------------------------------------------------------------------


def ensure_roles(session: Session, *, registry: Registry) -> dict[str, Role]:
    """Make the shipped roles follow what core and the loaded modules register; by code.

    Permissions of a module that is not loaded today leave the shipped roles and come back with
    it. Roles that administrators composed are not touched.
    """
    present = {
        role.code: role for role in session.scalars(sa.select(Role).where(Role.region_id.is_(None)))
    }
    for shipped in SHIPPED_ROLES:
        role = present.get(shipped.code)
        if role is None:
            role = present[shipped.code] = Role(code=shipped.code, region_id=None)
            session.add(role)
        role.name_kk, role.name_ru, role.name_en = shipped.kk, shipped.ru, shipped.en
        role.is_shipped = True
        role.needs_second_factor = shipped.needs_second_factor
        role.permissions = sorted(
            code for code, p in registry.permissions.items() if shipped.code in p.default_roles
        )
    session.flush()
    return present


def find_role(session: Session, *, code: str, region_id: int | None) -> Role:
    """A shipped role, or one composed in that region. NotFound otherwise."""
    role = session.scalar(
        sa.select(Role)
        .where(
            Role.code == code,
            sa.or_(Role.region_id.is_(None), Role.region_id == region_id),
        )
        .order_by(Role.region_id.is_(None))
        .limit(1)
    )
    if role is None:
        raise NotFound
    return role


# Accounts ------------------------------------------------------------------------------------


def create_user(
    session: Session,
    *,
    actor: Actor,
    username: str,
    full_name: str,
    password: str,
    post: str = "",
    home_region_id: int | None = None,
    current_centre_id: int | None = None,
    must_change_password: bool = True,
    ends_on: dt.date | None = None,
) -> User:
    """Open an account without any role yet. `home_region_id` None makes it the system's own.

    Raises NotAllowed, InvalidInput at `username` or `password`, Conflict at `username`.
    """
    if not _may_create(actor, home_region_id, current_centre_id):
        raise NotAllowed
    username = username.strip().lower()
    if not is_username(username):
        raise InvalidInput(
            "user.username",
            _("Use 3 to 64 Latin small letters, digits, dots or hyphens."),
            field="username",
        )
    if session.scalar(sa.select(User.id).where(User.username == username)) is not None:
        raise Conflict("user.taken", _TAKEN, field="username")
    user = User(
        username=username,
        full_name=full_name,
        post=post,
        password_hash=passwords.checked_hash(password, username=username),
        must_change_password=must_change_password,
        home_region_id=home_region_id,
        current_centre_id=current_centre_id,
        ends_on=ends_on,
        created_by=actor.user_id,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:  # somebody else took the name a moment ago
        raise Conflict("user.taken", _TAKEN, field="username") from None
    _note(session, actor, user, "user.create", {"username": username})
    return user


def _may_create(actor: Actor, region_id: int | None, centre_id: int | None) -> bool:
    """An account alone opens nothing, so managing users anywhere in the region is enough."""
    if region_id is None or centre_id is not None:
        return actor.can(MANAGE, region_id, centre_id)
    return actor.can_somewhere(MANAGE, region_id)


def change_user(
    session: Session,
    *,
    actor: Actor,
    user: User,
    version: int,
    full_name: str,
    post: str,
    ends_on: dt.date | None,
) -> User:
    """Change an account's facts. Raises NotAllowed, or Conflict for an older `version`."""
    require_manageable(session, actor=actor, user=user)
    if user.version != version:
        raise Conflict(
            "changed",
            _("Somebody changed this record while you were editing it. Check it and save again."),
        )
    values = {"full_name": full_name, "post": post, "ends_on": ends_on}
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(user, name, value)
        session.flush()
        details = {name: str(value) if value else "" for name, value in changed.items()}
        _note(session, actor, user, "user.change", details)
    return user


def set_user_active(session: Session, *, actor: Actor, user: User, is_active: bool) -> bool:
    """Close an account (its sessions end at once) or open it again; True when that changed it."""
    require_manageable(session, actor=actor, user=user)
    if user.is_active == is_active:
        return False
    user.is_active = is_active
    if not is_active:
        end_sessions(session, user_id=user.id)
    session.flush()
    _note(session, actor, user, "user.open" if is_active else "user.close")
    return True


def reset_password(session: Session, *, actor: Actor, user: User) -> str:
    """Give an account a temporary password, returned to be shown once; all its sessions end and
    the next sign-in asks for a new one."""
    require_manageable(session, actor=actor, user=user)
    password = passwords.temporary_password()
    user.password_hash = passwords.hash_password(password)
    user.must_change_password = True
    end_sessions(session, user_id=user.id)
    session.flush()
    _note(session, actor, user, "user.reset_password")
    return password


def reset_second_factor(session: Session, *, actor: Actor, user: User) -> bool:
    """Take a lost second factor away; all sessions of the account end. True when there was one."""
    require_manageable(session, actor=actor, user=user)
    if user.totp_confirmed_at is None:
        return False
    forget(session, user=user)
    end_sessions(session, user_id=user.id)
    session.flush()
    _note(session, actor, user, "user.reset_second_factor")
    return True


def end_session(session: Session, *, actor: Actor, user: User, session_id: str) -> bool:
    """End one session of a user by its public id; False when it had ended before."""
    require_manageable(session, actor=actor, user=user)
    found = session.scalar(
        sa.select(UserSession).where(
            UserSession.public_id == session_id, UserSession.user_id == user.id
        )
    )
    if found is None:
        raise NotFound
    if found.ended_at is not None:
        return False
    found.ended_at = now_utc()
    _note(session, actor, user, "user.end_session")
    return True


def end_all_sessions(session: Session, *, actor: Actor, user: User) -> int:
    """End every session of a user; how many ended."""
    require_manageable(session, actor=actor, user=user)
    ended = end_sessions(session, user_id=user.id)
    if ended:
        _note(session, actor, user, "user.end_session", {"count": ended})
    return ended


# Grants --------------------------------------------------------------------------------------


def grant_role(
    session: Session,
    *,
    actor: Actor,
    user_id: int,
    role_code: str,
    region_id: int | None = None,
    district_id: int | None = None,
    centre_id: int | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    deputy_for_id: int | None = None,
) -> RoleGrant:
    """Give a user a role at a place, from–to. The same grant given twice stands once.

    Raises NotAllowed for rights that the actor may not hand on there or for himself, NotFound
    for an unknown user, role or place, InvalidInput at `valid_to` or `deputy_for`.
    """
    place = Place(region_id, district_id, centre_id)
    _check_place(session, place)
    role = find_role(session, code=role_code, region_id=region_id)
    if not may_grant(actor, role.permissions, place):
        raise NotAllowed("grant.beyond", _("You cannot give this role at this place."))
    if user_id == actor.user_id:
        raise NotAllowed("grant.self", _("Nobody gives rights to himself."))
    user = session.scalar(sa.select(User).where(User.id == user_id).with_for_update())
    if user is None:
        raise NotFound
    _check_dates(session, place, role, valid_from, valid_to, deputy_for_id, user_id)
    values = {
        "role_id": role.id, "region_id": region_id, "district_id": district_id,
        "centre_id": centre_id, "valid_from": valid_from, "valid_to": valid_to,
        "deputy_for_id": deputy_for_id,
    }  # fmt: skip
    same = session.scalar(
        sa.select(RoleGrant).filter_by(user_id=user_id, ended_at=None, **values).limit(1)
    )
    if same is not None:
        return same
    grant = RoleGrant(user_id=user_id, created_by=actor.user_id, **values)
    session.add(grant)
    session.flush()
    details = {"role": role.code, "grant": grant.id, "centre": centre_id, "district": district_id}
    _note(session, actor, user, "user.grant", details, region_id=region_id)
    return grant


def end_grant(session: Session, *, actor: Actor, user: User, grant_id: int) -> bool:
    """Take a role away now; False when it had ended before. Raises as `grant_role`."""
    found = session.execute(
        sa.select(RoleGrant, Role)
        .join(Role, Role.id == RoleGrant.role_id)
        .where(RoleGrant.id == grant_id, RoleGrant.user_id == user.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    grant, role = found
    if user.id == actor.user_id or not may_grant(actor, role.permissions, place_of(grant)):
        raise NotAllowed("grant.beyond", _("You cannot take this role away."))
    if grant.ended_at is not None:
        return False
    grant.ended_at = now_utc()
    session.flush()
    details = {"role": role.code, "grant": grant.id}
    _note(session, actor, user, "user.end_grant", details, region_id=grant.region_id)
    return True


def place_of(grant: RoleGrant) -> Place:
    return Place(grant.region_id, grant.district_id, grant.centre_id)


def may_manage(session: Session, *, actor: Actor, user: User) -> bool:
    """Whether the actor may change this account: every role that it holds, or will hold, must be
    one that the actor could give at its place. Otherwise a new password for a greater account
    would be a way up. The own account is changed on the profile page only."""
    if actor.is_system:
        return True
    if user.id == actor.user_id:
        return False
    today = local_today("Asia/Almaty")
    rows = session.execute(
        sa.select(RoleGrant, Role.permissions)
        .join(Role, Role.id == RoleGrant.role_id)
        .where(
            RoleGrant.user_id == user.id,
            RoleGrant.ended_at.is_(None),
            sa.or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= today),
        )
    ).all()
    if not rows:
        return actor.can(MANAGE, user.home_region_id, user.current_centre_id)
    return all(may_grant(actor, permissions, place_of(grant)) for grant, permissions in rows)


def require_manageable(session: Session, *, actor: Actor, user: User) -> None:
    if not may_manage(session, actor=actor, user=user):
        raise NotAllowed("user.beyond", _("This account has rights that you cannot give."))


def _check_place(session: Session, place: Place) -> None:
    """Every part of the place exists and belongs to the region."""
    if place.region_id is None:
        if place.district_id is not None or place.centre_id is not None:
            raise NotFound
        return
    if session.get(Region, place.region_id) is None:
        raise NotFound
    for model, row_id in ((District, place.district_id), (Centre, place.centre_id)):
        if row_id is not None:
            row: District | Centre | None = session.get(model, row_id)  # type: ignore[assignment]
            if row is None or row.region_id != place.region_id:
                raise NotFound


def _check_dates(
    session: Session,
    place: Place,
    role: Role,
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    deputy_for_id: int | None,
    user_id: int,
) -> None:
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise InvalidInput(
            "grant.dates", _("The last day is before the first one."), field="valid_to"
        )
    if deputy_for_id is None:
        return
    if valid_from is None or valid_to is None:
        raise InvalidInput(
            "grant.deputy_dates", _("A deputy needs a first and a last day."), field="valid_to"
        )
    held = sa.select(RoleGrant.id).where(
        RoleGrant.user_id == deputy_for_id,
        RoleGrant.role_id == role.id,
        RoleGrant.ended_at.is_(None),
        RoleGrant.region_id.is_not_distinct_from(place.region_id),
        RoleGrant.district_id.is_not_distinct_from(place.district_id),
        RoleGrant.centre_id.is_not_distinct_from(place.centre_id),
    )
    if deputy_for_id == user_id or session.scalar(held.limit(1)) is None:
        raise InvalidInput(
            "grant.deputy", _("That person does not hold this role there."), field="deputy_for"
        )


# Own settings --------------------------------------------------------------------------------


def save_locale(session: Session, *, user_id: int, locale: str) -> None:
    """Remember the language of a user."""
    session.execute(sa.update(User).where(User.id == user_id).values(locale=locale))


def save_display(session: Session, *, user_id: int, display: Display) -> None:
    """Remember how a user wants the pages to look."""
    session.execute(
        sa.update(User)
        .where(User.id == user_id)
        .values(
            theme=display.theme,
            contrast=display.contrast,
            text_size=display.size,
            spacing=display.spacing,
        )
    )


def _note(
    session: Session,
    actor: Actor,
    user: User,
    action: str,
    details: dict[str, Any] | None = None,
    region_id: int | None = None,
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        region_id=region_id if region_id is not None else user.home_region_id,
        subject_type="user",
        subject_id=user.id,
        details=details,
    )
