"""What a module's `views.py`, `forms.py` and `plugin.py` stand on: how a page is made."""

from __future__ import annotations

from flask import g
from sqlalchemy.orm import Session

from core.db import db, write_apart
from core.deliveries.pages import new_token
from core.documents.pages import takes_file, uploaded
from core.indicators.report_pages import ReportKind, report_book, report_print, report_values
from core.kernel import kernel
from core.people.forms import PhoneField
from core.people.models import Person
from core.people.pages import note_look, person_page
from core.people.pages import open_person as find_person
from core.people.queries import living_centres
from core.people.timeline import cards
from core.plugins.contracts import PersonCard, PersonInfo
from core.scheduling.appointment_forms import moment_of
from core.scheduling.appointment_pages import day_asked, local_text, new_press, person_of, press_of
from core.scheduling.forms import TimeField, WeekdaysField, chosen_code, weekday_name
from core.scheduling.pages import (
    asked,
    centre_choice,
    next_or,
    open_centre,
    pattern_text,
    span,
    told,
)
from core.scheduling.queries import CentreChoice
from core.web.charts import Chart, Series, bar_chart, line_chart, share_bar, spark
from core.web.endpoint import DEVICE, PUBLIC, SIGNED_IN, endpoint
from core.web.forms import BaseForm, DateField, DigitsField, TextField
from core.web.i18n import gettext, lazy_gettext, ngettext, today
from core.web.links import Link, page_url
from core.web.question_fields import BoxesField, WholeField
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
    same_site,
    wants_fragment,
)
from core.web.tables import Page, paginate
from core.web.uploads import limit_mb, size_check, takes_upload, too_large

__all__ = [
    "DEVICE",
    "PUBLIC",
    "SIGNED_IN",
    "BaseForm",
    "BoxesField",
    "CentreChoice",
    "Chart",
    "DateField",
    "DigitsField",
    "Link",
    "Page",
    "PhoneField",
    "ReportKind",
    "Series",
    "TextField",
    "TimeField",
    "WeekdaysField",
    "WholeField",
    "asked",
    "attempt",
    "attempt_or_flash",
    "bar_chart",
    "cards_of",
    "centre_choice",
    "chosen_code",
    "day_asked",
    "db_session",
    "done",
    "endpoint",
    "find_person",
    "gettext",
    "kernel",
    "lazy_gettext",
    "limit_mb",
    "line_chart",
    "local_text",
    "moment_of",
    "new_press",
    "new_token",
    "next_or",
    "ngettext",
    "note_look",
    "open_centre",
    "page_number",
    "page_url",
    "paginate",
    "pattern_text",
    "per_page",
    "person_of",
    "person_page",
    "press_of",
    "render",
    "render_form",
    "report_book",
    "report_print",
    "report_values",
    "same_site",
    "share_bar",
    "size_check",
    "span",
    "spark",
    "takes_file",
    "takes_upload",
    "today",
    "told",
    "too_large",
    "uploaded",
    "wants_fragment",
    "weekday_name",
    "write_apart",
]


def db_session() -> Session:
    """The session of this request's unit of work: hand it to a query or a service."""
    return db.session()


def cards_of(person: Person) -> list[PersonCard]:
    """The cards of a person's page, of core and of all modules, as the reader may see them; for
    `people/_cards_now.html`."""
    info = PersonInfo(person.id, person.public_id, living_centres(person))
    return cards(db.session(), region=g.region, user=g.actor, person=info)
