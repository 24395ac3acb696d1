"""The list of children with and without plans; the plans themselves are core's pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.web import (
    Link,
    chosen_code,
    db_session,
    endpoint,
    page_number,
    page_url,
    paginate,
    per_page,
    render,
    today,
)
from core.sdk.web import gettext as _
from day_centre.centre_pages import centre_choice
from day_centre.plans import queries
from day_centre.plans.settings import plan_days
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_plans", __name__, template_folder="../templates"))

#: core's right on individual plans
VIEW = "plans.view"


@bp.get("/plans/")
@endpoint(VIEW)
def plans() -> ResponseReturnValue:
    """Children without a plan, with a review that is due, or all."""
    choice = centre_choice(VIEW)
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in queries.FILTERS else "without"
    page = paginate(
        db_session(), queries.children(centre_ids=choice.ids, today=today(), wanted=wanted),
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render(
        "day_centre/plans/list.html", choice=choice, page=page, page_url=page_url, wanted=wanted,
        lines=queries.lines(db_session(), page.items, days=plan_days(g.region)), today_date=today(),
        filters=_filters(wanted, choice),
    )  # fmt: skip


def _filters(wanted: str, choice: Any) -> list[Link]:
    labels = {"without": _("Without a plan"), "review": _("A review is due"), "all": _("All")}
    return [
        Link(label, url_for(".plans", show=code, centre=chosen_code(choice)),
             current=code == wanted)
        for code, label in labels.items()
    ]  # fmt: skip
