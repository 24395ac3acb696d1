"""Input about kinds of visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.scheduling.access import kind_label, kinds_for_groups
from core.scheduling.forms import version_of
from core.scheduling.visit_kind_services import (
    LONGEST,
    MOST_BUFFER,
    MOST_NOTICE,
    SHORTEST,
    VisitKindData,
)
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _


class VisitKindForm(BaseForm):
    """A kind of visit. Who gives it stands in the fields `giver` and `room-<staff number>`."""

    name_kk = TextField(
        _("Name in Kazakh"), [InputRequired(_("Write the name in Kazakh.")), Length(max=200)]
    )
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])
    service_kind = SelectField(
        _("Service"),
        [Optional()],
        description=_("It is written into the ledger when the visit was held"),
    )
    minutes = IntegerField(
        _("Length, minutes"),
        [InputRequired(_("Write how long the visit takes.")), NumberRange(SHORTEST, LONGEST)],
        default=30,
    )
    buffer_before = IntegerField(
        _("Kept free before it, minutes"), [Optional(), NumberRange(0, MOST_BUFFER)], default=0
    )
    buffer_after = IntegerField(
        _("Kept free after it, minutes"), [Optional(), NumberRange(0, MOST_BUFFER)], default=0
    )
    notice_minutes = IntegerField(
        _("Booked at least so many minutes before"),
        [Optional(), NumberRange(0, MOST_NOTICE)],
        default=0,
    )
    is_confidential = BooleanField(
        _("Confidential"),
        description=_("Lists show «Appointment» without the kind to those without the right"),
    )
    is_active = BooleanField(_("Can be booked"), default=True)
    version = HiddenField()

    def offer(self, region: Any, chosen: str = "") -> None:
        """Services of the modules that are on, and the one that the kind has already."""
        choices = [SelectChoice("", _("no service"))]
        known = {kind.code: str(kind.label) for kind in kinds_for_groups(region)}
        if chosen:
            known.setdefault(chosen, kind_label(chosen))
        choices += [SelectChoice(code, label) for code, label in known.items()]
        self.service_kind.choices = choices

    def number_read(self) -> int | None:
        return version_of(self.version.data)

    def kind_data(self, givers: Mapping[int, int | None]) -> VisitKindData:
        """What a valid form asks for."""
        return VisitKindData(
            name_kk=self.name_kk.data or "",
            name_ru=self.name_ru.data or "",
            name_en=self.name_en.data or "",
            service_kind=self.service_kind.data or "",
            minutes=self.minutes.data or 0,
            buffer_before=self.buffer_before.data or 0,
            buffer_after=self.buffer_after.data or 0,
            notice_minutes=self.notice_minutes.data or 0,
            is_confidential=self.is_confidential.data,
            is_active=self.is_active.data,
            givers=givers,
        )


def givers_of(values: Mapping[str, Any], chosen: Iterable[str]) -> dict[int, int | None]:
    """Staff number → room number or None, of the boxes and lists of the page."""
    found: dict[int, int | None] = {}
    for text in chosen:
        staff_id = _number(text)
        if staff_id is not None:
            found[staff_id] = _number(values.get(f"room-{staff_id}", ""))
    return found


def _number(text: str) -> int | None:
    fits = text.isascii() and text.isdigit() and len(text) < 10
    return int(text) or None if fits else None
