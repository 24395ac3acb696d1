"""The shape of what people type about regions, centres and rooms."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import lazy_gettext as _

_CODE_HINT = _("Latin small letters, digits and hyphens; it stands in addresses and never changes")


class NamesForm(BaseForm):
    """A name in three languages; Kazakh stands in for the others."""

    name_kk = TextField(_("Name in Kazakh"), [InputRequired(), Length(max=200)])
    name_ru = TextField(_("Name in Russian"), [Optional(), Length(max=200)])
    name_en = TextField(_("Name in English"), [Optional(), Length(max=200)])


class RegionForm(NamesForm):
    timezone = TextField(
        _("Time zone"),
        [InputRequired(), Length(max=40)],
        default="Asia/Almaty",
        description=_("For example: Asia/Almaty"),
    )


class NewRegionForm(BaseForm):
    """Chosen from KATO; the names come from there and can be changed afterwards."""

    kato = SelectField(_("Region"), [InputRequired()])
    code = TextField(
        _("Code"),
        [Optional(), Length(max=40)],
        description=_("Leave it empty to take the usual one. It stands in addresses for ever."),
    )
    districts = BooleanField(_("Add its districts, where they are known"), default=True)


class DistrictForm(NamesForm):
    code = TextField(_("Code"), [InputRequired(), Length(max=40)], description=_CODE_HINT)


class CentreFacts(NamesForm):
    type_code = SelectField(_("Kind of centre"), [InputRequired()])
    district = SelectField(_("District"), [Optional()])
    address = TextField(_("Address"), [Optional(), Length(max=300)])
    phone = TextField(_("Telephone"), [Optional(), Length(max=20)])
    opened_on = DateField(_("Opened on"), [Optional()])


class CentreForm(CentreFacts):
    code = TextField(_("Code"), [InputRequired(), Length(max=40)], description=_CODE_HINT)


class EditCentreForm(CentreFacts):
    is_active = BooleanField(_("The centre is open"))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class RoomForm(NamesForm):
    capacity = IntegerField(
        _("Places"),
        [Optional(), NumberRange(1, 10_000)],
        description=_("How many people the room holds; leave it empty when nobody counted"),
    )
    note = TextField(_("Note"), [Optional(), Length(max=200)])
    is_shared = BooleanField(
        _("Several groups may be here at once"),
        description=_("A gym or a yard. In other rooms there is one session at a time."),
    )


class EditRoomForm(RoomForm):
    is_active = BooleanField(_("The room is in use"))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class RemoveModuleForm(BaseForm):
    """What becomes of a module's data; deleting them is confirmed with the module's code."""

    fate = RadioField(
        _("What becomes of its data"),
        [InputRequired()],
        choices=[
            SelectChoice("keep", _("Keep: nothing is deleted")),
            SelectChoice("export", _("Write out into a file on the server, then delete")),
            SelectChoice("delete", _("Delete")),
        ],
    )
    typed = TextField(
        _("Code of the module"),
        [Length(max=64)],
        description=_("Only when data are deleted: type the code as it stands above."),
    )
    #: the code that has to be typed
    name = ""

    def validate_typed(self, field: TextField) -> None:
        if self.fate.data in {"export", "delete"} and field.data != self.name:
            raise ValidationError(_("Type %(name)s here to delete its data.", name=self.name))
