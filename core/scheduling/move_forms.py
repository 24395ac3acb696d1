"""Where a session goes: the form that is filled by hand, by an offered time, or by dragging."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.scheduling.forms import TimeField
from core.scheduling.models import Session
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import format_time, local_time
from core.web.i18n import lazy_gettext as _


class MoveForm(BaseForm):
    """Sent by GET: it only asks what would happen, so that its answer has an address."""

    class Meta(BaseForm.Meta):
        csrf = False

    day = DateField(_("Date"), [InputRequired(_("Write the date."))])
    starts_at = TimeField(_("From"), [InputRequired(_("Write when it begins."))])
    ends_at = TimeField(_("To"), [InputRequired(_("Write when it ends."))])
    room_id = SelectField(_("Room"))
    staff_id = SelectField(_("Instructor"))
    scope = SelectField(
        _("Which sessions"),
        choices=[
            SelectChoice("this", _("This one")),
            SelectChoice("following", _("This and following")),
            SelectChoice("all", _("All that lie ahead")),
        ],
    )
    same_slot = BooleanField(_("Only those of the same weekday and time"))
    reason = TextField(_("Reason"), [Optional(), Length(max=200)])

    def offer(self, rooms: list[Any], staff: list[Any]) -> None:
        self.room_id.choices = [SelectChoice("0", _("No room"))] + [
            SelectChoice(str(number), name) for number, name in rooms
        ]
        self.staff_id.choices = [SelectChoice("0", _("No instructor"))] + [
            SelectChoice(str(number), name) for number, name in staff
        ]

    def values(self, meeting: Session) -> dict[str, Any]:
        """What `series_services.preview` takes. A room or instructor that stays is left out, so
        that each session of a series keeps its own."""
        assert self.day.data and self.starts_at.time and self.ends_at.time
        said: dict[str, Any] = {
            "session_id": meeting.id,
            "scope": self.scope.data,
            "same_slot": self.same_slot.data,
            "day": self.day.data.isoformat(),
            "starts_at": f"{self.starts_at.time:%H:%M}",
            "ends_at": f"{self.ends_at.time:%H:%M}",
            "reason": self.reason.data or "",
        }
        for name, now in (("room_id", meeting.room_id), ("staff_id", meeting.instructor_id)):
            chosen = int(self[name].data)
            if chosen != (now or 0):
                said[name] = chosen
        return said


def as_it_is(meeting: Session) -> dict[str, str]:
    """The form's values for a session where it stands."""
    return {
        "day": local_time(meeting.starts_at).date().isoformat(),
        "starts_at": format_time(meeting.starts_at),
        "ends_at": format_time(meeting.ends_at),
        "room_id": str(meeting.room_id or 0),
        "staff_id": str(meeting.instructor_id or 0),
        "scope": "this",
    }
