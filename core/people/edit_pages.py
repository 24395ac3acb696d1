"""The form of changes when somebody else has saved the file meanwhile.

The form carries what it showed (`shown`) and the version of it. When the file has moved on, each
field that the other changed is asked about: theirs or mine. Until all is chosen nothing is saved,
and what was typed stays in its field.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wtforms import Field, RadioField, SelectField

from core.audit.models import AuditEntry
from core.db import db
from core.people.clash_rules import Clash, find_clashes
from core.people.forms import ChangeForm, PhoneField
from core.people.models import Person
from core.people.phones import format_phone, parse_phone
from core.people.queries import last_change
from core.people.rules import card_key
from core.web.forms import DateField
from core.web.i18n import format_date, gettext

#: fields that say something about the form, not about the person
_NOT_ASKED: Final = frozenset({"csrf_token", "confirmed", "offered", "version", "shown",
                               "clashing", "chosen"})  # fmt: skip


@dataclass(frozen=True)
class ClashView:
    """A clash as the page shows it. `chosen` is "theirs", "mine" or, while nobody can say, ""."""

    name: str
    before: str
    theirs: str
    mine: str
    chosen: str


def told(form: ChangeForm) -> dict[str, str]:
    """Every field as plain text that is equal for equal files."""
    return {name: _plain(field) for name, field in form._fields.items() if name not in _NOT_ASKED}


def _plain(field: Field) -> str:
    if isinstance(field, DateField):
        return field.data.isoformat() if field.data else field.raw_text
    text = str(field.data or "").replace("\r\n", "\n").strip()
    if isinstance(field, PhoneField):
        return parse_phone(text).number or " ".join(text.split())
    if field.name == "card_number":
        return card_key(text)
    if field.name == "iin":
        return "".join(sign for sign in text if sign.isalnum())
    return text if field.name == "note" else " ".join(text.split())


def show(form: ChangeForm, person: Person) -> None:
    """Fill the form from the file, and let it remember what it showed."""
    form.show(person)
    form.shown.data = json.dumps(told(form), ensure_ascii=False)


def settle(form: ChangeForm, person: Person) -> list[Clash]:
    """Put in what was chosen; return what is still to be chosen. With an empty answer the form
    may be saved over the file as it is now, which must be locked."""
    shown, asked = _texts(form.shown.data), _texts(form.clashing.data)
    open_still = []
    for name, before in asked.items():
        if name not in form or name in _NOT_ASKED:
            continue
        choice = form.chosen.data.get(name)
        if choice == "theirs":
            _put(form[name], shown.get(name, ""))
        elif choice != "mine":
            open_still.append(Clash(name, before, shown.get(name, ""), _plain(form[name])))
    if form.shown_version() != person.version:
        theirs = _now(person)
        new = find_clashes(shown, theirs, told(form))
        names = {one.name for one in new}
        open_still = [replace(one, theirs=theirs[one.name]) for one in open_still
                      if one.name not in names and one.name in theirs] + new  # fmt: skip
        shown = theirs
    form.version.data = str(person.version)
    form.shown.data = json.dumps(shown, ensure_ascii=False)
    form.clashing.data = json.dumps({one.name: one.before for one in open_still},
                                    ensure_ascii=False)  # fmt: skip
    return open_still


def _now(person: Person) -> dict[str, str]:
    """What a form opened at this moment would show."""
    form = ChangeForm(formdata=None)
    form.show(person)
    return told(form)


def tell(form: ChangeForm, clashes: list[Clash]) -> None:
    """Say in the form what is to be chosen; at the fields that were asked about before."""
    if not clashes:
        return
    form.add_error(
        None,
        gettext("Somebody changed this file while you were editing it. Choose at every marked"
                " field what stays."),
    )  # fmt: skip
    for one in clashes:
        if one.both:
            form.add_error(one.name, gettext("Choose which of the two stays."))


def views(form: ChangeForm, clashes: list[Clash]) -> dict[str, ClashView]:
    """The clashes by field, in words. What only the other changed is theirs unless said."""
    return {
        one.name: ClashView(
            one.name,
            _words(form[one.name], one.before),
            _words(form[one.name], one.theirs),
            _words(form[one.name], one.mine),
            form.chosen.data.get(one.name) or ("" if one.both else "theirs"),
        )
        for one in clashes
    }


def who_changed(person: Person, clashes: list[Clash]) -> AuditEntry | None:
    """The last change of the file, to say whose it was."""
    return last_change(db.session(), person_id=person.id) if clashes else None


def _words(field: Field, text: str) -> str:
    if isinstance(field, DateField):
        day = _day(text)
        return format_date(day) if day else text
    if isinstance(field, PhoneField):
        return format_phone(text) if parse_phone(text).number else text
    if isinstance(field, SelectField | RadioField):
        return next((str(one.label) for one in field.choices or ()
                     if str(one.value) == text), text)  # fmt: skip
    return text


def _put(field: Field, text: str) -> None:
    """As if `text` had been typed into the field."""
    field.process_errors = []
    field.raw_data = [text]
    if isinstance(field, DateField):
        field.data, field.raw_text = _day(text), ""
        return
    field.data = format_phone(text) if isinstance(field, PhoneField) else text


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _texts(stored: Any) -> Mapping[str, str]:
    """Names and texts of a hidden field; of anything else nothing."""
    try:
        found = json.loads(stored or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: text for name, text in found.items() if isinstance(text, str)}
