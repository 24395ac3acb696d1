"""Input about contraindications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from core.sdk.services import InvalidInput
from core.sdk.web import BaseForm, TextField
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.examination.caution_models import NAME_LENGTH, WORDS_LENGTH
from plugins.active_longevity.examination.caution_rules import PLACE, Caution, Effect, Want, Wish
from plugins.active_longevity.examination.words import BODIES

_PLACE = _("Write %(place)s where the name of the service stands.", place=PLACE)
_NAME, _TEXT = Length(max=NAME_LENGTH), Length(max=WORDS_LENGTH)


class CautionForm(BaseForm):
    """A contraindication; what it does to each service stands in fields `effect-<kind>`."""

    version = HiddenField()
    press = HiddenField()
    confirmed = HiddenField()
    name_kk = TextField(_("Name in Kazakh"), [InputRequired(), _NAME])
    name_ru = TextField(_("Name in Russian"), [Optional(), _NAME])
    name_en = TextField(_("Name in English"), [Optional(), _NAME])
    body = SelectField(
        _("Group"), [DataRequired()], choices=[SelectChoice(*one) for one in BODIES.items()]
    )
    words_kk = TextField(
        _("What the nurse says in Kazakh, when the service is forbidden"),
        [InputRequired(), _TEXT], description=_PLACE,
    )  # fmt: skip
    words_ru = TextField(_("The same in Russian"), [Optional(), _TEXT])
    words_en = TextField(_("The same in English"), [Optional(), _TEXT])
    advice_kk = TextField(
        _("What the nurse advises in Kazakh, when the service is limited"),
        [InputRequired(), _TEXT], description=_PLACE,
    )  # fmt: skip
    advice_ru = TextField(_("The same advice in Russian"), [Optional(), _TEXT])
    advice_en = TextField(_("The same advice in English"), [Optional(), _TEXT])
    is_active = BooleanField(_("In use"), default=True)

    def show(self, caution: Caution) -> None:
        """Fill the form with what the catalogue says now."""
        self.version.data = str(caution.version)
        self.name_kk.data, self.name_ru.data, self.name_en.data = caution.names
        self.words_kk.data, self.words_ru.data, self.words_en.data = caution.words
        self.advice_kk.data, self.advice_ru.data, self.advice_en.data = caution.advice
        self.body.data, self.is_active.data = caution.body, caution.is_active

    def caution(self, code: str, effects: Mapping[str, Effect]) -> Caution:
        """What was typed, after `validate()`."""
        version = self.version.data or ""
        return Caution(
            code=code,
            body=self.body.data,
            names=_three(self.name_kk, self.name_ru, self.name_en),
            words=_three(self.words_kk, self.words_ru, self.words_en),
            advice=_three(self.advice_kk, self.advice_ru, self.advice_en),
            effects=effects,
            is_active=bool(self.is_active.data),
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 9
            else 0,
        )  # fmt: skip


def _three(*fields: Any) -> tuple[str, str, str]:
    kk, ru, en = (one.data or "" for one in fields)
    return kk, ru, en


def effects_of(typed: Mapping[str, str]) -> dict[str, Effect]:
    """What was chosen for each service. Raises `InvalidInput` for something that is no choice."""
    return {kind: Effect(value) for kind, value in _chosen(typed, "effect", Effect).items()}


def wants_of(typed: Mapping[str, str], now: Mapping[str, Want]) -> dict[str, Want]:
    """What was chosen for each service; one that the form does not name stays as it is."""
    clearance = _chosen(typed, "clearance", Wish)
    pressure = _chosen(typed, "pressure", Wish)
    return {
        kind: Want(
            clearance=Wish(clearance.get(kind, want.clearance)),
            pressure=Wish(pressure.get(kind, want.pressure)),
        )
        for kind, want in now.items()
    }


def _chosen(
    typed: Mapping[str, str], prefix: str, known: type[Effect] | type[Wish]
) -> dict[str, str]:
    found = {}
    for kind in kinds.SERVICE_KINDS:
        value = typed.get(f"{prefix}-{kind.code}", "")
        if value and value not in set(known):
            raise InvalidInput("contraindication.effect", _("Choose from the list."))
        if value:
            found[kind.code] = value
    return found
