"""The directions of the centre: the module's home page."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from core.sdk.web import endpoint, render
from plugins.equal_society.centre_pages import centre_choice
from plugins.equal_society.permissions import VIEW
from plugins.equal_society.views import with_sections

bp = with_sections(Blueprint("equal_society_directions", __name__))


@bp.get("/")
@endpoint(VIEW)
def home() -> ResponseReturnValue:
    return render("equal_society/directions/home.html", choice=centre_choice(VIEW))
