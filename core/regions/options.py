"""Reading and writing what a region chose for itself (`Setting` in core.plugins.contracts)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.attributes import flag_modified

from core.audit.services import record
from core.auth.actor import Actor
from core.errors import InvalidInput, NotAllowed
from core.kernel import kernel
from core.plugins.contracts import RegionInfo, Setting
from core.regions.changes import tell_change
from core.regions.models import Region
from core.web.i18n import gettext as _

#: key of `Region.settings` under which the chosen values stand, by code
CHOSEN = "chosen"


def setting(region: RegionInfo, code: str) -> Any:
    """The region's value of a setting, or its default: an int, a bool, a `dt.time` or a str.

    A stored value that no longer fits (a narrower limit, a choice that is gone) counts as unset.
    Raises `KeyError` for a code that nobody registered.
    """
    known = kernel().registry.settings[code]
    stored = region.settings.get(CHOSEN, {}).get(code, known.default)
    return _read(known, stored if fault(known, stored) is None else known.default)


def settings_of(region: RegionInfo) -> dict[str, Any]:
    """All settings of the region's modules and of core, with their values in force."""
    registry = kernel().registry
    active = {"core", *kernel().dispatcher.active_modules(region)}
    return {
        code: setting(region, code) for code in registry.settings if registry.owners[code] in active
    }


def change_settings(
    session: OrmSession, *, actor: Actor, region: RegionInfo, values: dict[str, Any]
) -> list[str]:
    """Store chosen values; returns the codes that changed.

    A value equal to the default is stored too: a later version may ship another default. Raises
    `InvalidInput` at the field of the code, `NotAllowed`, `KeyError` for an unknown code.
    """
    if (
        not actor.can("centres.manage", region.id)
        or actor.centre_scope("centres.manage", region.id) is not None
    ):
        raise NotAllowed("not_allowed", _("You may not do this."))
    row = session.scalars(
        sa.select(Region).where(Region.id == region.id).with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    before = {code: setting(region, code) for code in values}
    chosen = dict(row.settings.get(CHOSEN, {}))
    changed = []
    for code, value in values.items():
        known = kernel().registry.settings[code]
        problem = fault(known, value)
        if problem is not None:
            raise InvalidInput("setting.value", problem, field=field_name(code))
        if _read(known, value) != before[code]:
            changed.append(code)
            chosen[code] = value
    if changed:
        row.settings = {**row.settings, CHOSEN: chosen}
        flag_modified(row, "settings")
        session.flush()
        record(
            session, actor=actor, action="settings.change", region_id=region.id,
            subject_type="region", subject_id=region.id,
            details={"values": {code: values[code] for code in changed},
                     "before": {code: str(before[code]) for code in changed}},
        )  # fmt: skip
        tell_change(session, region_id=region.id)
    return changed


def field_name(code: str) -> str:
    """The field of a form that asks for a setting: dots are no part of names of fields."""
    return code.replace(".", "__")


def fault(known: Setting, value: Any) -> str | None:
    """What is wrong with a value, in words, or None."""
    if known.kind == "bool":
        return None if isinstance(value, bool) else _("Choose yes or no.")
    if known.kind == "int":
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and known.minimum <= value <= known.maximum:
            return None
        return _(
            "Write a whole number from %(low)s to %(high)s.", low=known.minimum, high=known.maximum
        )
    if known.kind == "time":
        return None if _time(value) is not None else _("Write a time, such as 21:00.")
    if known.kind == "choice":
        return None if value in dict(known.choices) else _("Choose one of the list.")
    fits = isinstance(value, str) and len(value) <= known.maximum
    return None if fits else _("Write at most %(num)s characters.", num=known.maximum)


def _read(known: Setting, value: Any) -> Any:
    return _time(value) if known.kind == "time" else value


def _time(value: Any) -> dt.time | None:
    try:
        return dt.time.fromisoformat(value)
    except (TypeError, ValueError):
        return None
