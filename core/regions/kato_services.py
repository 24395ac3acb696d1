"""Keeping the classifier: what a file would change, and storing it piece by piece.

Nothing is ever deleted: a code that an address may name stays, and is no longer offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import now_utc
from core.errors import InvalidInput, NotAllowed
from core.regions.kato import REGIONS
from core.regions.kato_names import place_key
from core.regions.kato_reading import Place, Reading
from core.regions.models import District, KatoPlace, Region
from core.web.i18n import lazy_gettext as _

#: a file in which a greater share of the known places is missing is taken for a damaged one
MOST_VANISHED = 0.2


@dataclass(frozen=True)
class KatoChanges:
    """What a file would change: places that are new, that have another name, place or state, and
    codes that it no longer has (only in the oblasts and cities that stand in the file)."""

    new: tuple[Place, ...]
    changed: tuple[Place, ...]
    vanished: tuple[str, ...]
    same: int

    @property
    def work(self) -> int:
        return len(self.new) + len(self.changed) + len(self.vanished)


def ensure_regions(session: Session) -> None:
    """Keep the 20 oblasts and cities that come with the product, so that the way down has a top
    before the official file is loaded. What the file said of them stays."""
    known = set(session.scalars(sa.select(KatoPlace.code).where(KatoPlace.level == 1)))
    rows = [
        {"code": one.kato, "level": 1, "name_kk": one.kk, "name_ru": one.ru,
         "search_key": place_key(one.kk, one.ru), "is_active": True, "changed_at": now_utc()}
        for one in REGIONS if one.kato not in known
    ]  # fmt: skip
    if rows:
        session.execute(sa.insert(KatoPlace), rows)


def compare(session: Session, *, reading: Reading) -> KatoChanges:
    """Compare a file with what is kept; nothing is written."""
    kept = {
        row.code: row
        for row in session.execute(
            sa.select(
                KatoPlace.code, KatoPlace.parent_code, KatoPlace.level, KatoPlace.name_kk,
                KatoPlace.name_ru, KatoPlace.is_active,
            )
        )
    }  # fmt: skip
    new, changed, same = [], [], 0
    for place in reading.places:
        row = kept.get(place.code)
        if row is None:
            new.append(place)
        elif (row.parent_code, row.level, row.name_kk, row.name_ru, row.is_active) != (
            place.parent, place.level, place.name_kk, place.name_ru, True
        ):  # fmt: skip
            changed.append(place)
        else:
            same += 1
    present = {place.code for place in reading.places}
    regions = reading.regions
    vanished = sorted(
        code
        for code, row in kept.items()
        if row.is_active and code[:2] in regions and code not in present
    )
    return KatoChanges(tuple(new), tuple(changed), tuple(vanished), same)


def refuse_damaged(changes: KatoChanges) -> None:
    """Raise `InvalidInput` when so much of what is known is missing that the file is cut off."""
    known = changes.same + len(changes.changed) + len(changes.vanished)
    if len(changes.vanished) > MOST_VANISHED * known and len(changes.vanished) > 10:
        raise InvalidInput(
            "kato.vanished",
            _(
                "%(count)s known places are missing in this file. If that is right, repeat the "
                "command with --accept-vanished.",
                count=len(changes.vanished),
            ),
        )


def store_places(session: Session, *, actor: Actor, places: Sequence[Place]) -> None:
    """Write new or changed places (at most a few hundred at once)."""
    _require(actor)
    known = set(
        session.scalars(
            sa.select(KatoPlace.code).where(KatoPlace.code.in_([place.code for place in places]))
        )
    )
    now = now_utc()
    rows = [
        {
            "code": place.code,
            "parent_code": place.parent,
            "level": place.level,
            "name_kk": place.name_kk,
            "name_ru": place.name_ru,
            "search_key": place_key(place.name_kk, place.name_ru),
            "is_active": True,
            "changed_at": now,
        }
        for place in places
    ]
    new = [row for row in rows if row["code"] not in known]
    old = [row for row in rows if row["code"] in known]
    if new:
        session.execute(sa.insert(KatoPlace), new)
    if old:
        session.execute(sa.update(KatoPlace), old)


def close_places(session: Session, *, actor: Actor, codes: Iterable[str]) -> None:
    """Offer these codes no longer; whoever names them keeps them."""
    _require(actor)
    session.execute(
        sa.update(KatoPlace)
        .where(KatoPlace.code.in_(list(codes)))
        .values(is_active=False, changed_at=now_utc())
        .execution_options(synchronize_session=False)
    )


def finish_import(session: Session, *, actor: Actor, changes: KatoChanges, file_name: str) -> int:
    """Name the districts of regions by their codes and record the import; returns how many
    districts found theirs."""
    _require(actor)
    linked = link_districts(session)
    record(
        session,
        actor=actor,
        action="kato.import",
        region_id=None,
        subject_type="kato",
        details={
            "file": file_name,
            "new": len(changes.new),
            "changed": len(changes.changed),
            "vanished": len(changes.vanished),
            "districts": linked,
        },
    )
    return linked


def link_districts(session: Session) -> int:
    """Give districts without a code the one whose name is theirs, where just one is."""
    wanted = session.execute(
        sa.select(District, Region.kato)
        .join(Region, Region.id == District.region_id)
        .where(District.kato_code.is_(None), Region.kato != "")
    ).all()
    linked = 0
    for district, kato in wanted:
        keys = {place_key(district.name_kk, ""), place_key("", district.name_ru)} - {""}
        found = [
            place.code
            for place in session.scalars(
                sa.select(KatoPlace).where(
                    KatoPlace.parent_code == kato,
                    KatoPlace.level == 2,
                    KatoPlace.is_active.is_(True),
                )
            )
            if keys & {place_key(place.name_kk, ""), place_key("", place.name_ru)}
        ]
        if len(found) == 1:
            district.kato_code = found[0]
            linked += 1
    session.flush()
    return linked


def _require(actor: Actor) -> None:
    if not actor.can("system.manage", None):
        raise NotAllowed
