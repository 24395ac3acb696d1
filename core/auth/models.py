"""Users, roles at a scope, sessions, second factor, devices, and the sign-in throttle."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.auth.rules import browser_name
from core.clock import now_utc
from core.db import (
    Base,
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    Named,
    PortableJson,
    RegionScoped,
    UtcDateTime,
)


class User(HasId, HasPublicId, HasCreated, HasVersion, Base):
    """Somebody who signs in. Rights come from role grants only."""

    __tablename__ = "app_user"

    username: Mapped[str] = mapped_column(sa.String(64), unique=True)
    full_name: Mapped[str] = mapped_column(sa.String(200))
    post: Mapped[str] = mapped_column(sa.String(200), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    must_change_password: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    ends_on: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: region whose administrators look after this account; None for the system's own
    home_region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    current_centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    totp_secret: Mapped[str] = mapped_column(sa.String(200), default="")
    totp_confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    #: the last time step accepted, so that one code opens the door once
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    locale: Mapped[str] = mapped_column(sa.String(2), default="kk")
    theme: Mapped[str] = mapped_column(sa.String(8), default="auto")
    contrast: Mapped[str] = mapped_column(sa.String(8), default="")
    text_size: Mapped[str] = mapped_column(sa.String(3), default="100")
    spacing: Mapped[str] = mapped_column(sa.String(8), default="")


class Role(HasId, Named, Base):
    """A set of permissions. Shipped roles (`region_id` None) follow the code's defaults plus
    `permissions`; an administrator composes others for the region."""

    __tablename__ = "role"
    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)

    code: Mapped[str] = mapped_column(sa.String(64))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"))
    is_shipped: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    permissions: Mapped[list[str]] = mapped_column(PortableJson, default=list)
    needs_second_factor: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class RoleGrant(HasId, HasCreated, Base):
    """A role held by a user at a scope, from–to. All three scope columns empty: whole system."""

    __tablename__ = "role_grant"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("role.id"))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("region.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(sa.ForeignKey("district.id"))
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    valid_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    #: the user whose work this deputy does
    deputy_for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class UserSession(HasId, HasPublicId, Base):
    """A signed-in browser; an administrator or the user ends it."""

    __tablename__ = "user_session"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    last_seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    agent: Mapped[str] = mapped_column(sa.String(200), default="")
    #: False between the password and the second factor
    is_complete: Mapped[bool] = mapped_column(sa.Boolean, default=True)

    @property
    def browser(self) -> str:
        return browser_name(self.agent)


class RecoveryCode(HasId, Base):
    """A printed one-time code for a lost authenticator."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(HasId, Base):
    """One try, kept for the throttle and for the officer who reads it. `kind` is what was tried:
    password, code (second factor) or device (a pairing code)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_username_at", "username", "at"),
        sa.Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    kind: Mapped[str] = mapped_column(sa.String(10), default="password")
    username: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=now_utc)
    succeeded: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class Device(HasId, HasPublicId, RegionScoped, HasCreated, Base):
    """A kiosk or tablet of a centre, known by a revocable token.

    Until `paired_at` the hash is that of a one-time code, good until `pairing_until`.
    """

    __tablename__ = "device"

    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    kind: Mapped[str] = mapped_column(sa.String(10))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    pairing_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    paired_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(sa.Integer)
