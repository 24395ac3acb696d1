"""Openings with a reason, for the administrator who is told of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.audit import openings as work
from core.audit import queries
from core.audit.labels import role_words
from core.audit.permissions import REVIEW
from core.db import db
from core.kernel import kernel
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt_or_flash, done, page_number, per_page, render

bp = Blueprint("openings", __name__)


def _mine() -> dict[str, Any]:
    return {"region_id": g.region.id, "centre_ids": g.actor.centre_scope(REVIEW, g.region.id)}


@bp.get("/audit/openings")
@endpoint(REVIEW)
def listed() -> ResponseReturnValue:
    """Who opened what with which reason; those that nobody has looked through first."""
    g.nav_area = "openings.listed"
    session, reviewed = db.session(), request.args.get("state") == "reviewed"
    page = work.openings_page(
        session, reviewed=reviewed, page=page_number(), per_page=per_page(), **_mine()
    )
    people = {opening.person_id for opening, _user in page.items}
    named = queries.persons_named(session, region_id=g.region.id, person_ids=people)
    looks = queries.looks_under(session, opening_ids=[one.id for one, _user in page.items])
    return render(
        "audit/openings.html", page=page, page_url=page_url, reviewed=reviewed, people=named,
        looks=looks, role_words=role_words, part=_part,
        unreviewed=work.unreviewed(session, **_mine()),
    )  # fmt: skip


def _part(permission: str) -> str:
    """What was opened, in words."""
    right = kernel().registry.permissions.get(permission)
    if not permission:
        return _("File of another centre")
    return str(right.label) if right is not None else permission


@bp.post("/audit/openings/<opening_id>/review")
@endpoint(REVIEW, writes=True)
def review(opening_id: str) -> ResponseReturnValue:
    """Say that the opening was looked through."""
    session = db.session()
    found = work.find_opening(session, public_id=opening_id, **_mine())
    attempt_or_flash(
        lambda: work.review(
            session, actor=g.actor, region=g.region, opening=found,
            note=request.form.get("note", "")[:300],
        ),
        success=_("The opening is marked as reviewed."),
    )  # fmt: skip
    return done(url_for(".listed"))


@bp.get("/audit/openings/card")
@endpoint(REVIEW)
def card() -> ResponseReturnValue:
    """The card of the start page: how many wait."""
    count = work.unreviewed(db.session(), **_mine())
    return render("audit/openings_card.html", "audit/_openings_card.html", unreviewed=count)
