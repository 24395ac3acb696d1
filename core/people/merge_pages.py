"""What the pages of merging show: fields side by side, rows that move, what happened since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

from flask import abort, g, redirect, request, url_for

from core.db import db
from core.errors import Conflict
from core.kernel import kernel
from core.people import labels, merge_queries, queries
from core.people.duplicates import candidates, facts_of
from core.people.merge_choices import FIELD_GROUPS, KEEP, Difference, contradictions, differences
from core.people.merge_plan import Item, Plan
from core.people.merge_steps import values_of
from core.people.models import Person
from core.web.i18n import format_date, gettext
from core.web.i18n import lazy_gettext as _
from core.web.masks import mask_iin

CONTRADICTIONS: Final[dict[str, Any]] = {
    "iin": _("The two files have different IINs. Two people have two IINs."),
    "birth_date": _("The birth dates differ."),
    "sex": _("The sexes differ."),
    "iin_birth_date": _("The IIN of one file says another birth date than the other file."),
}
HIDDEN: Final = _("One of the files has a hidden address. It stays hidden.")


FOUND: Final = 20


def other_files(person: Person, text: str, centre_ids: frozenset[int] | None) -> list[Person]:
    """Files that may be the same person's: those that a text finds, or those that look alike."""
    session = db.session()
    if not text:
        alike = candidates(session, facts=facts_of(person), options=queries.PARTS)
        others = (one for one, _likeness in alike if one.id != person.id)
        return [one for one in others if _seen(one, centre_ids)]
    found = queries.search_people(
        session, region_id=g.region.id, text=text, centre_ids=centre_ids, limit=FOUND + 1
    )
    return [one for one in found if one.id != person.id][:FOUND]


def _seen(person: Person, centre_ids: frozenset[int] | None) -> bool:
    return centre_ids is None or bool(centre_ids & queries.living_centres(person))


@dataclass(frozen=True)
class FieldRow:
    """A field of both files as texts; `sides` are (side, text) that may be chosen."""

    name: str
    label: Any
    keep: str
    drop: str
    differs: bool
    sides: tuple[str, ...] = ()
    chosen: str = KEEP


@dataclass(frozen=True)
class Compared:
    """Two files side by side."""

    rows: list[FieldRow]
    moves: list[tuple[str, list[tuple[Any, int]]]]
    warnings: list[Any]
    contradicts: list[Any]


def compared(keep: Person, drop: Person, chosen: Mapping[str, str]) -> Compared:
    """`chosen` maps fields to sides that somebody has ticked already."""
    one, other = values_of(keep), values_of(drop)
    differing = {found.name: found for found in differences(one, other)}
    districts = {row.id: row.name_in(g.locale) for row in queries.districts(db.session())}
    rows = [
        _row(name, one, other, differing.get(name), chosen, districts)
        for name in FIELD_GROUPS
        if name in differing or one.get(name)
    ]
    codes = contradictions(one, other)
    found = merge_queries.preview(
        db.session(), actor=g.actor, region=g.region, keep_id=keep.id, drop_id=drop.id
    )
    warnings = [*([HIDDEN] if "hidden" in codes else []), *found.warnings]
    return Compared(
        rows,
        _by_module(found.moves),
        warnings,
        [CONTRADICTIONS[code] for code in codes if code in CONTRADICTIONS],
    )


def _row(
    name: str,
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    found: Difference | None,
    chosen: Mapping[str, str],
    districts: Mapping[int, str],
) -> FieldRow:
    texts = [_text(name, values, districts) for values in (one, other)]
    row = FieldRow(name, labels.FIELDS.get(name, name), texts[0], texts[1], found is not None)
    if found is None:
        return row
    side = chosen.get(name, found.default)
    return replace(
        row, sides=found.choices, chosen=side if side in found.choices else found.default
    )


