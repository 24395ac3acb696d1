"""Input about appointments; what is chosen by links and buttons stands in hidden fields."""

from __future__ import annotations

import datetime as dt
import re

from wtforms import HiddenField
from wtforms.validators import Length, Optional

from core.clock import to_utc
from core.plugins.contracts import RegionInfo
from core.web.forms import BaseForm, TextField
from core.web.i18n import lazy_gettext as _

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


class AppointmentForm(BaseForm):
    """What is booked. The faults of hidden fields are told above the form."""

    person_id = HiddenField()
    kind_id = HiddenField()
    staff = HiddenField()
    at = HiddenField()
    press = HiddenField()
    note = TextField(
        _("Note for the specialist"),
        [Optional(), Length(max=300)],
        description=_("What to bring, what to prepare. Staff read it; the person does not."),
    )


class MoveForm(BaseForm):
    """Where an appointment is moved."""

    staff = HiddenField()
    at = HiddenField()


def moment_of(text: str | None, region: RegionInfo) -> dt.datetime | None:
    """`2026-11-23T10:00`, as the clocks of the region show it, in UTC; None when it is none."""
    if not _MOMENT.fullmatch(text or ""):
        return None
    try:
        local = dt.datetime.fromisoformat(text or "")
        return to_utc(local.date(), local.time(), region.timezone)
    except (ValueError, OverflowError):
        return None


def number_of(text: str | None) -> int | None:
    """The number of a row out of a form or an address; None when it is none."""
    text = text or ""
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 10 else None
