"""«Menің жұмысым»: the inbox over all modules, one piece of it, and who does it."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.links import Link, page_url
from core.web.render import (
    attempt,
    attempt_or_flash,
    done,
    page_number,
    per_page,
    render,
    render_form,
)
from core.work import assign_services, labels
from core.work.access import active_kinds, find_item, may_assign, may_take, workers_of
from core.work.assign_services import in_reach
from core.work.blueprint import bp
from core.work.forms import GiveForm, choices, name_of
from core.work.inbox_queries import (
    Filter,
    Inbox,
    Line,
    Reader,
    card_counts,
    inbox,
    lines_of,
    reader_of,
    whose_offered,
)
from core.work.models import WorkItem
from core.work.permissions import VIEW
from core.work.rules import WHEN
from core.work.unit_queries import units_in

AREA = "work.work"


@bp.get("/work/")
@endpoint(VIEW)
def work() -> ResponseReturnValue:
    """The own work, the unit's, free work, what was escalated; by deadline."""
    centres, reader = _reader()
    asked = _asked(reader)
    found = inbox(db.session(), reader=reader, asked=asked, page=page_number(),
                  per_page=per_page())  # fmt: skip
    kinds = active_kinds(g.region)
    return render(
        "work/inbox.html", "work/_inbox.html", found=found, page=found.page, asked=asked,
        reader=reader, page_url=page_url, words=labels, thing_url=thing_url,
        whose_links=_whose_links(asked, found), when_links=_when_links(asked, found),
        kinds=[(one.code, one.label) for one in kinds.values()],
        centres=[(one.code, one.name_in(g.locale)) for one in centres],
        centre=next((one.code for one in centres if one.id == reader.centre_id), ""),
    )  # fmt: skip


@bp.get("/work/card")
@endpoint(VIEW)
def card() -> ResponseReturnValue:
    """The card of the start page: the own work by its dates, and what nobody acts on."""
    _centres, reader = _reader()
    counts = card_counts(db.session(), reader=reader)
    return render("work/card.html", "work/_card.html", counts=counts, words=labels)


@bp.get("/work/items/<work_id>")
@endpoint(VIEW)
def item(work_id: str) -> ResponseReturnValue:
    """Whose a piece of work is, until when, and who may be given it."""
    return _page(_find(work_id), GiveForm())


@bp.post("/work/items/<work_id>/take")
@endpoint(VIEW, writes=True)
def take(work_id: str) -> ResponseReturnValue:
    """Free work becomes the reader's."""
    found = _find(work_id)
    attempt_or_flash(
        lambda: assign_services.take_work(db.session(), actor=g.actor, region=g.region, item=found),
        success=_("This work is yours now."),
    )
    return done(thing_url(found) or url_for(AREA))


@bp.post("/work/items/<work_id>")
@endpoint(VIEW, writes=True)
def give(work_id: str) -> ResponseReturnValue:
    """Give it to somebody or to a unit."""
    found, form = _find(work_id), GiveForm()
    people, units = _offer(form, found)
    if form.validate():
        given = attempt(
            form,
            lambda: assign_services.give_work(
                db.session(), actor=g.actor, region=g.region, item=found,
                assignee_id=people.get(form.assignee_id.data or ""),
                unit_id=units.get(form.unit_id.data or ""),
            ),
        )  # fmt: skip
        if given is not None:
            return done(url_for("work.item", work_id=work_id), _("Changes are saved."))
    return _page(found, form)


# Parts ---------------------------------------------------------------------------------------


def thing_url(found: WorkItem) -> str | None:
    """The page of what the piece stands for; None when no page knows it, or not for this reader."""
    kind = active_kinds(g.region).get(found.kind)
    if kind is None or kind.endpoint not in current_app.view_functions:
        return None
    if not g.actor.can(kind.permission, g.region.id, found.centre_id):
        return None
    values: dict[str, Any] = {kind.argument: found.ref}
    return url_for(kind.endpoint, **values)


def _find(work_id: str) -> WorkItem:
    g.nav_area = AREA
    return find_item(db.session(), actor=g.actor, region=g.region, public_id=work_id)


def _reader() -> tuple[list[Centre], Reader]:
    centres = centres_of(db.session(), g.actor, VIEW, region_id=g.region.id, active_only=False)
    wanted = request.args.get("centre")
    chosen = next((one.id for one in centres if one.code == wanted), None)
    if chosen is None and centres:
        own = {one.id for one in centres} & {g.actor.current_centre_id}
        chosen = own.pop() if own else centres[0].id
    reader = reader_of(db.session(), actor=g.actor, region=g.region, centre_id=chosen)
    return centres, reader


def _asked(reader: Reader) -> Filter:
    whose, when = request.args.get("whose", ""), request.args.get("when", "")
    kind = request.args.get("kind", "")
    return Filter(
        whose if whose in whose_offered(reader) else "mine",
        when if when in WHEN else "all",
        kind if kind in active_kinds(g.region) else "",
    )


def _link(label: Any, count: int, *, current: bool, **wanted: str) -> Link:
    kept = {name: request.args[name] for name in ("kind", "centre") if request.args.get(name)}
    values: dict[str, Any] = {**kept, **wanted}
    return Link(f"{label} ({labels.counted(count)})", url_for(AREA, **values), current)


def _whose_links(asked: Filter, found: Inbox) -> list[Link]:
    return [
        _link(labels.WHOSE[one], count, current=one == asked.whose, whose=one)
        for one, count in found.whose.items()
    ]


def _when_links(asked: Filter, found: Inbox) -> list[Link]:
    return [
        _link(labels.WHEN[one], count, current=one == asked.when, whose=asked.whose, when=one)
        for one, count in found.when.items()
    ]


def _offer(form: GiveForm, found: WorkItem) -> tuple[dict[str, int], dict[str, int]]:
    """Fill the lists of the form; returns public identifier → number of each."""
    workers = workers_of(db.session(), region=g.region, centre_id=found.centre_id)
    units = units_in(db.session(), centre_id=found.centre_id)
    able = [one for one in workers.values() if may_take(one, found)]
    form.assignee_id.choices = choices(
        ((one.public_id, name_of(one)) for one in able), _("Nobody in person")
    )
    form.unit_id.choices = choices(
        ((one.public_id, one.name_in(g.locale)) for one in units), _("No unit")
    )
    return {one.public_id: one.id for one in able}, {one.public_id: one.id for one in units}


def _page(found: WorkItem, form: GiveForm) -> ResponseReturnValue:
    people, units = _offer(form, found)
    if not form.is_submitted():
        form.assignee_id.data = next((k for k, v in people.items() if v == found.assignee_id), "")
        form.unit_id.data = next((k for k, v in units.items() if v == found.unit_id), "")
    reader = reader_of(db.session(), actor=g.actor, region=g.region, centre_id=found.centre_id)
    line: Line = lines_of(db.session(), reader, [found])[0]
    return render_form(
        "work/item.html", form, line=line, words=labels, url=thing_url(found),
        may_take=reader.may_take(found, line.kind)
        and in_reach(db.session(), actor=g.actor, region=g.region, item=found),
        may_give=found.closed_at is None
        and may_assign(db.session(), actor=g.actor, region=g.region, item=found),
    )  # fmt: skip
