"""Pages of plans: what is planned and what was reached, entering a plan, the table as a file."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.clock import now_utc
from core.db import db
from core.indicators import target_services as services
from core.indicators.blueprint import bp
from core.indicators.figures import active_indicators
from core.indicators.models import IndicatorTarget
from core.indicators.pages import Asked
from core.indicators.paper import XLSX_TYPE, paper_book, paper_pdf
from core.indicators.permissions import PLAN, VIEW
from core.indicators.report_pages import file_response, paper_language
from core.indicators.target_forms import TargetForm
from core.indicators.target_labels import part_choices
from core.indicators.target_pages import (
    lines_of,
    percent_words,
    place_of,
    plan_asked,
    plan_paper,
)
from core.indicators.target_queries import PlanLine, plan_lines
from core.indicators.target_rules import YEAR, known_year
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.i18n import in_language, today
from core.web.render import attempt, done, render, render_form


@bp.get("/indicators/plan/")
@endpoint(VIEW)
def plan() -> ResponseReturnValue:
    """Plan, fact and per cent of a part of a year."""
    question = plan_asked()
    lines = lines_of(question)
    return render(
        "indicators/plan.html",
        asked=question,
        lines=lines,
        definitions={str(one.indicator.label): one.indicator.definition for one in lines}.items(),
        parts=part_choices(question.year),
        may_change=lambda target: g.actor.can(PLAN, g.region.id, target.centre_id),
        place_of=place_of,
        percent_words=percent_words,
    )


@bp.get("/indicators/plan/table.xlsx")
@endpoint(VIEW)
def plan_book() -> ResponseReturnValue:
    """The same as a workbook."""
    question = plan_asked()
    content = paper_book(plan_paper(question, lines_of(question)))
    return file_response(content, XLSX_TYPE, f"plan-{question.year}-{question.part}.xlsx")


@bp.get("/indicators/plan/table.pdf")
@endpoint(VIEW)
def plan_print() -> ResponseReturnValue:
    """The same on paper, with lines to sign."""
    language, question = paper_language(), plan_asked()
    with in_language(language):
        paper = plan_paper(question, lines_of(question))
        content = paper_pdf(paper, language=language, made_at=now_utc())
    name = f"plan-{question.year}-{question.part}.pdf"
    return file_response(content, "application/pdf", name, inline=True)


@bp.get("/indicators/plan/new")
@endpoint(PLAN)
def plan_new() -> ResponseReturnValue:
    """The form of a plan; a line of the list fills it in (`?indicator=&centre=&year=&part=`)."""
    form = _form()
    args = request.args
    form.indicator.data = args.get("indicator") or form.indicator.data
    form.centre.data = args.get("centre", form.centre.data)
    year = args.get("year", "")
    form.year.data = (
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else today().year
    )
    form.part.data = args.get("part", YEAR)
    return render_form("indicators/plan_form.html", form)


@bp.post("/indicators/plan/new")
@endpoint(PLAN, writes=True)
def plan_enter() -> ResponseReturnValue:
    """Enter a plan, or another number for one that stands."""
    form = _form()
    if form.validate():
        row = attempt(form, lambda: _enter(form))
        if row is not None:
            url = url_for(".plan", year=row.year, part=row.part)
            return done(url, _("The plan is saved."))
    return render_form("indicators/plan_form.html", form)


@bp.post("/indicators/plan/<target_id>/remove")
@endpoint(PLAN, writes=True)
def plan_remove(target_id: str) -> ResponseReturnValue:
    """Take a plan away."""
    row = services.remove_target(db.session(), actor=g.actor, region=g.region, public_id=target_id)
    return done(url_for(".plan", year=row.year, part=row.part), _("The plan is taken away."))


def year_plan(question: Asked) -> list[PlanLine]:
    """Plans of the year of a board's question, for exactly whom the board counts."""
    chosen = question.centre
    if chosen is None and not question.whole_region:
        return []
    return plan_lines(
        db.session(),
        g.region,
        year=question.period.last.year,
        part=YEAR,
        centre_ids=frozenset({chosen.id}) if chosen else frozenset(),
        whole_region=chosen is None,
        today=today(),
    )


def _form() -> TargetForm:
    form = TargetForm()
    form.indicator.choices = [
        SelectChoice(one.code, str(one.label)) for one in active_indicators(g.region)
    ]
    centres = _centres()
    whole = g.actor.centre_scope(PLAN, g.region.id) is None
    form.centre.choices = [SelectChoice("", _("Whole region"))] if whole else []
    form.centre.choices += [SelectChoice(one.code, one.name_in(g.locale)) for one in centres]
    typed = form.year.data
    year = typed if typed is not None and known_year(typed) else today().year
    form.part.choices = [SelectChoice(code, str(words)) for code, words in part_choices(year)]
    return form


def _centres() -> list[Centre]:
    return centres_of(db.session(), g.actor, PLAN, region_id=g.region.id, active_only=False)


def _enter(form: TargetForm) -> IndicatorTarget:
    ids = {one.code: one.id for one in _centres()}
    return services.set_target(
        db.session(),
        actor=g.actor,
        region=g.region,
        indicator=form.indicator.data,
        centre_id=ids[form.centre.data] if form.centre.data else None,
        year=form.year.data or 0,
        part=form.part.data,
        value=form.value.data or 0,
        source=form.source.data or "",
    )
