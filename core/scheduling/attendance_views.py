"""What a list sends by itself: marks kept without a connection, and everybody at once."""

from __future__ import annotations

import hashlib
import hmac
import json

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from core.db import db
from core.errors import DomainError
from core.scheduling import services
from core.scheduling.attendance_offline import read_kept, take_marks
from core.scheduling.blueprint import bp
from core.scheduling.pages import told
from core.scheduling.session_views import after_mark
from core.scheduling.timetable_queries import find_session
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import ngettext

MARK = "attendance.mark"


@bp.app_context_processor
def _keeper() -> dict[str, object]:
    """`marks_keeper()` for the layout: under which name this browser keeps the reader's marks."""
    return {"marks_keeper": marks_keeper}


def marks_keeper() -> str:
    """A name for the signed-in user that tells nothing about the user."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = f"marks:{g.actor.user_id}".encode()
    return hmac.new(secret, text, hashlib.sha256).hexdigest()[:16]


@bp.get("/attendance/kept")
@endpoint(MARK)
def ask_to_send() -> ResponseReturnValue:
    """Who is signed in now, and the token with which marks may be sent."""
    return jsonify(user=marks_keeper(), token=generate_csrf())


@bp.post("/attendance/kept")
@endpoint(MARK, writes=True)
def take_kept() -> ResponseReturnValue:
    """Take kept marks; the answer says for each what became of it."""
    try:
        kept = read_kept(json.loads(request.form.get("marks", "")))
    except (ValueError, RecursionError):
        return jsonify(error=_("The marks could not be read.")), 422
    except DomainError as error:
        return jsonify(error=str(error.message)), 422
    taken = take_marks(db.session(), actor=g.actor, region=g.region, kept=kept)
    return jsonify(marks=[{"key": one.key, "text": one.text} for one in taken])


@bp.post("/sessions/<session_id>/all-present")
@endpoint(MARK, writes=True)
def mark_rest_present(session_id: str) -> ResponseReturnValue:
    """Everybody without a mark has come; exceptions are marked afterwards."""
    meeting = find_session(db.session(), actor=g.actor, region=g.region, public_id=session_id)
    busy: list[int] = []
    error = told(
        lambda: busy.extend(
            services.mark_rest_present(
                db.session(), actor=g.actor, region=g.region, meeting=meeting
            )
        )
    )
    if busy:
        error = ngettext(
            "%(num)s person is marked as present elsewhere at that time and was left out.",
            "%(num)s people are marked as present elsewhere at that time and were left out.",
            len(busy),
        )
    return after_mark(meeting, error)
