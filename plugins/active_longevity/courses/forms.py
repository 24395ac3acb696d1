"""Input about procedures and courses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from core.sdk.models import StaffMember
from core.sdk.web import BaseForm, DateField, TextField, TimeField, WeekdaysField, weekday_name
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.courses.models import Procedure
from plugins.active_longevity.courses.procedure_services import MOST_PLACES, ProcedureData


def _number(label: Any, low: int, high: int, **more: Any) -> IntegerField:
    wrong = _("Write a number from %(low)s to %(high)s.", low=low, high=high)
    return IntegerField(
        label, [InputRequired(wrong), NumberRange(low, high, wrong)],
        render_kw={"inputmode": "numeric", "class": "in-s"}, **more,
    )  # fmt: skip


class ProcedureForm(BaseForm):
    """A procedure of the catalogue."""

    name_kk = TextField(_("Name in Kazakh"), [InputRequired(_("Write the name in Kazakh.")),
                                              Length(max=200)])  # fmt: skip
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    service_kind = SelectField(_("Kind of service"), [DataRequired()])
    visits = _number(_("Visits in a course"), 1, 60, default=10)
    minutes = _number(_("Minutes of a visit"), 5, 240, default=30)
    gap_days = _number(
        _("Days between visits"), 0, 30, default=1,
        description=_("1: not before the next day; 0: on the same day too"),
    )  # fmt: skip
    most_a_day = _number(_("Most visits on one day"), 1, 6, default=1)
    room_id = SelectField(_("Room"), coerce=int)
    places = _number(
        _("Places: how many have it at once"), 0, MOST_PLACES, default=1,
        description=_("0 or 1: one person at a time, if a room or a specialist is named"),
    )  # fmt: skip
    staff_id = SelectField(_("Specialist"), coerce=int)
    version = HiddenField()

    def offer(self, rooms: Sequence[Any], staff: Sequence[StaffMember], locale: str) -> None:
        """Fill the lists."""
        self.service_kind.choices = [
            SelectChoice(one.code, str(one.label)) for one in kinds.SERVICE_KINDS
        ]
        self.room_id.choices = [SelectChoice(0, _("No room"))] + [
            SelectChoice(one.id, one.name_in(locale)) for one in rooms
        ]
        self.staff_id.choices = [SelectChoice(0, _("No specialist"))] + [
            SelectChoice(one.id, one.full_name) for one in staff
        ]

    def data_typed(self) -> ProcedureData:
        return ProcedureData(
            name_kk=self.name_kk.data or "", name_ru=self.name_ru.data or "",
            name_en=self.name_en.data or "", service_kind=self.service_kind.data,
            visits=self.visits.data or 0, gap_days=self.gap_days.data or 0,
            most_a_day=self.most_a_day.data or 0, minutes=self.minutes.data or 0,
            room_id=self.room_id.data or None, staff_id=self.staff_id.data or None,
            places=self.places.data or 0,
        )  # fmt: skip

    def shown_version(self) -> int | None:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def values_of(procedure: Procedure, places: int | None) -> dict[str, Any]:
    """What the form shows of a procedure."""
    names = ("name_kk", "name_ru", "name_en", "service_kind", "visits", "gap_days", "most_a_day",
             "minutes", "version")  # fmt: skip
    return {name: getattr(procedure, name) for name in names} | {
        "room_id": procedure.room_id or 0,
        "staff_id": procedure.staff_id or 0,
        "places": places or 0,
    }


class PlanForm(BaseForm):
    """From which day, at about what time, on which days of the week."""

    class Meta(BaseForm.Meta):
        csrf = False  # it only looks: what is planned is sent by another form

    first = DateField(_("First day"), [InputRequired(_("Write the date."))])
    time = TimeField(_("Wanted time"), [InputRequired(_("Write when it begins."))])
    weekdays = WeekdaysField(_("Weekdays"), coerce=int)
    a_day = _number(_("Visits on one day"), 1, 6, default=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays.choices = [SelectChoice(n, weekday_name(n)) for n in range(1, 8)]

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if not self.weekdays.data:
            self.add_error("weekdays", _("Choose at least one weekday."))
            return False
        return fine


class ApplyForm(BaseForm):
    """Visits that were shown and are planned now; faults are told above the form."""

    press = HiddenField()
    starts = HiddenField()
    reason = TextField(
        _("Reason to plan it all the same"), [Optional(), Length(max=200)]
    )  # fmt: skip
