"""Input about equipment by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from core.sdk.web import BaseForm, TextField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.equipment.queries import Thing
from plugins.active_longevity.equipment.settings import KINDS
from plugins.active_longevity.equipment.thing_services import ThingData


def _number(label: Any, low: int, high: int, **more: Any) -> IntegerField:
    wrong = _("Write a number from %(low)s to %(high)s.", low=low, high=high)
    return IntegerField(
        label, [InputRequired(wrong), NumberRange(low, high, wrong)],
        render_kw={"inputmode": "numeric", "class": "in-s"}, **more,
    )  # fmt: skip


class ThingForm(BaseForm):
    """Equipment that is given by the hour: one that the centre has, or a new one."""

    resource_id = SelectField(_("Equipment of the centre"), coerce=int, default=0)
    name_kk = TextField(_("Name in Kazakh"), [Optional(), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    quantity = _number(_("How many pieces"), 1, 100, default=1)
    room_id = SelectField(_("Where it stands"), coerce=int, default=0)
    service_kind = SelectField(
        _("Kind of service"),
        [DataRequired()],
        description=_("All equipment of one kind shares one fair share"),
    )
    minutes = _number(_("Length of one hour, minutes"), 15, 240, default=60)
    version = HiddenField()

    def offer(self, resources: Sequence[Any], rooms: Sequence[Any], locale: str) -> None:
        """Fill the lists."""
        self.resource_id.choices = [SelectChoice(0, _("A new one, named below"))] + [
            SelectChoice(one.id, one.name_in(locale)) for one in resources
        ]
        self.room_id.choices = [SelectChoice(0, _("No room"))] + [
            SelectChoice(one.id, one.name_in(locale)) for one in rooms
        ]
        self.service_kind.choices = [
            SelectChoice(one, str(kinds.BY_CODE[one].label)) for one in KINDS
        ]

    def data_typed(self) -> ThingData:
        return ThingData(
            service_kind=self.service_kind.data, minutes=self.minutes.data or 0,
            resource_id=self.resource_id.data or None, name_kk=self.name_kk.data or "",
            name_ru=self.name_ru.data or "", name_en=self.name_en.data or "",
            quantity=self.quantity.data or 0, room_id=self.room_id.data or None,
        )  # fmt: skip

    def shown_version(self) -> int | None:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def values_of(thing: Thing) -> dict[str, Any]:
    """What the form shows of equipment."""
    resource, equipment = thing.resource, thing.equipment
    return {
        "name_kk": resource.name_kk, "name_ru": resource.name_ru, "name_en": resource.name_en,
        "quantity": resource.quantity, "room_id": resource.room_id or 0,
        "service_kind": equipment.service_kind, "minutes": equipment.minutes,
        "version": equipment.version, "resource_id": 0,
    }  # fmt: skip


class BookForm(BaseForm):
    """An hour that was chosen; what is hidden is told above the form."""

    press = HiddenField()
    reason = TextField(
        _("Reason to give it all the same"), [Optional(), Length(max=200)]
    )  # fmt: skip
