"""How a row about a registered person is shown: field by field, ours beside the file's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.exchange.models import ImportBatch, ImportRow
from core.exchange.update_rules import FIELDS, taken_fields
from core.people.iin import mask_iin
from core.people.labels import FIELDS as LABELS
from core.people.labels import SEXES
from core.people.phones import format_phone
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _

MODE_LABELS: Final[dict[str, Any]] = {
    "attach": _("Change nothing, only attach to the centre"),
    "fill": _("Fill only what is empty"),
    "file": _("The file wins"),
}
FIELD_LABELS: Final[dict[str, Any]] = {
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "iin": _("IIN"),
    "birth_date": LABELS["birth_date"],
    "sex": _("Sex"),
    "phones": _("Phones"),
    "address": _("Address"),
    "district_id": _("District"),
    "card_number": _("Card number"),
}


@dataclass(frozen=True)
class DifferenceLine:
    """One field of a row: what the registry has, what the file says, and which is taken."""

    field: str
    label: Any
    ours: str
    theirs: str
    taken: bool


def difference_lines(
    row: ImportRow, batch: ImportBatch, districts: Mapping[int, str]
) -> tuple[DifferenceLine, ...]:
    """Before the import: what differs. After it: what was changed."""
    found = row.changes if row.outcome not in ("new", "existing") else row.differences
    if not found:
        return ()
    taken = taken_fields(found, row.on_known or batch.on_known, row.choices)
    return tuple(
        DifferenceLine(
            name,
            FIELD_LABELS[name],
            shown_value(name, found[name][0], districts),
            shown_value(name, found[name][1], districts),
            name in taken,
        )
        for name in FIELDS
        if name in found
    )


def shown_value(field: str, value: Any, districts: Mapping[int, str]) -> str:
    """A value in words; of an IIN only what lists show."""
    if value in (None, "", []):
        return "—"
    if field == "iin":
        return mask_iin(value)
    if field == "birth_date":
        return format_date(dt.date.fromisoformat(value))
    if field == "sex":
        return str(SEXES.get(value, value))
    if field == "phones":
        return ", ".join(format_phone(number) for number in value)
    return districts.get(value, str(value)) if field == "district_id" else str(value)
