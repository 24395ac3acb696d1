"""The outbox of a region, one message with its history, and the switch that stops all sending."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.kernel import kernel
from core.messaging import desk_services, labels, queries
from core.messaging.blueprint import NAV_AREA, bp
from core.messaging.rules import sms_parts
from core.messaging.services import installed_channels
from core.messaging.template_services import RIGHT
from core.regions.options import change_settings, setting
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import attempt_or_flash, done, page_number, per_page, render


@bp.get("/messages/")
@endpoint("messages.view")
def messages() -> ResponseReturnValue:
    """What was sent, what waits, and what came back."""
    centres = centres_of(
        db.session(), g.actor, "messages.view", region_id=g.region.id, active_only=False
    )
    by_code = {one.code: one for one in centres}
    centre = by_code.get(request.args.get("centre", ""))
    state = _known(request.args.get("state", ""), labels.STATES)
    event = _known(request.args.get("event", ""), kernel().registry.message_events)
    page = queries.messages_page(
        db.session(), actor=g.actor, region=g.region, state=state, event=event,
        centre_id=centre.id if centre else None, page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render(
        "messaging/list.html", "messaging/_list.html", page=page, page_url=page_url, words=labels,
        state=state, event=event, centre=centre.code if centre else "",
        centres=[(code, one.name_in(g.locale)) for code, one in by_code.items()],
        events=[(one.code, one.label) for one in kernel().registry.message_events.values()],
        counts=queries.counts(db.session(), actor=g.actor, region=g.region),
        calls=queries.open_calls(db.session(), actor=g.actor, region=g.region),
        channels=installed_channels(), stopped=setting(g.region, "messaging.stopped"),
        may_stop=_may_stop(), may_write_texts=g.actor.can(RIGHT, g.region.id),
    )  # fmt: skip


def _known(value: str, known: object) -> str:
    return value if value in known else ""  # type: ignore[operator]


def _may_stop() -> bool:
    """As the service of settings decides: whoever holds both rights in the whole region."""
    return all(
        g.actor.can_somewhere(one, g.region.id) and g.actor.centre_scope(one, g.region.id) is None
        for one in ("messages.send", "centres.manage")
    )


@bp.post("/messages/stop")
@endpoint("messages.send", writes=True)
def switch() -> ResponseReturnValue:
    """Stop all sending of the region, or let it go on."""
    stop = request.form.get("stop") == "1"
    change_settings(
        db.session(), actor=g.actor, region=g.region, values={"messaging.stopped": stop}
    )
    text = _("Nothing is sent any more.") if stop else _("Messages are sent again.")
    return done(url_for(".messages"), text)


@bp.get("/messages/<message_id>")
@endpoint("messages.view")
def message(message_id: str) -> ResponseReturnValue:
    """One message: to whom, what became of it, and why."""
    g.nav_area = NAV_AREA
    line = queries.find_message(db.session(), actor=g.actor, region=g.region, public_id=message_id)
    row = line.message
    return render(
        "messaging/message.html", line=line, words=labels, parts=sms_parts(row.text)[1],
        steps=queries.history_of(db.session(), message_id=row.id),
        answers=queries.answers_to(db.session(), message_id=row.id),
        may_send=g.actor.can("messages.send", g.region.id, row.centre_id),
    )  # fmt: skip


@bp.post("/messages/<message_id>/retry")
@endpoint("messages.send", writes=True)
def retry(message_id: str) -> ResponseReturnValue:
    """Send it now."""
    attempt_or_flash(
        lambda: desk_services.retry_message(
            db.session(), actor=g.actor, region=g.region, public_id=message_id
        ),
        success=_("The message will be sent."),
    )
    return done(url_for(".message", message_id=message_id))


@bp.post("/messages/<message_id>/cancel")
@endpoint("messages.send", writes=True)
def cancel(message_id: str) -> ResponseReturnValue:
    """Take it back."""
    attempt_or_flash(
        lambda: desk_services.cancel_message(
            db.session(), actor=g.actor, region=g.region, public_id=message_id
        ),
        success=_("The message is taken back."),
    )
    return done(url_for(".message", message_id=message_id))
