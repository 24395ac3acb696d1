"""The directions of the centre: the module's home page."""

from __future__ import annotations

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from core.sdk.requests import paper_label
from core.sdk.web import db_session, endpoint, render, today
from plugins.equal_society.centre_pages import centre_choice
from plugins.equal_society.directions import queries
from plugins.equal_society.permissions import VIEW
from plugins.equal_society.views import with_sections

bp = with_sections(Blueprint("equal_society_directions", __name__, template_folder="../templates"))


@bp.get("/")
@endpoint(VIEW)
def home() -> ResponseReturnValue:
    """What one centre takes, in which term and by which papers, and what stands open."""
    choice = centre_choice(VIEW)
    centre = choice.chosen or next(iter(choice.options), None)
    lines = [] if centre is None else queries.directions_of(
        db_session(), region=g.region, centre=centre, today=today()
    )  # fmt: skip
    return render(
        "equal_society/directions/home.html", choice=choice, centre=centre, lines=lines,
        paper_label=paper_label,
    )  # fmt: skip
