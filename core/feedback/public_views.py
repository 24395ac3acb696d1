"""Without signing in: writing to a centre, reading the answer, the question after a service."""

from __future__ import annotations

from flask import Response, g, request
from flask.typing import ResponseReturnValue

from core.auth.actor import system_actor
from core.db import db
from core.documents.pages import new_token
from core.feedback import pages, queries, words
from core.feedback.blueprint import public_bp
from core.feedback.forms import WriteForm
from core.feedback.queries import FeedbackLine
from core.feedback.services import hash_of, rate, take_in
from core.plugins.contracts import RegionInfo
from core.requests.receipt_rules import secret_shown
from core.web.endpoint import PUBLIC, endpoint
from core.web.render import attempt, render, render_form


def _form(region: RegionInfo) -> WriteForm:
    form = WriteForm()
    found = queries.open_centres(db.session(), region=region)
    form.offer([(one.id, one.name_in(g.locale)) for one in found])
    return form


@public_bp.get("/p/<region_code>/feedback")
@endpoint(PUBLIC, space="none")
def write(region_code: str) -> ResponseReturnValue:
    """A complaint, a proposal or thanks, by name or without; `?centre=code`, `?lang=ru`."""
    region = pages.public_region(region_code)
    form = _form(region)
    code = request.args.get("centre", "")
    found = queries.open_centres(db.session(), region=region)
    form.centre_id.data = next((str(one.id) for one in found if one.code == code), "")
    return pages.quiet(render_form("feedback/write.html", form, region_row=region, busy=False))


@public_bp.post("/p/<region_code>/feedback")
@endpoint(PUBLIC, writes=True, space="none")
def send(region_code: str) -> ResponseReturnValue:
    """Take it in; number and secret are shown on the answer and never again."""
    region = pages.public_region(region_code)
    form = _form(region)
    if pages.is_braked("letter ", pages.MOST_LETTERS):
        return pages.quiet(
            render("feedback/write.html", None, 429, form=form, has_errors=False, busy=True,
                   region_row=region)
        )  # fmt: skip
    if form.validate():
        actor = system_actor("web")
        made = attempt(form, lambda: take_in(db.session(), actor=actor, region=region,
                                             told=form.told("web")))  # fmt: skip
        if made is not None:
            pages.count_attempt("letter ")
            row, secret = made
            return pages.quiet(
                render("feedback/sent.html", row=row, secret=secret_shown(secret),
                       region_row=region)
            )  # fmt: skip
    return pages.quiet(render_form("feedback/write.html", form, region_row=region, busy=False))


@public_bp.get("/p/<region_code>/feedback/answer")
@endpoint(PUBLIC, space="none")
def follow(region_code: str) -> ResponseReturnValue:
    """Where number and secret are typed."""
    return _follow_page(pages.public_region(region_code), number=request.args.get("number", ""))


@public_bp.post("/p/<region_code>/feedback/answer")
@endpoint(PUBLIC, space="none")
def look(region_code: str) -> ResponseReturnValue:
    """The state and the answer. A wrong number and a wrong secret get one answer; who guesses is
    slowed down."""
    region = pages.public_region(region_code)
    number = request.form.get("number", "").strip().upper()[:40]
    if pages.is_braked():
        return _follow_page(region, number=number, state="busy", status=429)
    secret = request.form.get("secret", "")[:40]
    found = queries.follow_feedback(
        db.session(),
        region=region,
        number=number,
        secret_hash=hash_of(number=number, secret=secret),
    )
    if found is None:
        pages.count_attempt()
        return _follow_page(region, number=number, state="missed", status=422)
    return _follow_page(region, number=number, found=found)


def _follow_page(
    region: RegionInfo,
    *,
    number: str,
    found: FeedbackLine | None = None,
    state: str = "",
    status: int = 200,
) -> Response:
    return pages.quiet(
        render("feedback/follow.html", None, status, region_row=region, number=number[:40],
               found=found, state=state, words=words, has_errors=state == "missed")
    )  # fmt: skip


# The question after a service ----------------------------------------------------------------


@public_bp.get("/p/<region_code>/rate/<token>")
@endpoint(PUBLIC, space="none")
def question(region_code: str, token: str) -> ResponseReturnValue:
    """One question, once, when the request is over; nothing about the matter or the person."""
    region = pages.public_region(region_code)
    return _question_page(region, token, "ask")


@public_bp.post("/p/<region_code>/rate/<token>")
@endpoint(PUBLIC, writes=True, space="none")
def give_rating(region_code: str, token: str) -> ResponseReturnValue:
    """Take the mark; a second one by the same link changes nothing."""
    region = pages.public_region(region_code)
    rated = queries.rated(db.session(), region=region, request_id=pages.rated_request(token))
    score = pages.score_of()
    if rated is None or not rated.is_over or not score:
        return _question_page(region, token, "ask", 422)
    fresh = rate(db.session(), region=region, centre_id=rated.centre_id, score=score,
                 channel="link", once=f"request:{rated.request_id}")  # fmt: skip
    return _question_page(region, token, "thanked" if fresh else "again")


def _question_page(region: RegionInfo, token: str, state: str, status: int = 200) -> Response:
    rated = queries.rated(db.session(), region=region, request_id=pages.rated_request(token))
    if rated is None or not rated.is_over:
        state, status = "early", 409
    return pages.quiet(
        render("feedback/rate.html", None, status, state=state, scores=words.SCORES,
               press=new_token(), region_row=region)
    )  # fmt: skip
