"""A person's file as typed, and the checks that turn it into columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.errors import InvalidInput
from core.people.iin import check_iin, mask_iin
from core.people.labels import IIN_MESSAGES
from core.people.models import PersonPhone
from core.people.naming import clean_name, kazakh_sort_key, name_key
from core.people.phones import parse_phone
from core.people.rules import IIN_MISSING_REASONS, LEGAL_BASES, card_key
from core.plugins.contracts import RegionInfo
from core.web.i18n import lazy_gettext as _


@dataclass(frozen=True)
class PersonData:
    """A person's file as typed and read. Texts may be "" and are cleaned by the services.

    `iin` 12 digits (separators allowed) or None, then `iin_missing_reason` may say why; `sex`
    "female", "male" or ""; `phones` in any spelling, as (number, whose) pairs; `categories` codes,
    used at registration only; `legal_basis` a code of `rules.LEGAL_BASES` or "".
    """

    surname: str
    given_name: str = ""
    patronymic: str = ""
    iin: str | None = None
    iin_missing_reason: str = ""
    iin_reminder_on: dt.date | None = None
    birth_date: dt.date | None = None
    sex: str = ""
    phones: tuple[tuple[str, str], ...] = ()
    address: str = ""
    district_id: int | None = None
    card_number: str | None = None
    categories: tuple[str, ...] = ()
    #: terms and papers of some of them, as `category_updates.Entry`
    category_terms: tuple[list[str], ...] = ()
    legal_basis: str = ""
    legal_basis_note: str = ""
    legal_basis_on: dt.date | None = None
    note: str = ""


def person_columns(data: PersonData) -> dict[str, Any]:
    """Checked columns of `person`; raises `InvalidInput` that names every field at fault."""
    wrong: dict[str, Any] = {}
    surname, given, patronymic = map(clean_name, (data.surname, data.given_name, data.patronymic))
    keys = [name_key(part) for part in (surname, given, patronymic)]
    if not keys[0]:
        wrong["surname"] = _("Write the surname. A person of one name has it here.")
    iin = _checked_iin(data, wrong)
    if data.sex not in ("", "female", "male"):
        wrong["sex"] = _("Choose from the list.")
    if data.legal_basis and data.legal_basis not in LEGAL_BASES:
        wrong["legal_basis"] = _("Choose from the list.")
    if data.legal_basis == "state_service" and not data.legal_basis_note.strip():
        wrong["legal_basis_note"] = _("Write the number of the request to the state service.")
    if wrong:
        raise InvalidInput("person.invalid", _("Check the fields."), fields=wrong)
    full = " ".join(part for part in (surname, given, patronymic) if part)
    return {
        "surname": surname[:100],
        "given_name": given[:100],
        "patronymic": patronymic[:100],
        "surname_key": keys[0][:100],
        "given_key": keys[1][:100],
        "patronymic_key": keys[2][:100],
        "name_key": " ".join(key for key in keys if key)[:302],
        "sort_key": kazakh_sort_key(full)[:302],
        "iin": iin,
        "iin_missing_reason": "" if iin else data.iin_missing_reason,
        "iin_reminder_on": None if iin else data.iin_reminder_on,
        "birth_date": data.birth_date,
        "sex": data.sex,
        "address": " ".join(data.address.split())[:300],
        "district_id": data.district_id,
        "card_number": card_key(data.card_number or "") or None,
        "legal_basis": data.legal_basis,
        "legal_basis_note": " ".join(data.legal_basis_note.split())[:200],
        "legal_basis_on": data.legal_basis_on if data.legal_basis else None,
        "note": data.note.strip(),
    }


def _checked_iin(data: PersonData, wrong: dict[str, Any]) -> str | None:
    if data.iin:
        check = check_iin(data.iin)
        if check.errors:
            wrong["iin"] = IIN_MESSAGES[check.errors[0]]
        return check.value
    if data.iin_missing_reason and data.iin_missing_reason not in IIN_MISSING_REASONS:
        wrong["iin_missing_reason"] = _("Choose from the list.")
    return None


def person_phones(region: RegionInfo, data: PersonData) -> list[PersonPhone]:
    found: dict[str, str] = {}
    for text, whose in data.phones:
        number = parse_phone(text).number
        if number is None:
            raise InvalidInput(
                "phone.invalid",
                _("Enter the full phone number: +7 and 10 digits."),
                field="phone",
            )
        found.setdefault(number, " ".join(whose.split())[:100])
    return [
        PersonPhone(region_id=region.id, number=number, note=note) for number, note in found.items()
    ]


def plain_value(name: str, value: Any) -> Any:
    """A value as the log keeps it: dates as text, never a full IIN."""
    if name == "iin":
        return mask_iin(value)
    return value.isoformat() if isinstance(value, dt.date) else value
