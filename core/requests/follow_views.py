"""Following a receipt without signing in: state, next step, date and the desk's phone."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db, write_apart
from core.documents.models import CheckAttempt
from core.documents.public_views import MOST_GUESSES, WINDOW, client_address
from core.documents.queries import misses_since
from core.errors import NotFound
from core.feedback.pages import rating_token
from core.requests.follow_queries import Receipt, follow_receipt, region_of
from core.requests.intake_words import PHASES
from core.requests.known_types import state_of
from core.requests.public_blueprint import bp
from core.web.endpoint import PUBLIC, endpoint
from core.web.i18n import lazy_gettext as _
from core.web.render import render

#: where the type or its module is gone, the next step by phase
NEXT_STEPS: Final = {
    "new": _("A specialist will take your request into work."),
    "work": _("A specialist is looking at your request."),
    "waiting": _("We wait for you. Please telephone the desk or come."),
    "closed": _("This request is done."),
}


@bp.get("/p/<region_code>/receipt")
@endpoint(PUBLIC, space="none")
def follow(region_code: str) -> ResponseReturnValue:
    """The form; the number may come by the QR, the secret is always typed."""
    region = region_of(db.session(), region_code)
    if region is None:
        raise NotFound
    return _page(region, number=request.args.get("number", "").strip()[:50])


@bp.post("/p/<region_code>/receipt")
@endpoint(PUBLIC, space="none")
def look(region_code: str) -> ResponseReturnValue:
    """What became of the requests. A wrong number and a wrong secret get one answer; who guesses
    is slowed down, as at the check of documents."""
    region = region_of(db.session(), region_code)
    if region is None:
        raise NotFound
    number = request.form.get("number", "").strip()[:50]
    address, now = client_address(request.remote_addr or ""), now_utc()
    if misses_since(db.session(), address=address, since=now - WINDOW) >= MOST_GUESSES:
        answer = _page(region, number=number, waiting=True, status=429)
        answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return answer
    found = follow_receipt(db.session(), region=region, number=number,
                           secret=request.form.get("secret", "")[:40])  # fmt: skip
    if found is None:
        write_apart(lambda own: own.add(CheckAttempt(address=address, at=now)))
        return _page(region, number=number, missed=True, status=422)
    return _page(region, number=number, found=found)


def _page(
    region: Any,
    *,
    number: str,
    found: Receipt | None = None,
    missed: bool = False,
    waiting: bool = False,
    status: int = 200,
) -> Response:
    g.region = region  # dates are told by its clock
    answer = render(
        "requests/follow.html", None, status, region_row=region, number=number, found=found,
        missed=missed, waiting=waiting, told=told, has_errors=missed,
        rating_token=rating_token,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def told(one: Any) -> tuple[Any, str, Any]:
    """(state, kind of its tag, next step). The phase stands for the state: a module's own words
    for a state may name the matter, those of a next step may not."""
    words, kind = PHASES.get(one.phase, ("", ""))
    state = state_of(one.type, one.state)
    return words, kind, state.next_step if state is not None else NEXT_STEPS.get(one.phase, "")
