"""Input about equipment, hours and blockings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.clock import to_utc
from core.scheduling.blocking_services import STAFF_KINDS, THING_KINDS, BlockingData
from core.scheduling.busy_queries import blocking_kind
from core.scheduling.forms import PatternForm, TimeField, version_of
from core.scheduling.hours_rules import Hours
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Resource
from core.scheduling.resource_services import MOST_PIECES, ResourceData
from core.scheduling.resource_things import Thing
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.nav import named

#: so many empty lines are shown beside the known ones
_SPARE = 2
MOST_PROPERTIES = 12
_MOST_LINES = 12


def _number(value: Any) -> int | None:
    if value in (None, ""):
        return None
    number = int(value)
    if not 0 < number < 2**31:
        raise ValueError(value)
    return number


class _PropertyForm(BaseForm):
    """A property as a name and a value."""

    class Meta(BaseForm.Meta):
        csrf = False

    name = TextField(_("Property"), [Optional(), Length(max=60)])
    value = TextField(_("Value"), [Optional(), Length(max=200)])


class ResourceForm(BaseForm):
    """Equipment or a vehicle."""

    kind = SelectField(
        _("What it is"),
        [InputRequired(_("Choose what it is."))],
        choices=[
            SelectChoice("equipment", _("Equipment")),
            SelectChoice("vehicle", _("Vehicle")),
        ],
    )
    name_kk = TextField(_("Name in Kazakh"), [InputRequired(_("Write the name.")), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    quantity = IntegerField(
        _("How many pieces"),
        [InputRequired(_("Write the number of pieces.")), NumberRange(1, MOST_PIECES)],
        default=1,
        description=_("Six like treadmills are one line with 6 pieces."),
    )
    inventory_number = TextField(_("Inventory number"), [Optional(), Length(max=60)])
    room_id = SelectField(_("Where it stands"), [Optional()], coerce=_number)
    properties = FieldList(
        FormField(_PropertyForm), _("Properties"), min_entries=_SPARE, max_entries=MOST_PROPERTIES
    )
    note = TextField(_("Note"), [Optional(), Length(max=300)])
    version = HiddenField()

    def offer(self, rooms: Sequence[Any]) -> None:
        self.room_id.choices = [SelectChoice("", _("In no room"))] + [
            SelectChoice(room.id, named(room)) for room in rooms
        ]

    def show_properties(self, known: Mapping[str, Any]) -> None:
        """The known properties, and empty lines after them."""
        while self.properties.entries:
            self.properties.pop_entry()
        for name, value in list(known.items())[:MOST_PROPERTIES]:
            self.properties.append_entry({"name": name, "value": str(value)})
        for _line in range(min(_SPARE, MOST_PROPERTIES - len(known))):
            self.properties.append_entry()

    def number_read(self) -> int | None:
        return version_of(self.version.data)

    def resource_data(self, kind: str | None = None) -> ResourceData:
        """What a valid form asks for; `kind` stands where it may not change."""
        found = {
            entry.form.name.data: entry.form.value.data or ""
            for entry in self.properties
            if entry.form.name.data
        }
        return ResourceData(
            kind=kind or self.kind.data,
            name_kk=self.name_kk.data or "",
            name_ru=self.name_ru.data or "",
            name_en=self.name_en.data or "",
            room_id=self.room_id.data,
            quantity=self.quantity.data,
            inventory_number=self.inventory_number.data or "",
            properties=found,
            note=self.note.data or "",
        )


def resource_form(resource: Resource) -> ResourceForm:
    """The form of a known resource."""
    form = ResourceForm(
        data={
            name: getattr(resource, name)
            for name in ("kind", "name_kk", "name_ru", "name_en", "quantity", "inventory_number",
                         "room_id", "note", "version")
        }
    )  # fmt: skip
    form.show_properties(resource.properties or {})
    return form


# Hours -------------------------------------------------------------------------------------


class HoursLine(PatternForm):
    """Weekdays with one stretch, and the dates between which it holds."""

    valid_from = DateField(_("Holds from"), [Optional()])
    valid_to = DateField(_("Holds to (inclusive)"), [Optional()])

    @property
    def begun(self) -> bool:
        dates = self.valid_from.raw_text or self.valid_to.raw_text
        return bool(super().begun or dates)

    def hours(self) -> list[Hours]:
        return [
            Hours(one.weekday, one.starts_at, one.ends_at, self.valid_from.data, self.valid_to.data)
            for one in self.slots()
        ]


class HoursForm(BaseForm):
    """Weekly hours, a line for days that are alike."""

    lines = FieldList(
        FormField(HoursLine), _("Weekly hours"), min_entries=_SPARE, max_entries=_MOST_LINES
    )
    seen = HiddenField()

    def show(self, rows: Sequence[Hours], digest: str) -> None:
        """The known hours, alike days in one line."""
        while self.lines.entries:
            self.lines.pop_entry()
        alike: dict[tuple[Any, ...], list[int]] = {}
        for one in rows:
            key = (one.starts_at, one.ends_at, one.valid_from, one.valid_to)
            alike.setdefault(key, []).append(one.weekday)
        for (starts, ends, first, last), days in alike.items():
            self.lines.append_entry(
                {
                    "weekdays": days,
                    "starts_at": f"{starts:%H:%M}",
                    "ends_at": f"{ends:%H:%M}",
                    "valid_from": first,
                    "valid_to": last,
                }
            )
        for _line in range(min(_SPARE, max(0, _MOST_LINES - len(alike)))):
            self.lines.append_entry()
        self.seen.data = digest

    def rows(self) -> list[Hours]:
        return [one for entry in self.lines for one in entry.form.hours()]


# Blockings ---------------------------------------------------------------------------------


class BlockingForm(BaseForm):
    """From when to when something cannot be used, and why."""

    kind = SelectField(_("Reason"), [InputRequired(_("Choose the reason."))])
    first_day = DateField(_("First day"), [InputRequired(_("Write the first date."))])
    starts_at = TimeField(_("From"), [Optional()])
    last_day = DateField(_("Last day (inclusive)"), [InputRequired(_("Write the last date."))])
    ends_at = TimeField(_("To"), [Optional()])
    all_day = BooleanField(_("Whole days"), default=True)
    units = IntegerField(_("How many pieces"), [Optional(), NumberRange(1, MOST_PIECES)])
    substitute_id = SelectField(_("Substitute"), [Optional()], coerce=_number)
    reason = TextField(_("Note"), [Optional(), Length(max=300)])
    seen = HiddenField()

    def offer(self, thing: Thing, staff: Sequence[StaffMember]) -> None:
        """Only what fits the thing: pieces for a resource of several, a substitute for staff."""
        kinds = STAFF_KINDS if thing.kind == "staff" else THING_KINDS
        self.kind.choices = [SelectChoice(kind, blocking_kind(kind)) for kind in kinds]
        self.substitute_id.choices = [SelectChoice("", _("Nobody yet"))] + [
            SelectChoice(one.id, ", ".join(filter(None, [one.full_name, one.post])))
            for one in staff
            if one.id != thing.id
        ]
        if thing.kind != "staff":
            del self.substitute_id
        if thing.quantity < 2:
            del self.units

    def validate(self, extra_validators: Any = None) -> bool:
        """Times are asked for unless whole days are meant."""
        fine: bool = super().validate(extra_validators)
        if not self.all_day.data:
            for field, text in (
                (self.starts_at, gettext("Write when it begins.")),
                (self.ends_at, gettext("Write when it ends.")),
            ):
                if not field.data:
                    field.errors = [*field.errors, text]
                    fine = False
        return fine

    def blocking_data(self, timezone: str) -> BlockingData:
        """What a valid form asks for."""
        first, last = self.first_day.data or dt.date.min, self.last_day.data or dt.date.min
        if self.all_day.data:
            starts, ends = dt.time(), dt.time()
            last += dt.timedelta(days=1)
        else:
            starts, ends = self.starts_at.time or dt.time(), self.ends_at.time or dt.time()
        return BlockingData(
            kind=self.kind.data,
            starts_at=to_utc(first, starts, timezone),
            ends_at=to_utc(last, ends, timezone),
            units=self.units.data if "units" in self else None,
            reason=self.reason.data or "",
            substitute_id=self.substitute_id.data if "substitute_id" in self else None,
        )


class SubstituteForm(BaseForm):
    """Who takes over what somebody's leave leaves without leader."""

    staff_id = SelectField(
        _("Substitute"), [InputRequired(_("Choose the substitute."))], coerce=_number
    )

    def offer(self, staff: Sequence[StaffMember], away: Thing) -> None:
        self.staff_id.choices = [SelectChoice("", _("Choose"))] + [
            SelectChoice(one.id, ", ".join(filter(None, [one.full_name, one.post])))
            for one in staff
            if one.id != away.id
        ]
