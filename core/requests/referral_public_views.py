"""The page behind a one-time link: an outside body answers a referral without an account."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db, write_apart
from core.documents.models import CheckAttempt
from core.documents.pages import new_token
from core.documents.public_views import MOST_GUESSES, WINDOW, client_address
from core.documents.queries import misses_since
from core.documents.rules import is_token
from core.errors import NotFound
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.requests import referral_link_services as links
from core.requests import referral_queries as queries
from core.requests import referral_words as words
from core.requests.public_blueprint import bp
from core.requests.referral_forms import AnswerForm
from core.requests.referral_link_services import OpenedLink
from core.requests.referral_rules import answers_for
from core.web.endpoint import PUBLIC, endpoint
from core.web.i18n import LOCALES
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form

PAGE: Final = "requests/referral_public.html"


@bp.get("/p/<region_code>/referral/<token>")
@endpoint(PUBLIC, space="none")
def answer_referral(region_code: str, token: str) -> ResponseReturnValue:
    """What is asked, with no more about the person than the referral needs: `?lang=ru`."""
    region = _region(region_code)
    if _is_braked():
        return _closed("busy", 429)
    opened = _find(region, token)
    if opened is None:
        return _closed("unknown", 404)
    if opened.state != "open":
        return _closed(opened.state, 410, opened)
    form = _form(opened)
    form.press.data = new_token()
    return _quiet(render_form(PAGE, form, **_values(region, opened)))


@bp.post("/p/<region_code>/referral/<token>")
@endpoint(PUBLIC, writes=True, space="none")
def send_answer(region_code: str, token: str) -> ResponseReturnValue:
    """Take the answer; who accepts is led to the link by which the result is told."""
    region = _region(region_code)
    if _is_braked():
        return _closed("busy", 429)
    opened = _find(region, token)
    if opened is None:
        return _closed("unknown", 404)
    form = _form(opened)
    if opened.state == "used" and _press(form) and opened.link.press == _press(form):
        return _after(region, token, form)
    if opened.state != "open":
        return _closed(opened.state, 410, opened)
    if form.validate():
        answer = _after(region, token, form)
        if not form.all_errors():
            return answer
    return _quiet(render_form(PAGE, form, **_values(region, opened)))


def _after(region: RegionInfo, token: str, form: AnswerForm) -> Response:
    following = attempt(
        form,
        lambda: links.answer_by_link(db.session(), region=region, token=token,
                                     given=form.given("link"), press=_press(form)),
    )  # fmt: skip
    url = url_for(".answer_referral", region_code=region.code, token=following or token)
    said = (
        _("The referral is accepted. Keep the address of this page: here you tell the result.")
        if following
        else _("Thank you, your answer is recorded.")
    )
    return done(url, said if following is not None else None)


# Parts ---------------------------------------------------------------------------------------


def _region(code: str) -> RegionInfo:
    found = region_info(db.session(), code)
    if found is None:
        raise NotFound
    g.region = found  # days are told by its clock
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        g.locale = asked
    return found


def _address() -> str:
    return client_address(request.remote_addr or "")


def _is_braked() -> bool:
    since = now_utc() - WINDOW
    return misses_since(db.session(), address=_address(), since=since) >= MOST_GUESSES


def _find(region: RegionInfo, token: str) -> OpenedLink | None:
    """The link; an address that names none is counted as a guess."""
    opened = links.find_link(db.session(), region=region, token=token)
    if opened is None:
        guess = CheckAttempt(address=_address(), at=now_utc())
        write_apart(lambda own: own.add(guess))
    return opened


def _form(opened: OpenedLink) -> AnswerForm:
    form = AnswerForm()
    form.offer(answers_for(opened.referral.state))
    del form.paper
    return form


def _press(form: AnswerForm) -> str:
    """The form's own token; empty for what no page of ours wrote."""
    sent = str(form.press.data or "")
    return sent if is_token(sent) else ""


def _values(region: RegionInfo, opened: OpenedLink) -> dict[str, Any]:
    return {
        "state": "open", "words": words, "region_row": region, "codes": list(LOCALES),
        "file": queries.referral_file(db.session(), referral=opened.referral),
        "referral": opened.referral, "link": opened.link,
    }  # fmt: skip


def _closed(state: str, status: int, opened: OpenedLink | None = None) -> Response:
    """A link that opens nothing says why, and to whom to speak; nothing about anybody."""
    centre = queries.sender_of(db.session(), opened.referral) if opened else None
    answer = render(PAGE, None, status, state=state, centre=centre, form=None, has_errors=False)
    if status == 429:
        answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return _quiet(answer)


def _quiet(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
