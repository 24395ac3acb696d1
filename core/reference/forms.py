"""Input about a day of the table of days off."""

from __future__ import annotations

from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional

from core.reference.services import DayData
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _

KINDS = {
    "holiday": _("Holiday"),
    "moved_off": _("Day off moved here"),
    "working": _("Working day moved here"),
    "ordinary": _("Ordinary day"),
}


class DayForm(BaseForm):
    """A day that differs from its weekday."""

    day = DateField(_("Date"), [InputRequired(_("Write the date."))])
    kind = SelectField(
        _("Kind of day"),
        choices=[SelectChoice(code, KINDS[code]) for code in ("holiday", "moved_off", "working")],
    )
    name_kk = TextField(_("Name in Kazakh"), [InputRequired(_("Write the name.")), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    source = TextField(
        _("Source"),
        [Optional(), Length(max=200)],
        description=_("The decree or letter by which the day was swapped"),
    )
    version = HiddenField()
    #: what was shown: after a change of the fields it is shown again
    shown = HiddenField()

    def typed(self) -> DayData:
        """What a valid form asks for."""
        assert self.day.data
        return DayData(
            self.day.data, self.kind.data, self.name_kk.data or "", self.name_ru.data or "",
            self.source.data or "",
        )  # fmt: skip

    def mark(self) -> str:
        """The date and kind that decide whom a change touches."""
        return f"{self.day.data}:{self.kind.data}"

    def version_read(self) -> int | None:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
