"""Plans of the reader's centres by what is due, the card of the start page, a person's plans."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.db import db
from core.people.pages import open_person, person_page
from core.plans import labels, queries
from core.plans.blueprint import bp
from core.plans.known_forms import form_label
from core.plans.pages import TAB, may_plan
from core.plans.permissions import VIEW
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import lazy_gettext as _
from core.web.i18n import today
from core.web.links import page_url
from core.web.render import page_number, per_page, render

#: words of the filters
FILTERS: dict[str, Any] = {
    "overdue": _("Reviews overdue"),
    "month": _("Reviews due this month"),
    "agreed": _("All in force"),
    "draft": _("Drafts"),
    "closed": _("Ended"),
}
MOST_ON_CARD = 5


@bp.get("/plans/")
@endpoint(VIEW)
def plans() -> ResponseReturnValue:
    """Plans whose review is overdue or due, all in force, drafts, and ended ones."""
    centres = centres_of(db.session(), g.actor, VIEW, region_id=g.region.id, active_only=False)
    show = request.args.get("show", "overdue")
    show = show if show in queries.FILTERS else "overdue"
    staff = request.args.get("staff", "")
    centre = next((one for one in centres if one.code == request.args.get("centre")), None)
    asked = {"actor": g.actor, "region": g.region, "today": today()}
    page = queries.plans_page(
        db.session(), **asked, show=show, page=page_number(), per_page=per_page(),
        staff_id=queries.staff_by_public_id(db.session(), staff),
        centre_id=centre.id if centre else None,
    )  # fmt: skip
    counts = queries.counts_by_filter(db.session(), **asked)
    return render(
        "plans/list.html", "plans/_list.html", page=page, page_url=page_url, words=labels,
        form_label=form_label, show=show, staff=staff, centre=centre.code if centre else "",
        shows=[(code, f"{word} ({counts[code]})") for code, word in FILTERS.items()],
        staff_choices=queries.responsible_staff(db.session(), actor=g.actor, region=g.region),
        centres=[(one.code, one.name_in(g.locale)) for one in centres],
    )  # fmt: skip


@bp.get("/plans/card")
@endpoint(VIEW)
def card() -> ResponseReturnValue:
    """The card of the start page: the reader's own plans, or, for others, the centre's."""
    asked = {"actor": g.actor, "region": g.region, "today": today()}
    mine = queries.own_staff_ids(db.session(), actor=g.actor)
    counts = queries.counts_by_filter(db.session(), **asked)
    own = queries.counts_by_filter(db.session(), **asked, staff_ids=mine) if mine else None
    first = queries.plans_page(
        db.session(), **asked, show="overdue", page=1, staff_id=mine[0] if mine else None,
        per_page=MOST_ON_CARD,
    )  # fmt: skip
    return render("plans/card.html", "plans/_card.html", counts=counts, own=own, first=first,
                  words=labels)  # fmt: skip


@bp.get("/people/<person_id>/plans")
@endpoint(VIEW)
def person_plans(person_id: str) -> ResponseReturnValue:
    """A person's plans: the one in force, a draft, and those that ended."""
    person = open_person(person_id, VIEW)
    found = queries.plans_of(db.session(), actor=g.actor, region=g.region, person_id=person.id)
    return render(
        "plans/person.html", lines=found, words=labels, form_label=form_label,
        may_start=may_plan(person) and not any(one.plan.state == "draft" for one in found),
        new_url=url_for("plans.new_plan", person_id=person_id), **person_page(person, TAB),
    )  # fmt: skip
