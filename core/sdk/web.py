"""What a module's `views.py`, `forms.py` and `plugin.py` stand on: how a page is made."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.db import db, write_apart
from core.kernel import kernel
from core.people.pages import open_person as find_person
from core.people.pages import person_page
from core.scheduling.pages import asked, centre_choice, next_or, pattern_text, span
from core.web.charts import Chart, Series, bar_chart, line_chart, share_bar, spark
from core.web.endpoint import PUBLIC, SIGNED_IN, endpoint
from core.web.forms import BaseForm, DateField, DigitsField, TextField
from core.web.i18n import gettext, lazy_gettext, ngettext, today
from core.web.links import Link, page_url
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

__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "BaseForm",
    "Chart",
    "DateField",
    "DigitsField",
    "Link",
    "Page",
    "Series",
    "TextField",
    "asked",
    "attempt",
    "attempt_or_flash",
    "bar_chart",
    "centre_choice",
    "db_session",
    "done",
    "endpoint",
    "find_person",
    "gettext",
    "kernel",
    "lazy_gettext",
    "line_chart",
    "next_or",
    "ngettext",
    "page_number",
    "page_url",
    "paginate",
    "pattern_text",
    "per_page",
    "person_page",
    "render",
    "render_form",
    "same_site",
    "share_bar",
    "span",
    "spark",
    "today",
    "wants_fragment",
    "write_apart",
]


def db_session() -> Session:
    """The session of this request's unit of work: hand it to a query or a service."""
    return db.session()
