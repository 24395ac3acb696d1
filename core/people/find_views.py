"""Suggestions under the search box."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people import queries
from core.people.find_labels import REASONS
from core.people.find_pages import SHORTEST_TEXT, other_hits
from core.people.pages import scope
from core.web.endpoint import endpoint
from core.web.render import render, wants_fragment

bp = Blueprint("find", __name__)
#: people under the box; the page of results has the rest
SUGGESTED = 6


@bp.get("/people/find")
@endpoint("people.view")
def suggest() -> ResponseReturnValue:
    """The list under the search box while somebody types; without a script the results."""
    text = request.args.get("q", "").strip()
    if not wants_fragment():
        return redirect(url_for("people.people", q=text or None))
    if len(text) < SHORTEST_TEXT:
        return render("people/_suggestions.html", text="", people=[], hits=[])
    found = queries.find_ids(
        db.session(), region_id=g.region.id, text=text, centre_ids=scope(), limit=SUGGESTED
    )
    people = queries.load_people(db.session(), found.ids)
    return render("people/_suggestions.html", text=text, people=people, total=found.total,
                  capped=found.capped, hits=other_hits(text), reasons=found.reasons,
                  words=REASONS)  # fmt: skip
