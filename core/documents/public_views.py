"""The public check of a document's number or code: its state, and nothing else."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Final

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import now_utc
from core.db import db, is_public_id, write_apart
from core.documents import queries
from core.documents.models import CheckAttempt
from core.documents.rules import code_key
from core.web.endpoint import PUBLIC, endpoint
from core.web.render import render

bp = Blueprint("verify", __name__)

#: from one address: numbers can be counted up, so questions for them are counted as guesses too
MOST_GUESSES: Final = 30
WINDOW: Final = dt.timedelta(minutes=15)


@bp.get("/verify/")
@endpoint(PUBLIC, space="none")
def form() -> ResponseReturnValue:
    """Where a number is typed that is not scanned."""
    typed = request.args.get("number", "").strip()[:60]
    if typed.strip("/. "):
        return redirect(url_for(".check", text=typed.replace("/", "-").replace("\\", "-")))
    return render("documents/verify.html", asked=False, state=None, text="", waiting=False)


@bp.get("/verify/<text>")
@endpoint(PUBLIC, space="none")
def check(text: str) -> ResponseReturnValue:
    """Whether a document is valid, replaced or void. What is not known gets one answer, whatever
    the reason, so that nothing is learned by trying."""
    address = client_address(request.remote_addr or "")
    before = queries.misses_since(db.session(), address=address, since=now_utc() - WINDOW)
    if before >= MOST_GUESSES:
        answer = render("documents/verify.html", None, 429, asked=True, state=None, text="",
                        waiting=True)  # fmt: skip
        answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return answer
    state = queries.public_state(db.session(), text)
    if state is None or not is_public_id(code_key(text)):
        at = now_utc()
        write_apart(lambda own: own.add(CheckAttempt(address=address, at=at)))
    answer = render("documents/verify.html", None, 404 if state is None else 200, asked=True,
                    state=state, text=text[:40], waiting=False)  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def client_address(text: str) -> str:
    """Whom questions are counted for: an address, of the sixth version its network of 64 bits,
    because that is what one household holds."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
