"""Accounts, roles and devices, and the region that they belong to."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from core.auth.models import Device, Role, RoleGrant, User, UserSession
from core.auth.queries import token_hash
from core.clock import now_utc
from core.jobs.models import Job
from core.regions.models import Centre, District
from tests.contract.place import Maker, Place


def _role(place: Place) -> Role:
    return place.add(
        Role(region_id=place.region.id, code=secrets.token_hex(4), name_kk="Құрастырылған рөл",
             permissions=["people.view"])
    )  # fmt: skip


def _device(place: Place) -> Device:
    return place.add(
        Device(region_id=place.region.id, centre_id=place.centre_id, name="Планшет",
               kind="tablet", token_hash=secrets.token_hex(16), paired_at=now_utc())
    )  # fmt: skip


def user_session(place: Place, user_id: int) -> UserSession:
    return place.add(UserSession(user_id=user_id, token_hash=token_hash(secrets.token_hex(8))))


MAKERS: dict[str, Maker] = {
    "role": _role,
    "device": _device,
    "job": lambda p: p.add(Job(kind="test", region_id=p.region.id, created_by=p.actor_id)),
    "centre": lambda p: p.session.get(Centre, p.centre_id),
    "district": lambda p: p.add(
        District(region_id=p.region.id, code=f"d-{p.centre_id}", name_kk="Абай ауданы")
    ),
    "target": lambda p: p.session.get(User, p.target_id),
    "target_session": lambda p: user_session(p, p.target_id),
    "own_session": lambda p: user_session(p, p.actor_id),
    "grant": lambda p: p.session.scalar(
        sa.select(RoleGrant).where(RoleGrant.user_id == p.target_id)
    ),
}

FACTORIES: dict[str, Maker] = {
    "role_code": lambda p: p.one("role").code,
    "device_id": lambda p: p.one("device").public_id,
    "job_id": lambda p: p.one("job").public_id,
    "centre_code": lambda p: p.one("centre").code,
    "district_code": lambda p: p.one("district").code,
    "module": lambda p: next(iter(p.kernel.loader.modules)),
    "user_id": lambda p: p.one("target").public_id,
    "grant_id": lambda p: p.one("grant").id,
    "users.session_id": lambda p: p.one("target_session").public_id,
    "profile.session_id": lambda p: p.one("own_session").public_id,
    "region_code": lambda p: p.region.code,
}
