"""Pages of calendar links, and the address that calendar programs read."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import Any, Final

import sqlalchemy as sa
from flask import Blueprint, Response, g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session as OrmSession
from wtforms import HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from core.clock import local_today, now_utc
from core.db import db, write_apart
from core.documents.models import CheckAttempt
from core.documents.pages import public_address
from core.documents.public_views import MOST_GUESSES, WINDOW, client_address
from core.documents.queries import misses_since
from core.people.models import Person
from core.people.pages import open_person, person_page
from core.regions.models import Centre
from core.scheduling import feed_queries, feed_services
from core.scheduling.blueprint import bp
from core.scheduling.feed_ics import calendar_text
from core.scheduling.feed_models import CalendarFeed
from core.scheduling.feed_services import NewFeed, Target
from core.scheduling.pages import centre_choice
from core.web.endpoint import PUBLIC, endpoint
from core.web.forms import BaseForm
from core.web.i18n import LOCALES, in_language, lazy_gettext
from core.web.i18n import gettext as _
from core.web.nav import named
from core.web.render import attempt, attempt_or_flash, done, render, render_form

VIEW, VIEW_PERSON = feed_services.VIEW, feed_services.VIEW_PERSON
#: how often it is written down that a program came
NOTICE: Final = dt.timedelta(minutes=15)
TOKEN: Final = re.compile(r"[0-9a-f]{64}")

#: what calendar programs read, without a sign-in
public_bp = Blueprint("calendar_feed", __name__)


class FeedForm(BaseForm):
    """What the calendar is of, and in which language."""

    target = SelectField(
        lazy_gettext("Calendar of"), [InputRequired(lazy_gettext("Choose one of the list."))]
    )
    language = SelectField(
        lazy_gettext("Language"),
        choices=[SelectChoice(code, name) for code, name in LOCALES.items()],
    )
    press = HiddenField()


@bp.get("/schedule/feeds")
@endpoint(VIEW)
def feeds() -> ResponseReturnValue:
    """Links of the reader, and those of the centres that the reader manages."""
    return _show(_form())


@bp.post("/schedule/feeds")
@endpoint(VIEW, writes=True)
def make_feed() -> ResponseReturnValue:
    """Make a link; its address is shown on the answer and never again."""
    form = _form()
    if form.validate():
        made = attempt(form, lambda: _make(_chosen(form.target.data), form))
        if made is not None:
            return _told(made, url_for("scheduling.feeds"))
    return _show(form)


@bp.post("/schedule/feeds/<feed_id>/renew")
@endpoint(VIEW, writes=True)
def renew_feed(feed_id: str) -> ResponseReturnValue:
    """A new address for the same calendar; the old one stops."""
    feed = _find(feed_id)
    made = attempt_or_flash(
        lambda: feed_services.renew_feed(
            db.session(), actor=g.actor, region=g.region, feed=feed,
            press=request.form.get("press", "")[:100],
        )
    )  # fmt: skip
    back = _back(feed)
    return _told(made, back) if made is not None else done(back)


@bp.post("/schedule/feeds/<feed_id>/revoke")
@endpoint(VIEW, writes=True)
def revoke_feed(feed_id: str) -> ResponseReturnValue:
    """End a link."""
    feed = _find(feed_id)
    attempt_or_flash(
        lambda: feed_services.revoke_feed(db.session(), actor=g.actor, region=g.region, feed=feed),
        success=_("The link is revoked: its address shows nothing from now on."),
    )
    return done(_back(feed))


@bp.get("/people/<person_id>/calendar")
@endpoint(VIEW_PERSON)
def person_feed(person_id: str) -> ResponseReturnValue:
    """The calendar link of a person, for their phone."""
    return _show_person(FeedForm(data=_fresh()), _open(person_id))


@bp.post("/people/<person_id>/calendar")
@endpoint(VIEW_PERSON, writes=True)
def make_person_feed(person_id: str) -> ResponseReturnValue:
    """Make the link of a person's own sessions and appointments."""
    person, form = _open(person_id), FeedForm()
    del form.target
    if form.validate():
        made = attempt(form, lambda: _make(person, form))
        if made is not None:
            back = url_for("scheduling.person_feed", person_id=person.public_id)
            return _told(made, back, person)
    return _show_person(form, person)


