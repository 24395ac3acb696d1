"""The screen in the lobby: today's rooms and times, in both languages, naming nobody who comes."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Centre
from core.sdk.services import now_utc
from core.sdk.sheets import in_language
from core.sdk.web import (
    DEVICE,
    db_session,
    endpoint,
    kernel,
    lazy_gettext,
    open_centre,
    render,
    today,
)
from plugins.active_longevity.views import with_sections
from plugins.active_longevity.wall import queries
from plugins.active_longevity.wall.permissions import SHOW
from plugins.active_longevity.wall.rules import (
    PAGE_SECONDS,
    SINGLE_SECONDS,
    coming,
    page_at,
    pages,
)

bp = with_sections(Blueprint("active_longevity_wall", __name__, template_folder="../templates"))

STATES: dict[str, tuple[Any, str]] = {
    "now": (lazy_gettext("Now"), "success"),
    "next": (lazy_gettext("Next"), "info"),
    "later": (lazy_gettext("Later"), ""),
    "cancelled": (lazy_gettext("Not held"), "danger"),
}
TEXTS: dict[str, Any] = {
    "title": lazy_gettext("Today in the centre"),
    "time": lazy_gettext("Time"),
    "what": lazy_gettext("What is on"),
    "where": lazy_gettext("Where"),
    "when": lazy_gettext("State"),
    "over": lazy_gettext("Everything of today is over. Come tomorrow!"),
    "all": lazy_gettext("All on one page"),
}


@bp.get("/wall/")
@endpoint(SHOW)
def about() -> ResponseReturnValue:
    """How a screen is put up, and the way to look at it here."""
    choice = open_centre(SHOW)
    address = url_for(".screen", _external=True)
    return render("active_longevity/wall/about.html", choice=choice, address=address)


@bp.get("/wall/show")
@endpoint(SHOW)
def show() -> ResponseReturnValue:
    """The screen as a member of staff opens it."""
    choice = open_centre(SHOW)
    assert choice.chosen is not None  # `open_centre` chooses one
    return _screen(choice.chosen, url_for(".show", centre=choice.chosen.code))


@bp.get("/wall/screen")
@endpoint(DEVICE)
def screen() -> ResponseReturnValue:
    """The screen as a paired device of the centre opens it."""
    centre = queries.centre_of_device(db_session(), centre_id=g.actor.current_centre_id)
    return _screen(centre, url_for(".screen"))


def _screen(centre: Centre, address: str) -> ResponseReturnValue:
    session, now = db_session(), now_utc()
    planned = queries.rows_of(
        session, region=g.region, centre=centre, day=today(),
        kinds=kernel().registry.service_kinds,
    )  # fmt: skip
    rows = coming(planned, now)
    screens = [rows] if request.args.get("all") == "1" else pages(rows)
    number = page_at(now, len(screens))
    return render(
        "active_longevity/wall/screen.html",
        "active_longevity/wall/_screen.html",
        centre=centre,
        clock=now.astimezone(ZoneInfo(g.region.timezone)),
        rows=screens[number],
        number=number + 1,
        count=len(screens),
        notes=queries.notes_of(session, region=g.region, centre=centre, day=today()),
        address=address,
        seconds=PAGE_SECONDS if len(screens) > 1 else SINGLE_SECONDS,
        still=request.args.get("all") == "1",
        both=both,
        texts=TEXTS,
        states=STATES,
        display={"size": "tv"},
    )


def both(message: Any) -> tuple[str, str]:
    """A lazy text in Kazakh and in Russian."""
    found = []
    for language in ("kk", "ru"):
        with in_language(language):
            found.append(str(message))
    return found[0], found[1]
