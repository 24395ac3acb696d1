"""Shapes of what is typed about a service."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import g
from wtforms import HiddenField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.deliveries import labels
from core.deliveries.desk_services import ServiceGiven, active_kinds
from core.deliveries.models import Delivery
from core.deliveries.services import REASON_LENGTH
from core.plugins.contracts import RegionInfo, ServiceKind
from core.regions.models import Centre
from core.web.forms import BaseForm, DateField, TextField
from core.web.i18n import gettext
from core.web.i18n import lazy_gettext as _

_NUMBER = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")


def read_number(text: str) -> Decimal:
    """`1 250,50` or `1250.5` → Decimal. Raises `ValueError` for anything else."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not _NUMBER.fullmatch(bare):
        raise ValueError(gettext("Write a number. Example: 1,5."))
    try:
        return Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(gettext("Write a number. Example: 1,5.")) from error


class NumberField(TextField):
    """A number with a comma or a point; `number` is a Decimal, None when the field is empty."""

    number: Decimal | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.number = read_number(self.data) if self.data else None


class ClockField(TextField):
    """A time of day as 10:30; `time` is a time, None when the field is empty."""

    time: dt.time | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.time = None
        if not self.data:
            return
        match = _TIME.fullmatch(self.data)
        if match is None or int(match[1]) > 23 or int(match[2]) > 59:
            raise ValueError(gettext("Write the time as hours and minutes. Example: 10:30."))
        self.time = dt.time(int(match[1]), int(match[2]))


def _choices(pairs: dict[str, Any], empty: Any = None) -> list[SelectChoice]:
    first = [SelectChoice("", str(empty))] if empty is not None else []
    return first + [SelectChoice(code, str(text)) for code, text in pairs.items()]


class GivenForm(BaseForm):
    """What was given, when, how much, by whom, and what it cost."""

    kind = SelectField(_("Service"), [InputRequired(_("Choose the service."))])
    local_date = DateField(_("Date"), [InputRequired(_("Write the date."))])
    local_time = ClockField(_("Time"), description=_("Example: 10:30"))
    quantity = NumberField(_("Quantity"), [InputRequired(_("Write the quantity."))], default="1")
    unit = SelectField(_("Unit"))
    provider = SelectField(_("Who gave it"))
    provider_name = TextField(_("Name of the contractor"), [Length(max=200)])
    cost_tiyn = NumberField(_("Cost, ₸"), description=_("Leave empty when it is not known."))
    funding_source = SelectField(_("Source of funding"))
    proof = TextField(
        _("Proof"), [Length(max=200)], description=_("Number of the act, journal or contract")
    )

    def offer(self, region: RegionInfo) -> None:
        """Fill the lists; services only of the modules that are on."""
        self.kind.choices = [SelectChoice("", gettext("Choose the service"))] + [
            SelectChoice(kind.code, str(kind.label)) for kind in _by_name(active_kinds(region))
        ]
        self.unit.choices = _choices(labels.UNITS, _("As the service is usually counted"))
        self.provider.choices = _choices(labels.PROVIDERS)
        self.funding_source.choices = _choices(labels.FUNDING, _("Not known"))

    def given(self) -> ServiceGiven:
        """What was typed, after `validate()`."""
        assert self.local_date.data is not None, "call after validate()"
        cost = self.cost_tiyn.number
        return ServiceGiven(
            kind_code=self.kind.data,
            local_date=self.local_date.data,
            local_time=self.local_time.time,
            quantity=self.quantity.number or Decimal(0),
            unit=self.unit.data or None,
            provider=self.provider.data,
            provider_name=self.provider_name.data or "",
            cost_tiyn=None if cost is None else int((cost * 100).to_integral_value()),
            funding_source=self.funding_source.data,
            proof=self.proof.data or "",
        )


def _by_name(kinds: list[ServiceKind]) -> list[ServiceKind]:
    return sorted(kinds, key=lambda kind: str(kind.label).lower())


class UnnamedForm(GivenForm):
    """A service to an unnamed recipient: a hotline call, an event."""

    token = HiddenField()
    centre_id = SelectField(_("Centre"), [InputRequired(_("Choose the centre."))])
    recipient = SelectField(_("To whom"), [InputRequired(_("Choose the recipient."))])

    def offer_centres(self, centres: list[Centre]) -> None:
        self.centre_id.choices = [
            SelectChoice(str(one.id), one.name_in(g.locale)) for one in centres
        ]
        self.recipient.choices = _choices(labels.UNNAMED, _("Choose the recipient"))


class CorrectForm(GivenForm):
    """The service as it really was, and why it is corrected."""

    reason = TextAreaField(
        _("Reason of the correction"),
        [InputRequired(_("Write the reason.")), Length(max=REASON_LENGTH)],
    )

    def show(self, delivery: Delivery) -> None:
        """Fill the form with what the ledger says now."""
        self.kind.data = delivery.service_kind
        self.local_date.data = delivery.local_date
        self.local_time.data = f"{delivery.local_time:%H:%M}" if delivery.local_time else ""
        self.quantity.data = plain_number(delivery.quantity)
        self.unit.data = delivery.unit
        self.provider.data = delivery.provider
        self.provider_name.data = delivery.provider_name
        if delivery.cost_tiyn is not None:
            self.cost_tiyn.data = plain_number(Decimal(delivery.cost_tiyn) / 100)
        self.funding_source.data = delivery.funding_source
        self.proof.data = delivery.proof


class VoidForm(BaseForm):
    """Why a service is taken out of the figures."""

    reason = TextAreaField(
        _("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON_LENGTH)]
    )


def plain_number(value: Decimal) -> str:
    """1,5 or 40: as it is typed, without zeros at the end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
