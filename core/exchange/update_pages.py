"""How a row about a registered person is shown: field by field, ours beside the file's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from core.exchange.models import ImportBatch, ImportRow
from core.exchange.update_rules import FIELDS, taken_fields
from core.people.iin import mask_iin
from core.people.labels import CATEGORIES, SEXES
from core.people.labels import FIELDS as LABELS
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
    "categories": _("Categories"),
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


def _shown_category(entry: list[str]) -> str:
    """«Пенсионер (01.02.2025 – 01.02.2027; certificate 44)»."""
    code, first, last, _kind, number, _on, text = entry
    days = [format_date(dt.date.fromisoformat(day)) if day else "…" for day in (first, last)]
    said = [" – ".join(days) if first or last else "", number and f"№ {number}", text]
    more = "; ".join(filter(None, said))
    return f"{CATEGORIES[code]} ({more})" if more else str(CATEGORIES[code])


def shown_value(field: str, value: Any, districts: Mapping[int, str]) -> str:
    """A value in words; of an IIN only what lists show."""
    if value in (None, "", []):
        return "—"
    if field in _SHOWN:
        return _SHOWN[field](value)
    return districts.get(value, str(value)) if field == "district_id" else str(value)


_SHOWN: Final[dict[str, Callable[[Any], str]]] = {
    "iin": mask_iin,
    "birth_date": lambda value: format_date(dt.date.fromisoformat(value)),
    "sex": lambda value: str(SEXES.get(value, value)),
    "categories": lambda value: "; ".join(map(_shown_category, value)),
    "phones": lambda value: ", ".join(map(format_phone, value)),
}
