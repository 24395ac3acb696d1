"""Where a centre lies by the classifier, and the districts that a new region is offered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import Conflict, InvalidInput, NotAllowed
from core.regions.kato import BY_KATO
from core.regions.kato_districts import DISTRICTS, KnownDistrict
from core.regions.kato_queries import find_place
from core.regions.kato_reading import ancestors_of
from core.regions.kato_services import link_districts
from core.regions.models import Centre, District, KatoPlace, Region
from core.web.i18n import lazy_gettext as _


def open_place(session: Session, *, code: str | None) -> KatoPlace | None:
    """The place that was chosen; None for no code. Raises `InvalidInput` at `kato_code` for a code
    that the classifier does not have or no longer offers."""
    if not code:
        return None
    place = find_place(session, code=code)
    if place is None or not place.is_active:
        raise InvalidInput("kato.unknown", _("Choose a place from the list."), field="kato_code")
    return place


class HasPlace(Protocol):
    """What stands at an address: a person's file, a household."""

    kato_code: Any
    district_id: Any


def keep_place(
    session: Session, *, subject: HasPlace, region_id: int, place: KatoPlace | None
) -> dict[str, list[object]]:
    """Write the place of an address; a district that nobody has written yet follows from it.
    Returns column → [before, after] of what changed; nothing where it stood there already."""
    after = place.code if place else None
    if subject.kato_code == after:
        return {}
    changed: dict[str, list[object]] = {"kato_code": [subject.kato_code, after]}
    subject.kato_code = after
    if after and subject.district_id is None:
        found = district_of_place(session, region_id=region_id, code=after)
        if found is not None:
            subject.district_id = found
            changed["district_id"] = [None, found]
    session.flush()
    return changed


def set_centre_place(
    session: Session, *, actor: Actor, centre: Centre, version: int, code: str | None
) -> Centre:
    """Say in which place of the classifier a centre stands; None takes it away.

    Raises `NotAllowed`, `Conflict` for an older `version`, `InvalidInput` for an unknown code.
    """
    if not actor.can("centres.manage", centre.region_id, centre.id):
        raise NotAllowed
    place = open_place(session, code=code)
    if centre.version != version:
        raise Conflict(
            "changed",
            _("Somebody changed this record while you were editing it. Check it and save again."),
        )
    before, after = centre.kato_code, place.code if place else None
    if before != after:
        centre.kato_code = after
        session.flush()
        record(
            session,
            actor=actor,
            action="centre.place",
            region_id=centre.region_id,
            subject_type="centre",
            subject_id=centre.id,
            details={"before": before, "after": after},
        )
    return centre


def known_districts(session: Session, *, region: Region) -> list[KnownDistrict]:
    """Districts of the region that come with the product and are not in it yet, by name."""
    known = BY_KATO.get(region.kato)
    if known is None:
        return []
    there = session.execute(
        sa.select(District.code, District.name_kk).where(District.region_id == region.id)
    ).all()
    codes, names = {row.code for row in there}, {row.name_kk.casefold() for row in there}
    return [
        one
        for one in DISTRICTS.get(known.slug, ())
        if one.code not in codes and one.kk.casefold() not in names
    ]


def add_districts(
    session: Session, *, actor: Actor, region: Region, codes: Collection[str]
) -> list[District]:
    """Add known districts by their codes; those that are there already are passed over, so a
    second press adds nothing. Raises `NotAllowed`."""
    if not (actor.can("system.manage", None) or actor.can("centres.manage", region.id)):
        raise NotAllowed
    session.execute(sa.select(Region.id).where(Region.id == region.id).with_for_update())
    made = [
        District(region_id=region.id, code=one.code, name_kk=one.kk, name_ru=one.ru, name_en=one.en)
        for one in known_districts(session, region=region)
        if one.code in codes
    ]
    session.add_all(made)
    session.flush()
    for district in made:
        record(
            session, actor=actor, action="district.create", region_id=region.id,
            subject_type="district", subject_id=district.id, details={"code": district.code},
        )  # fmt: skip
    if made:
        link_districts(session)
    return made


def district_of_place(session: Session, *, region_id: int, code: str) -> int | None:
    """The region's district in which a place lies, by the classifier."""
    return session.scalar(
        sa.select(District.id)
        .where(District.region_id == region_id, District.kato_code.in_((code, *ancestors_of(code))))
        .order_by(District.kato_code.desc())
        .limit(1)
    )
