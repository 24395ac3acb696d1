"""Tomorrow's lists as the evening has put them by."""

from __future__ import annotations

import datetime as dt

from flask import Response, g
from flask.typing import ResponseReturnValue

from core.audit.services import record
from core.db import db, write_apart
from core.errors import NotFound
from core.kernel import kernel
from core.regions.options import setting
from core.scheduling.blueprint import bp
from core.scheduling.evening_files import days_kept, evening_folder, read_list
from core.scheduling.pages import centre_choice
from core.scheduling.queries import choose_centre
from core.web.endpoint import endpoint
from core.web.render import render

DESK = "enrolments.manage"


@bp.get("/evening/")
@endpoint(DESK)
def evening() -> ResponseReturnValue:
    """Which lists are there, by centre; and where they lie."""
    choice = centre_choice(DESK)
    shown = [choice.chosen] if choice.chosen else choice.options
    folders = [(one, evening_folder(kernel().settings, g.region.code, one.code)) for one in shown]
    return render(
        "scheduling/evening.html",
        choice=choice,
        lists=[(centre, folder, days_kept(folder)) for centre, folder in folders],
        at=setting(g.region, "scheduling.evening_at"),
        keep=setting(g.region, "scheduling.evening_keep_days"),
    )


@bp.get("/evening/<centre_code>/<day>")
@endpoint(DESK)
def evening_list(centre_code: str, day: str) -> ResponseReturnValue:
    """One list as PDF; that it was taken is recorded (whom it names was noted when it was made)."""
    choice = choose_centre(
        db.session(), actor=g.actor, region=g.region, permission=DESK, wanted=centre_code
    )
    centre = choice.chosen
    try:
        wanted = dt.date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    if centre is None or centre.code != centre_code:
        raise NotFound
    content = read_list(evening_folder(kernel().settings, g.region.code, centre.code), wanted)
    if content is None:
        raise NotFound
    actor, region_id, centre_id = g.actor, g.region.id, centre.id
    write_apart(
        lambda own: record(
            own, actor=actor, action="evening_list.take", region_id=region_id,
            subject_type="centre", subject_id=centre_id, details={"day": wanted.isoformat()},
        )
    )  # fmt: skip
    return _pdf(content, f"{centre.code}-{wanted.isoformat()}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
