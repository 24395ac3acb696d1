"""«Send a message to these people»: write, look, confirm, and see what became of it."""

from __future__ import annotations

import secrets

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.errors import NotAllowed
from core.jobs.views import job_values
from core.messaging import broadcast_services, labels, queries
from core.messaging.audiences import Audience, find_audience
from core.messaging.blueprint import NAV_AREA, bp
from core.messaging.forms import BroadcastForm
from core.messaging.rules import sms_parts
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form


@bp.get("/messages/write/<audience>/<audience_key>")
@endpoint("messages.send")
def write(audience: str, audience_key: str) -> ResponseReturnValue:
    """A text in both languages for everybody of a group."""
    form = BroadcastForm(form_key=secrets.token_urlsafe(16))
    return _form(form, _audience(audience, audience_key), audience, audience_key)


@bp.post("/messages/write/<audience>/<audience_key>")
@endpoint("messages.send", writes=True)
def send(audience: str, audience_key: str) -> ResponseReturnValue:
    """First show who gets it and how; the second button sends."""
    people, form = _audience(audience, audience_key), BroadcastForm()
    if not form.validate() or not attempt(form, lambda: _checked(form)):
        return _form(form, people, audience, audience_key)
    if "send" not in request.form:
        return _form(form, people, audience, audience_key, looked=True)
    row = attempt(
        form,
        lambda: broadcast_services.send_broadcast(
            db.session(), actor=g.actor, region=g.region, kind=audience, key=audience_key,
            audience=people, texts=form.texts(), form_key=form.form_key.data or "",
        ),
    )  # fmt: skip
    if row is None:
        return _form(form, people, audience, audience_key)
    return done(
        url_for(".broadcast", broadcast_id=row.public_id), _("The messages are being written.")
    )


@bp.get("/messages/broadcasts/<broadcast_id>")
@endpoint("messages.view")
def broadcast(broadcast_id: str) -> ResponseReturnValue:
    """What became of a message to many people."""
    g.nav_area = NAV_AREA
    row = queries.find_broadcast(
        db.session(), actor=g.actor, region=g.region, public_id=broadcast_id
    )
    job = queries.job_of_broadcast(db.session(), broadcast=row)
    return render(
        "messaging/broadcast.html", row=row, words=labels,
        counts=queries.broadcast_counts(db.session(), broadcast_id=row.id),
        **(job_values(job) if job and job.state != "done" else {"job": None}),
    )  # fmt: skip


def _checked(form: BroadcastForm) -> bool:
    broadcast_services.check_texts(form.texts())
    return True


def _audience(kind: str, key: str) -> Audience:
    found = find_audience(db.session(), actor=g.actor, region=g.region, kind=kind, key=key)
    if not g.actor.can("messages.send", g.region.id, found.centre_id):
        raise NotAllowed
    return found


def _form(
    form: BroadcastForm, audience: Audience, kind: str, key: str, *, looked: bool = False
) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    return render_form(
        "messaging/write.html", form, audience=audience, looked=looked, words=labels,
        action=url_for(".send", audience=kind, audience_key=key),
        counts=broadcast_services.count_channels(
            db.session(), region=g.region, person_ids=audience.person_ids
        ),
        parts={one: sms_parts(text) for one, text in form.texts().items()},
    )  # fmt: skip