def _text(name: str, values: Mapping[str, Any], districts: Mapping[int, str]) -> str:
    value = values.get(name)
    if name == "iin":
        reason = labels.IIN_MISSING_REASONS.get(values.get("iin_missing_reason") or "", "")
        return str(mask_iin(value) if value else reason)
    if name == "address":
        return _address(values, districts)
    if name == "legal_basis":
        day = values.get("legal_basis_on")
        basis = labels.LEGAL_BASES.get(value or "", "")
        return _joined(basis, values.get("legal_basis_note"), format_date(day) if day else "")
    if isinstance(value, dt.date):
        return format_date(value)
    return str(labels.SEXES[value] if name == "sex" and value else value or "")


def _address(values: Mapping[str, Any], districts: Mapping[int, str]) -> str:
    if values.get("address_hidden"):
        return gettext("Hidden")
    return _joined(values.get("address"), districts.get(values.get("district_id") or 0))


def _joined(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


def _by_module(moves: list[tuple[str, Any, int]]) -> list[tuple[str, list[tuple[Any, int]]]]:
    """Kinds of rows under the module that owns them, core's first."""
    found: dict[str, list[tuple[Any, int]]] = {}
    for table, label, count in moves:
        found.setdefault(module_title(table), []).append((label, count))
    return list(found.items())


def module_title(table: str) -> str:
    for name, module in kernel().loader.modules.items():
        if table.startswith(f"{name}_"):
            return module.manifest.title(g.locale)
    return gettext("The registry")


# What happened since ---------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemRow:
    """Something to decide, in words; `keep` and `drop` say what each choice means."""

    item: Item
    title: Any
    what: str
    who: str
    keep: Any
    drop: Any
    chosen: str


def item_rows(plan: Plan, decided: Mapping[str, str]) -> list[ItemRow]:
    users = {item.by for item in plan.shown if isinstance(item.by, int)}
    names = merge_queries.user_names(db.session(), user_ids=users)
    return [_item_row(item, names, decided.get(item.key, item.default)) for item in plan.shown]


def _item_row(item: Item, names: Mapping[int, str], chosen: str) -> ItemRow:
    keep: Any = _("Stays in the kept file")
    drop: Any = _("Goes to the restored file")
    title, what = item.label, gettext("Added since the merge")
    if item.kind == "changed":
        what = (
            gettext("Ended or voided since") if item.ended else gettext("Changed since the merge")
        )
    elif item.kind == "gone":
        what = gettext("Deleted since the merge, it cannot be brought back")
    elif item.kind == "replaced":
        title = labels.FIELDS.get(item.column, item.label) if item.table == "person" else title
        what = gettext("Another value since the merge")
        keep, drop = _("Leave as it is now"), _("As before the merge")
        if item.table == "person":
            what = _values(item)
    who = names.get(item.by, "") if isinstance(item.by, int) else ""
    return ItemRow(item, title, what, who, keep, drop, chosen)


def _values(item: Item) -> str:
    before, now = (
        mask_iin(str(one)) if item.column == "iin" and one else str(one or "—")
        for one in (item.before, item.now)
    )
    return gettext("Before the merge: %(before)s. Now: %(now)s.", before=before, now=now)


# Old addresses ---------------------------------------------------------------------------------


def follow_merge(public_id: str, permission: str) -> None:
    """Lead from the address of a merged file to the kept one's, for those who may open it; return
    when this is no merged file. A form that was sent to the old address is refused with a word."""
    kept = merge_queries.kept_file(db.session(), public_id=public_id)
    if kept is None:
        return
    queries.find_person(
        db.session(), actor=g.actor, region=g.region, public_id=kept.public_id,
        permission=permission,
    )  # fmt: skip
    _lead(public_id, kept)


def _lead(public_id: str, kept: Person) -> NoReturn:
    if request.method not in {"GET", "HEAD"}:
        raise Conflict(
            "person.merged",
            gettext("This file was merged into another one meanwhile. Open the file of %(name)s.",
                    name=kept.full_name),
        )  # fmt: skip
    values: dict[str, Any] = dict(request.args)
    for name, value in (request.view_args or {}).items():
        values[name] = kept.public_id if value == public_id else value
    abort(redirect(url_for(str(request.endpoint), **values)))
