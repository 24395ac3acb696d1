"""Input about closed days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.scheduling.closure_words import KINDS
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _
from core.web.nav import named


class ClosureForm(BaseForm):
    """A centre or a room that is closed, and what becomes of what was planned."""

    room_id = SelectField(_("What is closed"), coerce=int)
    first_on = DateField(_("First day"), [InputRequired(_("Write the date."))])
    last_on = DateField(_("Last day (inclusive)"), [InputRequired(_("Write the date."))])
    kind = SelectField(_("Cause"), choices=[SelectChoice(*one) for one in KINDS])
    reason = TextField(_("In words"), [Optional(), Length(max=200)])
    mode = SelectField(
        _("Sessions and appointments of these days"),
        choices=[
            SelectChoice("cancel", _("are cancelled")),
            SelectChoice("move", _("move to the first free days after")),
            SelectChoice("room", _("go to another room")),
        ],
    )
    other_room_id = SelectField(
        _("Other room"), coerce=int, description=_("Only when one room is closed")
    )
    extend = BooleanField(
        _("Give the lost time back"),
        description=_("Groups end later by as many sessions, terms of places by as many days"),
        default=True,
    )

    def offer(self, rooms: Sequence[Any]) -> None:
        listed = [SelectChoice(one.id, named(one)) for one in rooms]
        self.room_id.choices = [SelectChoice(0, _("The whole centre")), *listed]
        self.other_room_id.choices = [SelectChoice(0, _("Choose")), *listed]

    def asked(self) -> dict[str, Any]:
        """The typed values, by their names in the plan."""
        assert self.first_on.data
        assert self.last_on.data
        return {
            "room_id": self.room_id.data, "first": self.first_on.data.isoformat(),
            "last": self.last_on.data.isoformat(), "kind": self.kind.data,
            "reason": self.reason.data or "", "mode": self.mode.data,
            "other_room_id": self.other_room_id.data, "extend": bool(self.extend.data),
        }  # fmt: skip


class LiftForm(BaseForm):
    """The day from which it is open again."""

    open_from = DateField(_("First day on which it is open"), [InputRequired(_("Write the date."))])
