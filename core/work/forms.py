"""Shapes of what is typed about units, owners and hand-overs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField
from wtforms.fields import SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _
from core.work.access import Worker
from core.work.models import Unit
from core.work.unit_services import UnitData

_PERSON, _UNIT = "person:", "unit:"


def choices(pairs: Iterable[tuple[Any, Any]], empty: Any = None) -> list[SelectChoice]:
    first = [] if empty is None else [SelectChoice("", str(empty))]
    return [*first, *(SelectChoice(str(code), str(text)) for code, text in pairs)]


def name_of(worker: Worker) -> str:
    return f"{worker.name}, {worker.post}" if worker.post else worker.name


class TicksField(SelectMultipleField):
    """A list of boxes; what is no choice any more is left to the service to refuse."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)


class UnitForm(BaseForm):
    """A unit with its head and members."""

    name_kk = TextField(_("Name in Kazakh"), [InputRequired(_("Write the name.")), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    head_id = SelectField(
        _("Head of the unit"), [Optional()],
        description=_("Hears when nobody acts on the work of the unit, and gives it out."),
    )  # fmt: skip
    member_ids = TicksField(_("Who works in it"))
    is_active = BooleanField(
        _("The unit works"),
        description=_("Without the mark it is closed: its open work becomes the whole centre's."),
    )
    version = HiddenField()

    def offer(self, workers: Iterable[Worker], former: dict[str, str]) -> None:
        """Whom the boxes name; `former` (account → name) are members who work there no more."""
        able = [(one.public_id, name_of(one)) for one in workers]
        self.head_id.choices = choices(able, _("Nobody"))
        self.member_ids.choices = choices([*able, *former.items()])

    def show(self, unit: Unit, head: str, members: list[str]) -> None:
        for name in ("name_kk", "name_ru", "name_en", "is_active"):
            self._fields[name].data = getattr(unit, name)
        self.head_id.data, self.member_ids.data = head, members
        self.version.data = str(unit.version)

    def typed(self, ids: dict[str, int]) -> UnitData:
        """What a valid form says; `ids`: public identifier → account. A stranger becomes 0, which
        the service refuses at the field."""
        head = self.head_id.data or ""
        return UnitData(
            name_kk=self.name_kk.data or "", name_ru=self.name_ru.data or "",
            name_en=self.name_en.data or "", head_id=ids.get(head, 0) if head else None,
            member_ids=frozenset(ids.get(one, 0) for one in self.member_ids.data or ()),
            is_active=bool(self.is_active.data),
        )  # fmt: skip

    def version_read(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class GiveForm(BaseForm):
    """Whose a piece of work is."""

    assignee_id = SelectField(_("Who does it"), [Optional()])
    unit_id = SelectField(_("Unit of the centre"), [Optional()])


class HandOverForm(BaseForm):
    """What is handed over, to whom and why."""

    target = SelectField(_("To whom"), [InputRequired(_("Choose one person or one unit."))])
    reason = TextField(
        _("Reason"), [InputRequired(_("Write the reason.")), Length(max=300)],
        description=_("Leaves, is ill, is on leave …"),
    )  # fmt: skip
    items = TicksField(_("What is handed over"))
    token = HiddenField()

    def offer(
        self, workers: Iterable[Worker], units: Iterable[tuple[str, str]],
        items: Iterable[tuple[str, str]],
    ) -> None:  # fmt: skip
        self.target.choices = [
            *choices(((_PERSON + one.public_id, name_of(one)) for one in workers), ""),
            *choices((_UNIT + code, text) for code, text in units),
        ]
        self.items.choices = choices(items)

    def chosen(self, prefix: str) -> str:
        """The public identifier of the target when it is of that sort."""
        text = self.target.data or ""
        return text.removeprefix(prefix) if text.startswith(prefix) else ""

    @property
    def person(self) -> str:
        return self.chosen(_PERSON)

    @property
    def unit(self) -> str:
        return self.chosen(_UNIT)
