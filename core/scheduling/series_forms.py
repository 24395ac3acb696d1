"""Input about changes of sessions: which of a series, when, where and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.scheduling.forms import TimeField
from core.scheduling.models import StaffMember
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _
from core.web.nav import named


class ScopeForm(BaseForm):
    """Which sessions of a series a change is about."""

    scope = SelectField(
        _("Which sessions"),
        [InputRequired()],
        choices=[
            SelectChoice("this", _("This one only")),
            SelectChoice("following", _("This one and those after it")),
            SelectChoice("all", _("All coming ones")),
        ],
        default="this",
    )
    same_slot = BooleanField(
        _("Only those of the same weekday and time"),
        description=_("Matters for groups that meet on several days a week"),
    )
    reason = TextField(_("Reason"), [Optional(), Length(max=200)])

    def asked(self) -> dict[str, Any]:
        """The typed values, by their names in the plans."""
        return {
            "scope": self.scope.data,
            "same_slot": bool(self.same_slot.data),
            "reason": self.reason.data or "",
        }


class CancelForm(ScopeForm):
    """Cancelling asks why."""

    reason = TextField(
        _("Reason"),
        [InputRequired(_("Write the reason.")), Length(max=200)],
        description=_("It is shown in the timetable"),
    )


class RestoreForm(ScopeForm):
    """Taking a cancellation back."""

    reason = None  # type: ignore[assignment]

    def asked(self) -> dict[str, Any]:
        return {"scope": self.scope.data, "same_slot": bool(self.same_slot.data)}


class MoveForm(ScopeForm):
    """Another date, time or room; the others of a series move by as much."""

    day = DateField(_("New date"), [InputRequired(_("Write the date."))])
    starts_at = TimeField(_("From"), [InputRequired(_("Write when it begins."))])
    ends_at = TimeField(_("To"), [InputRequired(_("Write when it ends."))])
    room_id = SelectField(_("Room"), coerce=int)

    def offer(self, rooms: Sequence[Any]) -> None:
        self.room_id.choices = room_choices(rooms)

    def asked(self) -> dict[str, Any]:
        assert self.day.data
        return {
            **super().asked(),
            "day": self.day.data.isoformat(),
            "starts_at": self.starts_at.data,
            "ends_at": self.ends_at.data,
            "room_id": self.room_id.data,
        }


class LeadForm(ScopeForm):
    """A substitute, or another room at the same time."""

    staff_id = SelectField(_("Who leads"), coerce=int)
    room_id = SelectField(_("Room"), coerce=int)

    def offer(self, rooms: Sequence[Any], staff: Sequence[StaffMember]) -> None:
        self.room_id.choices = room_choices(rooms)
        self.staff_id.choices = staff_choices(staff)

    def asked(self) -> dict[str, Any]:
        return {
            **super().asked(), "staff_id": self.staff_id.data, "room_id": self.room_id.data
        }  # fmt: skip


class ConfirmForm(BaseForm):
    """A preview that is confirmed: `token` holds what was shown."""

    token = HiddenField()
    next = HiddenField()
    agreed = BooleanField(_("Yes, all the same"))


def room_choices(rooms: Sequence[Any]) -> list[SelectChoice]:
    return [SelectChoice(0, _("No room: outdoors or elsewhere"))] + [
        SelectChoice(one.id, _room_label(one)) for one in rooms
    ]


def staff_choices(staff: Sequence[StaffMember]) -> list[SelectChoice]:
    return [SelectChoice(0, _("No instructor"))] + [
        SelectChoice(one.id, ", ".join(filter(None, [one.full_name, one.post]))) for one in staff
    ]


def _room_label(room: Any) -> str:
    if room.capacity is None:
        return named(room)
    return gettext("%(room)s (%(num)s places)", room=named(room), num=room.capacity)
