"""The journal of the day: who came, and what was given, by one touch a child and a service."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from core.sdk.web import endpoint, render
from day_centre.journal import pages
from day_centre.journal.permissions import VIEW
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_journal", __name__, template_folder="../templates"))


@bp.get("/")
@endpoint(VIEW)
def today() -> ResponseReturnValue:
    """The day of a group: the one asked for, the reader's own, or all in numbers."""
    return render("day_centre/journal/day.html", **pages.day_values())
