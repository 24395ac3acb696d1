"""The blueprint that all pages of figures stand on, and the row of their sections."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for

from core.indicators.permissions import FILL, TIMESHEET, VIEW
from core.web.i18n import lazy_gettext as _
from core.web.links import Link

bp = Blueprint("indicators", __name__)

#: (words, page, right, beginning of the names of its pages)
SECTIONS = (
    (_("Indicators"), "indicators.dashboard", VIEW, "dashboard"),
    (_("Requests"), "indicators.requests_page", VIEW, "requests"),
    (_("Plan and fact"), "indicators.plan", VIEW, "plan"),
    (_("Official forms"), "indicators.forms", FILL, "form"),
    (_("Timesheet"), "indicators.timesheet_page", TIMESHEET, "timesheet"),
)


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "indicators.dashboard"


@bp.context_processor
def _sections() -> dict[str, Any]:
    actor, region = g.get("actor"), g.get("region")
    if actor is None or region is None:
        return {"figure_sections": []}
    here = (request.endpoint or "").rpartition(".")[2]
    return {
        "figure_sections": [
            Link(label, url_for(page), current=here.startswith(start))
            for label, page, right, start in SECTIONS
            if actor.can_somewhere(right, region.id)
        ]
    }
