"""Texts of the events, written by the region."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.messaging import template_services
from core.messaging.blueprint import NAV_AREA, bp
from core.messaging.forms import TemplateForm
from core.messaging.rules import COMMON
from core.messaging.template_services import RIGHT, EventLine
from core.web.endpoint import endpoint
from core.web.forms import after_conflict
from core.web.i18n import gettext as _
from core.web.i18n import lazy_gettext
from core.web.render import attempt, done, render, render_form

COMMON_LABELS = {
    "name": lazy_gettext("Given name and patronymic of the person"),
    "centre": lazy_gettext("Name of the centre"),
    "phone": lazy_gettext("Phone of the centre"),
}


@bp.get("/messages/texts")
@endpoint(RIGHT)
def templates() -> ResponseReturnValue:
    """All events with their texts."""
    g.nav_area = NAV_AREA
    lines = template_services.event_lines(db.session(), region=g.region)
    return render("messaging/templates.html", lines=lines, show=_previews)


@bp.get("/messages/texts/<event_code>")
@endpoint(RIGHT)
def template(event_code: str) -> ResponseReturnValue:
    """The texts of one event, with a preview."""
    line = template_services.event_line(db.session(), region=g.region, code=event_code)
    form = TemplateForm(
        text_kk=line.text("kk"), text_ru=line.text("ru"),
        version=line.own.version if line.own else 0,
    )  # fmt: skip
    return _form(form, line)


@bp.post("/messages/texts/<event_code>")
@endpoint(RIGHT, writes=True)
def change_template(event_code: str) -> ResponseReturnValue:
    """Store the texts, or only show how they would look."""
    line, form = (
        template_services.event_line(db.session(), region=g.region, code=event_code),
        TemplateForm(),
    )
    if "preview" in request.form:
        form.validate()
        return _form(form, line)
    if form.validate() and attempt(
        form,
        lambda: template_services.save_template(
            db.session(), actor=g.actor, region=g.region, code=event_code, texts=form.texts(),
            version=form.version.data or 0, may_leave_out=form.may_leave_out.data,
        ),
    ):  # fmt: skip
        return done(url_for(".templates"), _("The texts are saved."))
    if line.own is not None:
        after_conflict(form, line.own)
    return _form(form, line)


@bp.post("/messages/texts/<event_code>/reset")
@endpoint(RIGHT, writes=True)
def reset_template(event_code: str) -> ResponseReturnValue:
    """Back to the shipped texts."""
    template_services.reset_template(db.session(), actor=g.actor, region=g.region, code=event_code)
    return done(url_for(".templates"), _("The shipped texts are used again."))


def _form(form: TemplateForm, line: EventLine) -> ResponseReturnValue:
    g.nav_area = NAV_AREA
    texts = {"kk": form.text_kk.data or "", "ru": form.text_ru.data or ""}
    return render_form(
        "messaging/template.html", form, line=line,
        previews=_previews(line, texts),
        placeholders=[*line.event.placeholders, *((one, COMMON_LABELS[one]) for one in COMMON)],
    )  # fmt: skip


def _previews(line: EventLine, texts: dict[str, str] | None = None) -> dict[str, Any]:
    texts = texts or {one: line.text(one) for one in ("kk", "ru")}
    return {
        language: template_services.preview(
            line.event, text=text, language=language, region=g.region
        )
        for language, text in texts.items()
    }
