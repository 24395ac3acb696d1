"""What a module's `views.py`, `forms.py` and `plugin.py` stand on: how a page is made."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy.orm import Session

from core.db import db
from core.kernel import kernel
from core.people.models import Person
from core.plugins.contracts import PersonInfo
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
    "attempt",
    "attempt_or_flash",
    "bar_chart",
    "db_session",
    "done",
    "endpoint",
    "find_person",
    "gettext",
    "kernel",
    "lazy_gettext",
    "line_chart",
    "ngettext",
    "page_number",
    "page_url",
    "paginate",
    "per_page",
    "person_page",
    "render",
    "render_form",
    "same_site",
    "share_bar",
    "spark",
    "today",
    "wants_fragment",
]


def db_session() -> Session:
    """The session of this request's unit of work: hand it to a query or a service."""
    return db.session()


def find_person(public_id: str) -> Person:
    """The person of that public identifier, whose file the reader may open; else `NotFound`."""
    from core.people import queries  # noqa: PLC0415 - only pages about people need it

    return queries.find_person(db.session(), actor=g.actor, region=g.region, public_id=public_id)


def person_page(person: Person, tab: str) -> dict[str, Any]:
    """What the frame of a person's page needs around the module's tab of that code."""
    info = PersonInfo(person.id, person.public_id)
    found = kernel().call("person_tabs", region=g.region, session=None, user=g.actor, person=info)
    tabs = [one for one in found if g.actor.can_somewhere(one.permission, g.region.id)]
    return {"person": person, "tabs": sorted(tabs, key=lambda one: one.order), "tab": tab}
