"""Pages of official forms: uploading, names of cells, preview, filling, copies."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.db import db
from core.deliveries.pages import new_token
from core.indicators import form_queries as queries
from core.indicators import form_services as services
from core.indicators.blueprint import bp
from core.indicators.form_book import LARGEST, MEGABYTE
from core.indicators.form_forms import NewFormForm, VersionForm
from core.indicators.form_names import PLANS, SINCE, names_of
from core.indicators.form_pages import chosen_of, groups_of, month_from, preview_of
from core.indicators.form_sample import sample_book
from core.indicators.models import OfficialForm
from core.indicators.paper import XLSX_TYPE
from core.indicators.permissions import FILL, FORMS
from core.indicators.report_pages import file_response
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.links import page_url
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
)
from core.web.uploads import size_check, takes_upload


@bp.get("/indicators/forms/")
@endpoint(FILL)
def forms() -> ResponseReturnValue:
    """Forms that can be filled; `?closed=1`: those that are closed."""
    closed = request.args.get("closed") == "1"
    page = queries.forms_page(
        db.session(), actor=g.actor, region=g.region, closed=closed, page=page_number(),
        per_page=per_page(),
    )  # fmt: skip
    return render("indicators/forms.html", page=page, page_url=page_url, closed=closed)


@bp.get("/indicators/forms/names")
@endpoint(FILL)
def form_names() -> ResponseReturnValue:
    """Every name of a cell that can be used now."""
    groups = groups_of(names_of(db.session(), g.region))
    return render("indicators/form_names.html", groups=groups, since=SINCE, plans=PLANS)


@bp.get("/indicators/forms/names.xlsx")
@endpoint(FILL)
def form_sample() -> ResponseReturnValue:
    """A workbook in which all of them are given to cells already."""
    content = sample_book(names_of(db.session(), g.region))
    return file_response(content, XLSX_TYPE, "shanyraq-names.xlsx")


@bp.get("/indicators/forms/new")
@endpoint(FORMS)
def form_new() -> ResponseReturnValue:
    """The form of an upload."""
    return render_form(
        "indicators/form_new.html", _new_form(), check=size_check(LARGEST // MEGABYTE)
    )


@bp.post("/indicators/forms/new")
@takes_upload
@endpoint(FORMS, writes=True)
def form_upload() -> ResponseReturnValue:
    """Keep a form with its first version."""
    form = _new_form()
    if form.validate():
        made = attempt(form, lambda: _add(form))
        if made is not None:
            url = url_for(".form_page", form_id=made.public_id)
            return done(url, _("The form is kept. Look at what would stand in its cells."))
    return render_form("indicators/form_new.html", form, check=size_check(LARGEST // MEGABYTE))


@bp.get("/indicators/forms/<form_id>")
@endpoint(FILL)
def form_page(form_id: str) -> ResponseReturnValue:
    """What would stand in the cells for a month and a centre, copies and versions."""
    session = db.session()
    line = queries.find_form(session, actor=g.actor, region=g.region, public_id=form_id)
    chosen = chosen_of(session, line.form)
    return render(
        "indicators/form.html",
        line=line,
        may_change=g.actor.can(FORMS, g.region.id, line.form.centre_id),
        chosen=chosen,
        preview=preview_of(session, line.form, chosen),
        versions=queries.versions_of(session, line.form),
        copies=queries.copies_page(
            session, actor=g.actor, region=g.region, form=line.form, page=page_number(),
            per_page=per_page(),
        ),
        page_url=page_url,
        press=new_token(),
    )  # fmt: skip


@bp.post("/indicators/forms/<form_id>/fill")
@endpoint(FILL, writes=True)
def form_fill(form_id: str) -> ResponseReturnValue:
    """Fill the newest version and keep the copy."""
    session = db.session()
    line = queries.find_form(session, actor=g.actor, region=g.region, public_id=form_id)
    chosen, typed = chosen_of(session, line.form), request.form.get("press", "")
    press = typed if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", typed) else ""
    attempt_or_flash(
        lambda: services.fill_form(
            session, actor=g.actor, region=g.region, form=line.form, centre=chosen.centre,
            month=month_from(request.form.get("month", "")) or dt.date.max,
            language=chosen.language, press_key=press,
        ),
        success=_("The form is filled. The copy stands in the list."),
    )  # fmt: skip
    values: dict[str, Any] = {"form_id": form_id, **chosen.args}
    return redirect(url_for(".form_page", **values), 303)


@bp.get("/indicators/forms/<form_id>/version")
@endpoint(FORMS)
def form_version_new(form_id: str) -> ResponseReturnValue:
    """The form of another workbook."""
    line = queries.find_form(db.session(), actor=g.actor, region=g.region, public_id=form_id)
    return _version_page(line, VersionForm())


@bp.post("/indicators/forms/<form_id>/version")
@takes_upload
@endpoint(FORMS, writes=True)
def form_version_add(form_id: str) -> ResponseReturnValue:
    """Keep another workbook; it is filled from now on."""
    session = db.session()
    line = queries.find_form(session, actor=g.actor, region=g.region, public_id=form_id)
    form = VersionForm()
    if form.validate():
        made = attempt(form, lambda: services.add_version(
            session, actor=g.actor, region=g.region, form=line.form,
            file_name=form.file.data.filename or "", content=form.file.data.read(LARGEST + 1),
        ))  # fmt: skip
        if made is not None:
            text = _("Version %(number)s is kept and filled from now on.", number=made.number)
            return done(url_for(".form_page", form_id=form_id), text)
    return _version_page(line, form)


@bp.post("/indicators/forms/<form_id>/close")
@endpoint(FORMS, writes=True)
def form_close(form_id: str) -> ResponseReturnValue:
    """Fill a form no more."""
    session = db.session()
    line = queries.find_form(session, actor=g.actor, region=g.region, public_id=form_id)
    services.close_form(session, actor=g.actor, region=g.region, form=line.form)
    return done(url_for(".forms"), _("The form is closed. Its copies stay."))


@bp.get("/indicators/forms/<form_id>/versions/<version_id>")
@endpoint(FILL)
def form_original(form_id: str, version_id: str) -> ResponseReturnValue:
    """A workbook as it was uploaded."""
    session = db.session()
    line = queries.find_form(session, actor=g.actor, region=g.region, public_id=form_id)
    version = queries.find_version(session, form=line.form, public_id=version_id)
    return file_response(version.content, XLSX_TYPE, version.file_name)


@bp.get("/indicators/forms/copies/<copy_id>")
@endpoint(FILL)
def form_copy(copy_id: str) -> ResponseReturnValue:
    """A filled copy."""
    copy, form, centre = queries.find_copy(
        db.session(), actor=g.actor, region=g.region, public_id=copy_id
    )
    place = centre.code if centre else g.region.code
    return file_response(copy.content, XLSX_TYPE, f"{form.title}-{place}-{copy.first:%Y-%m}.xlsx")


def _version_page(line: queries.FormLine, form: VersionForm) -> ResponseReturnValue:
    return render_form(
        "indicators/form_version.html", form, line=line, check=size_check(LARGEST // MEGABYTE)
    )


def _new_form() -> NewFormForm:
    form = NewFormForm()
    centres = centres_of(db.session(), g.actor, FORMS, region_id=g.region.id)
    whole = g.actor.centre_scope(FORMS, g.region.id) is None
    form.centre.choices = [SelectChoice("", _("All centres"))] if whole else []
    form.centre.choices += [SelectChoice(one.code, one.name_in(g.locale)) for one in centres]
    return form


def _add(form: NewFormForm) -> OfficialForm:
    centres = centres_of(db.session(), g.actor, FORMS, region_id=g.region.id)
    ids = {one.code: one.id for one in centres}
    return services.add_form(
        db.session(),
        actor=g.actor,
        region=g.region,
        title=form.title.data or "",
        centre_id=ids[form.centre.data] if form.centre.data else None,
        file_name=form.file.data.filename or "",
        content=form.file.data.read(LARGEST + 1),
    )