@public_bp.get("/p/calendar/<token>.ics")
@endpoint(PUBLIC, space="none")
def read(token: str) -> ResponseReturnValue:
    """A calendar, for whoever holds its address; all else is not found, whatever the reason."""
    address, now = client_address(request.remote_addr or ""), now_utc()
    if misses_since(db.session(), address=address, since=now - WINDOW) >= MOST_GUESSES:
        return Response(status=429, headers={"Retry-After": str(int(WINDOW.total_seconds()))})
    opened = feed_queries.open_feed(db.session(), token) if TOKEN.fullmatch(token) else None
    if opened is None:
        write_apart(lambda own: own.add(CheckAttempt(address=address, at=now)))
        return Response(_("There is no such calendar."), 404, mimetype="text/plain")
    feed = opened.feed
    _note_reading(feed, now)
    with in_language(feed.language):
        content = calendar_text(
            name=feed_queries.name_of(opened.target),
            zone=opened.region.timezone,
            language=feed.language,
            entries=feed_queries.entries_of(
                db.session(), opened, local_today(opened.region.timezone)
            ),
        )
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers.set("Content-Disposition", "inline", filename="calendar.ics")
    answer.add_etag()
    return answer.make_conditional(request)


def _note_reading(feed: CalendarFeed, now: dt.datetime) -> None:
    if feed.last_read_at is not None and now - feed.last_read_at < NOTICE:
        return
    feed_id = feed.id

    def write(own: OrmSession) -> None:
        own.execute(
            sa.update(CalendarFeed).where(CalendarFeed.id == feed_id).values(last_read_at=now)
        )

    write_apart(write)


# Parts ---------------------------------------------------------------------------------------


def _fresh() -> dict[str, str]:
    return {"press": secrets.token_hex(16), "language": g.locale}


def _form() -> FeedForm:
    """The form with all that the reader may choose, as «kind:number»."""
    form = FeedForm(data=_fresh()) if request.method == "GET" else FeedForm()
    choice = centre_choice(VIEW)
    rows = feed_queries.targets(db.session(), centre_ids=choice.ids)
    form.target.choices = [SelectChoice("", _("Choose"))] + [
        SelectChoice(f"{kind}:{row.id}", label)
        for kind, row, label in (
            (kind, row, _label(kind, row, centre)) for kind, row, centre in rows
        )
    ]
    return form


def _label(kind: str, row: Any, centre: Centre) -> str:
    name = row.full_name if kind == "staff" else named(row)
    words = {
        "centre": _("Centre: %(name)s", name=name),
        "room": _("Room: %(name)s, %(centre)s", name=name, centre=named(centre)),
        "staff": _("Instructor: %(name)s, %(centre)s", name=name, centre=named(centre)),
    }
    return words[kind]


def _chosen(text: str) -> Target:
    """The row of «kind:number», which was one of the choices."""
    kind, _colon, number = text.partition(":")
    return feed_queries.target_by_number(db.session(), kind=kind, number=int(number))


def _make(target: Target, form: FeedForm) -> NewFeed:
    return feed_services.make_feed(
        db.session(), actor=g.actor, region=g.region, target=target,
        language=form.language.data, press=form.press.data or "",
    )  # fmt: skip


def _find(feed_id: str) -> CalendarFeed:
    return feed_queries.find_feed(db.session(), actor=g.actor, region=g.region, public_id=feed_id)


def _open(person_id: str) -> Person:
    g.nav_area = "people.people"
    return open_person(person_id)


def _back(feed: CalendarFeed) -> str:
    person = feed_queries.person_of(db.session(), feed=feed)
    if person is not None:
        return url_for("scheduling.person_feed", person_id=person.public_id)
    return url_for("scheduling.feeds")


def _told(made: NewFeed, back: str, person: Person | None = None) -> Response:
    """The page with the address, which can be read this once."""
    g.nav_area = "people.people" if person is not None else "scheduling.week"
    address = public_address(url_for("calendar_feed.read", token=made.token))
    answer = render(
        "scheduling/feed_made.html",
        address=address,
        subscribe=re.sub(r"^https?:", "webcal:", address),
        back=back,
        feed=made.feed,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _show(form: FeedForm) -> Response:
    g.nav_area = "scheduling.week"
    return render_form(
        "scheduling/feeds.html",
        form,
        lines=feed_queries.feeds_of(db.session(), actor=g.actor, region=g.region),
        press=secrets.token_hex(16),
        kinds=_kinds(),
    )


def _show_person(form: FeedForm, person: Person) -> Response:
    if "target" in form:
        del form.target
    return render_form(
        "scheduling/person_feed.html",
        form,
        lines=feed_queries.feeds_of(db.session(), actor=g.actor, region=g.region, person=person),
        press=secrets.token_hex(16),
        kinds=_kinds(),
        **person_page(person, "groups"),
    )


def _kinds() -> dict[str, str]:
    return {
        "centre": _("Centre"),
        "room": _("Room"),
        "staff": _("Instructor"),
        "person": _("Person"),
    }
