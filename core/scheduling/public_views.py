"""The timetable of a centre for anybody, where the region shows it: no person stands in it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, Response, g, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import local_today, now_utc
from core.db import db, write_apart
from core.documents.models import CheckAttempt
from core.documents.public_views import MOST_GUESSES, WINDOW, client_address
from core.documents.queries import misses_since
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.models import Centre
from core.scheduling.access import kind_label
from core.scheduling.pages import span
from core.scheduling.public_queries import public_centre, public_days
from core.scheduling.rules import monday_of
from core.web.endpoint import PUBLIC, endpoint
from core.web.i18n import LOCALES
from core.web.i18n import gettext as _
from core.web.links import Link
from core.web.render import render

#: a blueprint without a region in its address: nobody has to be anybody here
bp = Blueprint("public_timetable", __name__)
WEEK: Final = dt.timedelta(days=7)
#: a stranger looks so many weeks ahead, and none back
AHEAD: Final = 8
KEPT_SECONDS: Final = 300


@bp.get("/p/<region_code>/<centre_code>/timetable")
@endpoint(PUBLIC, space="none")
def timetable(region_code: str, centre_code: str) -> ResponseReturnValue:
    """A week of the centre: `?week=2026-W47`, `?lang=ru`."""
    _speak(request.args.get("lang", ""))
    address, now = client_address(request.remote_addr or ""), now_utc()
    if misses_since(db.session(), address=address, since=now - WINDOW) >= MOST_GUESSES:
        return _busy()
    found = public_centre(db.session(), region_code=region_code, centre_code=centre_code)
    if found is None:
        write_apart(lambda own: own.add(CheckAttempt(address=address, at=now)))
        raise NotFound
    return _kept(_page(*found))


def _page(region: RegionInfo, centre: Centre) -> Response:
    g.region = region  # times are told by its clock
    today = local_today(region.timezone)
    monday = _week(today)
    days = public_days(
        db.session(),
        region=region,
        centre=centre,
        first=monday,
        last=monday + WEEK - dt.timedelta(1),
    )
    if not days[-1].lines and not days[-1].note:
        days.pop()
    return render(
        "scheduling/public_timetable.html",
        region_row=region,
        centre=centre,
        days=days,
        monday=monday,
        moves=_moves(region.code, centre.code, monday, today),
        tongues=[
            Link(name, _url(region.code, centre.code, monday, code), current=code == g.locale)
            for code, name in LOCALES.items()
        ],
        codes=list(LOCALES),
        kind_label=kind_label,
        span=span,
    )


def _busy() -> Response:
    """The page for an address that has asked too often for what is not there."""
    answer = render("scheduling/public_busy.html", None, 429)
    answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer


def _speak(code: str) -> None:
    """Links may name the language, so that one printed on paper opens in it."""
    if code in LOCALES:
        g.locale = code


def _week(today: dt.date) -> dt.date:
    """The Monday that is asked for; this week's when it lies outside what is shown."""
    this = monday_of(None, today)
    wanted = monday_of(request.args.get("week"), today)
    return wanted if this <= wanted <= this + AHEAD * WEEK else this


def _url(region_code: str, centre_code: str, monday: dt.date, lang: str) -> str:
    return url_for(
        "public_timetable.timetable", region_code=region_code, centre_code=centre_code,
        week=monday.isoformat(), lang=lang,
    )  # fmt: skip


def _moves(region_code: str, centre_code: str, monday: dt.date, today: dt.date) -> list[Link]:
    this = monday_of(None, today)
    found = []
    if monday > this:
        found.append(
            Link(_("Previous week"), _url(region_code, centre_code, monday - WEEK, g.locale))
        )
    found.append(
        Link(_("This week"), _url(region_code, centre_code, this, g.locale), current=monday == this)
    )
    if monday < this + AHEAD * WEEK:
        found.append(Link(_("Next week"), _url(region_code, centre_code, monday + WEEK, g.locale)))
    return found


def _kept(answer: Response) -> Response:
    """Kept for five minutes by whoever stands between; signed-in readers' pages never are."""
    if g.actor is None:
        answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        answer.add_etag()
        answer.make_conditional(request)
    return answer
