"""Changing the catalogue of contraindications and what services ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core.sdk.services import (
    Actor,
    Conflict,
    InvalidInput,
    NotAllowed,
    RegionInfo,
    ask_region_again,
    record_audit,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import caution_queries
from plugins.active_longevity.examination.caution_models import (
    ClearanceLimit,
    Contraindication,
    ServiceWant,
)
from plugins.active_longevity.examination.caution_rules import BODIES, Caution, Want
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.examination.permissions import CATALOGUE


def save_caution(
    session: Session, *, actor: Actor, region: RegionInfo, caution: Caution
) -> Contraindication:
    """Add a contraindication or change one, also a shipped one. `caution.version` is that which
    was read; a new one with a code that is there already is the one there is (a second press).

    Raises `NotAllowed`, `InvalidInput` at the fields, `Conflict` when somebody changed it.
    """
    _require(actor, region)
    caution = _checked(caution)
    row = session.scalar(
        sa.select(Contraindication)
        .where(Contraindication.region_id == region.id, Contraindication.code == caution.code)
        .with_for_update()
    )
    if row is None:
        row = _insert(session, region, caution)
    elif row.version != caution.version:
        raise _changed()
    else:
        _fill(row, caution)
        try:
            session.flush()
        except StaleDataError as error:
            raise _changed() from error
    _note(session, actor, region, "active_longevity.contraindication.save", caution.code)
    ask_region_again(session, region_id=region.id)
    return row


def add_caution(
    session: Session, *, actor: Actor, region: RegionInfo, caution: Caution, press: str
) -> Contraindication:
    """Add one of the region's own; the same `press` again gives the first one."""
    _require(actor, region)
    code = f"own_{press}"[:64]
    known: Contraindication | None = session.scalar(
        sa.select(Contraindication).where(
            Contraindication.region_id == region.id, Contraindication.code == code
        )
    )
    if known is not None:
        return known
    return save_caution(
        session, actor=actor, region=region, caution=replace(caution, code=code, version=0)
    )


def _insert(session: Session, region: RegionInfo, caution: Caution) -> Contraindication:
    row = Contraindication(region_id=region.id, code=caution.code)
    _fill(row, caution)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise _changed() from error
    return row


def _fill(row: Contraindication, caution: Caution) -> None:
    row.body, row.is_active = caution.body, caution.is_active
    row.name_kk, row.name_ru, row.name_en = caution.names
    row.words_kk, row.words_ru, row.words_en = caution.words
    row.advice_kk, row.advice_ru, row.advice_en = caution.advice
    row.effects = {kind: effect.value for kind, effect in sorted(caution.effects.items())}


def _checked(caution: Caution) -> Caution:
    faults = {}
    if not caution.names[0]:
        faults["name_kk"] = _("Write the name in Kazakh.")
    if caution.body not in BODIES:
        faults["body"] = _("Choose from the list.")
    if not caution.words[0]:
        faults["words_kk"] = _("Write what the nurse says, in Kazakh.")
    if not caution.advice[0]:
        faults["advice_kk"] = _("Write what the nurse advises, in Kazakh.")
    if not set(caution.effects) <= set(kinds.BY_CODE):
        faults["effects"] = _("Choose from the list.")
    if faults:
        raise InvalidInput("contraindication", _("The form is not complete."), fields=faults)
    return caution


def _changed() -> Conflict:
    return Conflict(
        "contraindication.changed",
        _("Somebody has changed this contraindication meanwhile. Open it again."),
    )


# What services ask for -----------------------------------------------------------------------


def save_wants(
    session: Session, *, actor: Actor, region: RegionInfo, wanted: Mapping[str, Want]
) -> int:
    """Store what differs from what is so now; returns how many services were changed."""
    _require(actor, region)
    now = caution_queries.wants(session, region_id=region.id)
    changed = {kind: want for kind, want in wanted.items() if kind in now and now[kind] != want}
    for kind, want in changed.items():
        row = session.scalar(
            sa.select(ServiceWant).where(
                ServiceWant.region_id == region.id, ServiceWant.service_kind == kind
            )
        )
        if row is None:
            row = ServiceWant(region_id=region.id, service_kind=kind)
            session.add(row)
        row.clearance, row.pressure = want.clearance.value, want.pressure.value
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            "service_want.changed", _("Somebody else saves this page now. Open it again.")
        ) from error
    if changed:
        _note(session, actor, region, "active_longevity.service_want.save", *sorted(changed))
    return len(changed)


# On a clearance ------------------------------------------------------------------------------


def tick(session: Session, *, clearance: Clearance, codes: Iterable[str]) -> None:
    """Write the doctor's contraindications of a new clearance."""
    session.add_all(
        ClearanceLimit(region_id=clearance.region_id, clearance_id=clearance.id, code=code)
        for code in sorted(set(codes))
    )


def refuse_unknown(session: Session, *, region: RegionInfo, codes: Iterable[str]) -> None:
    """Raise `InvalidInput` at `contraindications` for a code that the catalogue does not have."""
    if not set(codes) <= set(caution_queries.catalogue(session, region_id=region.id)):
        raise InvalidInput(
            "clearance.contraindication", _("Choose from the list."), field="contraindications"
        )


def _require(actor: Actor, region: RegionInfo) -> None:
    """The catalogue is the whole region's: a right in one centre does not change it."""
    if not actor.can(CATALOGUE, region.id):
        raise NotAllowed


def _note(session: Session, actor: Actor, region: RegionInfo, action: str, *codes: str) -> None:
    record_audit(
        session, actor=actor, action=action, region_id=region.id, subject_type="region",
        subject_id=region.id, details={"codes": list(codes)},
    )  # fmt: skip
