"""Shapes of what is typed on the pages of one request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Length, Optional

from core.people.forms import NoteField
from core.plugins.request_contracts import RequestType, Transition
from core.requests.state_rules import TEXT_LENGTH
from core.requests.state_services import Filled
from core.web.forms import BaseForm
from core.web.i18n import lazy_gettext as _
from core.web.question_fields import choices
from core.work.access import Worker
from core.work.models import Unit

_LONG = [Length(max=TEXT_LENGTH)]
_TEXTS: dict[str, tuple[Any, Any]] = {
    "reason": (_("Reason"), ""),
    "decision": (_("Decision"), _("It stands in the letter: write to the applicant, in full.")),
    "result": (_("Result"), _("What the applicant got, and when")),
}


class MoveForm(BaseForm):
    """What one way of the workflow asks for; `move_form` adds the fields."""

    token = HiddenField()

    def filled(self) -> Filled:
        given = {name: self[name].data or "" for name in (*_TEXTS, "refusal") if name in self}
        to = self["assignee_id"].data if "assignee_id" in self else ""
        return Filled(**given, assignee_id=int(to) if to else None)


def move_form(
    way: Transition, known: RequestType, workers: Iterable[Worker], data: Any = None
) -> MoveForm:
    """The form of a way; fields are required, and what is missing is said by the service. `data`
    is a draft; without one the form reads what was sent."""
    fields: dict[str, Any] = {}
    if "refusal" in way.needs:
        offered = choices(known.refusals, _("Choose from the list"))
        fields["refusal"] = SelectField(_("Why it is refused"), [_asked], choices=offered)
    for name, (label, hint) in _TEXTS.items():
        if name in way.needs:
            fields[name] = NoteField(label, [_asked, *_LONG], description=hint)
    if "assignee" in way.needs:
        offered = choices(((one.id, one.name) for one in workers), _("Choose from the list"))
        fields["assignee_id"] = SelectField(_("Who answers for it"), [_asked], choices=offered)
    kind = type("WayForm", (MoveForm,), fields)
    made: MoveForm = kind() if data is None else kind(data)
    return made


class _Asked(Optional):
    """Marks a field as required; whether it is filled is the service's to say, in its words."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}


_asked = _Asked()


class CommentForm(BaseForm):
    text = NoteField(_("Comment"), [_asked, *_LONG])
    told = BooleanField(_("The applicant was told this"))
    token = HiddenField()


class AssignForm(BaseForm):
    """To whom a request is given: to somebody, or to a unit."""

    assignee_id = SelectField(
        _("Who answers for it"), [Optional()],
        description=_("Leave it empty to give it to the unit: whoever is free takes it."),
    )  # fmt: skip
    unit_id = SelectField(_("Responsible unit"), [Optional()])

    def offer(self, workers: Iterable[Worker], units: Iterable[Unit], locale: str) -> None:
        people = ((one.id, f"{one.name}, {one.post}" if one.post else one.name) for one in workers)
        self.assignee_id.choices = choices(people, _("Nobody yet"))
        self.unit_id.choices = choices(
            ((one.id, one.name_in(locale)) for one in units), _("No unit")
        )

    def chosen(self) -> tuple[int | None, int | None]:
        to, unit = self.assignee_id.data, self.unit_id.data
        return int(to) if to else None, int(unit) if unit else None
