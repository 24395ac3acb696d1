"""Advice and lessons: who asked for them, and the appointment or the group that each got."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.requests import REQUESTS_VIEW, type_label
from core.sdk.web import Link, db_session, endpoint, page_number, page_url, per_page, render, today
from core.sdk.web import gettext as _
from plugins.equal_society.advice import queries
from plugins.equal_society.centre_pages import centre_choice
from plugins.equal_society.views import with_sections

bp = with_sections(Blueprint("equal_society_advice", __name__))

WANTED = ("all", "free", "arranged")


@bp.get("/advice/")
@endpoint(REQUESTS_VIEW)
def advice() -> ResponseReturnValue:
    """Open requests of the directions that are given by appointment or in groups."""
    choice = centre_choice(REQUESTS_VIEW)
    centre = choice.chosen or next(iter(choice.options), None)
    wanted = request.args.get("show", "all")
    wanted = wanted if wanted in WANTED else "all"
    kind = request.args.get("type", "")
    values: dict[str, Any] = {}
    if centre is not None:
        values["page"] = queries.advice_page(
            db_session(), g.region, centre_id=centre.id, wanted=wanted, type_code=kind,
            page=page_number(), per_page=per_page(),
        )  # fmt: skip
        values["ways"] = queries.ways_of(db_session(), centre_id=centre.id, today=today())
    return render(
        "equal_society/advice/list.html", choice=choice, centre=centre, page_url=page_url,
        views=_views(wanted, kind), kind=kind, wanted=wanted, type_label=type_label,
        types=[(one, type_label(one)) for one in queries.TYPES], **values,
    )  # fmt: skip


def _views(wanted: str, kind: str) -> list[Link]:
    words = {"all": _("All"), "free": _("Nothing arranged yet"), "arranged": _("Arranged")}
    return [
        Link(
            words[one],
            url_for(
                "equal_society_advice.advice", show=one if one != "all" else None,
                type=kind or None, centre=request.args.get("centre"),
            ),
            current=one == wanted,
        )
        for one in WANTED
    ]  # fmt: skip
