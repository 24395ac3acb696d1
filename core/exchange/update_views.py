"""What becomes of people who are registered already: for the whole file, and for one row."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.exchange import queries, services
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt_or_flash, done

bp = Blueprint("import_updates", __name__)


@bp.post("/import/<batch_id>/known")
@endpoint("import.run", writes=True)
def set_mode(batch_id: str) -> ResponseReturnValue:
    """Choose for all rows that have no choice of their own."""
    found = _batch(batch_id)
    attempt_or_flash(
        lambda: services.set_on_known(
            db.session(),
            actor=g.actor,
            region=g.region,
            batch=found,
            mode=request.form.get("mode", ""),
        ),
        success=_("Saved."),
    )
    return done(_back(batch_id))


@bp.post("/import/<batch_id>/rows/<int:number>/known")
@endpoint("import.run", writes=True)
def choose(batch_id: str, number: int) -> ResponseReturnValue:
    """Choose for one row, field by field."""
    found = _batch(batch_id)
    choices = {
        name.removeprefix("field-"): value
        for name, value in request.form.items()
        if name.startswith("field-")
    }
    attempt_or_flash(
        lambda: services.choose_fields(
            db.session(),
            actor=g.actor,
            region=g.region,
            batch=found,
            row_number=number,
            mode=None,
            choices=choices,
        ),
        success=_("The choice for row %(number)s is saved.", number=number),
    )
    return done(_back(batch_id, f"row-{number}"))


def _batch(batch_id: str) -> Any:
    return queries.find_batch(db.session(), actor=g.actor, region=g.region, public_id=batch_id)


def _back(batch_id: str, anchor: str = "rows") -> str:
    page = request.args.get("page", "1")
    return url_for(
        "exchange.batch",
        batch_id=batch_id,
        show="existing",
        page=page if page.isascii() and page.isdigit() and len(page) < 7 else "1",
        _anchor=anchor,
    )
