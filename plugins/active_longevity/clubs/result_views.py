"""Pages of results: a test or concert of a group, results of all, certificates."""

from __future__ import annotations

import secrets

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Group
from core.sdk.services import InvalidInput
from core.sdk.web import (
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    ngettext,
    page_number,
    page_url,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import (
    gettext as _,
)
from plugins.active_longevity.clubs import queries, result_services
from plugins.active_longevity.clubs.forms import AssessmentForm, ResultsForm
from plugins.active_longevity.clubs.models import ClubAssessment
from plugins.active_longevity.clubs.pages import (
    at_the_lines,
    entries_of,
    open_assessment,
    open_group,
    results_form,
    words,
)
from plugins.active_longevity.clubs.permissions import CLUB_MANAGE, CLUB_RESULTS
from plugins.active_longevity.clubs.views import bp


@bp.get("/clubs/<group_id>/tests")
@endpoint(CLUB_RESULTS)
def tests(group_id: str) -> ResponseReturnValue:
    """All tests, concerts, exhibitions and competitions of a group."""
    group = open_group(group_id, CLUB_RESULTS)
    page = queries.assessments_page(
        db_session(), group_id=group.id, page=page_number(), per_page=per_page()
    )
    return render("active_longevity/clubs/tests.html", group=group, page=page, page_url=page_url,
                  **words())  # fmt: skip


@bp.get("/clubs/<group_id>/tests/new")
@endpoint(CLUB_MANAGE)
def new_test(group_id: str) -> ResponseReturnValue:
    """What was held, and how it is counted."""
    form = AssessmentForm(data={"held_on": today(), "press_key": secrets.token_hex(16)})
    return _new_page(open_group(group_id, CLUB_MANAGE), form)


@bp.post("/clubs/<group_id>/tests/new")
@endpoint(CLUB_MANAGE, writes=True)
def create_test(group_id: str) -> ResponseReturnValue:
    """Note what was held; the results are entered next."""
    group, form = open_group(group_id, CLUB_MANAGE), AssessmentForm()
    made = form.validate() and attempt(
        form,
        lambda: result_services.create_assessment(
            db_session(), actor=g.actor, region=g.region, group=group, kind=form.kind.data,
            title=form.title.data or "", held_on=form.held_on.data or today(),
            max_score=form.max_score.data, pass_score=form.pass_score.data,
            press_key=form.press_key.data or None,
        ),
    )  # fmt: skip
    if made:
        return done(url_for(".results", assessment_id=made.public_id))
    return _new_page(group, form)


def _new_page(group: Group, form: AssessmentForm) -> ResponseReturnValue:
    return render_form("active_longevity/clubs/test_form.html", form, group=group)


@bp.get("/clubs/results/<assessment_id>")
@endpoint(CLUB_RESULTS)
def results(assessment_id: str) -> ResponseReturnValue:
    """Results of everybody, and certificates."""
    assessment, group = open_assessment(assessment_id, CLUB_RESULTS)
    lines = queries.result_lines(db_session(), assessment=assessment)
    return _page(assessment, group, lines, results_form(group, lines, typed=False))


@bp.post("/clubs/results/<assessment_id>")
@endpoint(CLUB_MANAGE, writes=True)
def save_results(assessment_id: str) -> ResponseReturnValue:
    """Save all lines at once, or say at each field what is wrong."""
    assessment, group = open_assessment(assessment_id, CLUB_MANAGE)
    lines = queries.result_lines(db_session(), assessment=assessment)
    form = results_form(group, lines, typed=True)

    def work() -> str:
        try:
            count = result_services.save_results(
                db_session(), actor=g.actor, region=g.region, group=group, assessment=assessment,
                entries=entries_of(form, lines),
            )  # fmt: skip
        except InvalidInput as refusal:
            raise at_the_lines(refusal, form, lines) from refusal
        return ngettext("%(num)s result is saved.", "%(num)s results are saved.", count)

    text = attempt(form, work) if form.validate() else None
    if text is not None:
        return done(url_for(".results", assessment_id=assessment_id), text)
    return _page(assessment, group, lines, form)


@bp.post("/clubs/results/<assessment_id>/certificates")
@endpoint("documents.issue", writes=True)
def issue_certificates(assessment_id: str) -> ResponseReturnValue:
    """Certificates for all who passed and have none."""
    assessment, group = open_assessment(assessment_id, CLUB_RESULTS)
    url = url_for(".results", assessment_id=assessment_id)
    outcome = attempt_or_flash(
        lambda: result_services.issue_certificates(
            db_session(),
            actor=g.actor,
            region=g.region,
            group=group,
            assessment=assessment,
            language=request.form.get("language", ""),
        )
    )
    if outcome is None:
        return done(url)
    issued, left_out = outcome
    text = ngettext("%(num)s certificate is issued.", "%(num)s certificates are issued.",
                    len(issued))  # fmt: skip
    if left_out:
        more = _("Left out, because another centre holds the file now: %(num)s.", num=left_out)
        return done(url, f"{text} {more}", "warning")
    return done(url, text)


def _page(
    assessment: ClubAssessment, group: Group, lines: list[queries.ResultLine], form: ResultsForm
) -> ResponseReturnValue:
    """Typed lines beside the people; who passed and has no certificate in force is counted."""
    by_person = {row.form.person.data: row for row in form.rows}
    waiting = sum(
        1 for one in lines
        if one.result is not None and one.result.passed
        and (one.document is None or one.document.state == "void")
    )  # fmt: skip
    return render_form(
        "active_longevity/clubs/results.html", form, assessment=assessment, group=group,
        lines=[(one, by_person.get(one.person.public_id)) for one in lines], waiting=waiting,
        **words(),
    )  # fmt: skip
