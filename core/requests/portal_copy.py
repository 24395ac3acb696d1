"""The fields that a portal asks for, in its order, to be copied there."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.plugins.dispatch import ModuleFailed, ask_module
from core.requests.known_types import HOOK, module_of, type_of
from core.requests.models import Request
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _


def copied_fields(
    session: Session, *, region: RegionInfo, request: Request, person: Person, sees_iin: bool
) -> list[tuple[Any, str]] | None:
    """(label, value) of the fields; None when the module that knows them failed. Who may not see
    the full IIN copies none."""
    known = type_of(request.type)
    if known is None or known.portal_fields is None:
        found = _usual(person)
    else:
        tell = known.portal_fields
        given = {"session": session, "region": region, "request_id": request.id}
        try:
            found = ask_module(
                session, lambda: list(tell(**given)), module=module_of(known.code), hook=HOOK,
                what=f"the portal's fields of {known.code}",
            )  # fmt: skip
        except ModuleFailed:
            return None
    hidden = "" if sees_iin else person.iin
    return [(label, str(value)) for label, value in found if value and value != hidden]


def _usual(person: Person) -> list[tuple[Any, str]]:
    """What every portal asks for first."""
    return [
        (_("IIN"), person.iin or ""),
        (_("Surname"), person.surname),
        (_("Given name"), person.given_name),
        (_("Patronymic"), person.patronymic),
        (_("Date of birth"), format_date(person.birth_date) if person.birth_date else ""),
        (_("Phone"), person.phones[0].number if person.phones else ""),
        (_("Address"), person.address),
    ]
