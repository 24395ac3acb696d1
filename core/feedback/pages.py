"""What pages of feedback share."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final

from flask import Response, g, request

from core.clock import now_utc
from core.db import db, is_public_id, write_apart
from core.documents.models import CheckAttempt
from core.documents.pages import new_token
from core.documents.public_views import MOST_GUESSES, WINDOW, client_address
from core.documents.queries import misses_since
from core.documents.rules import is_token
from core.errors import NotFound
from core.kernel import kernel
from core.plugins.contracts import RegionInfo
from core.regions.enablement import region_info
from core.web.i18n import LOCALES

NAV_AREA: Final = "feedback.listed"
#: so many letters are taken from one address in a quarter of an hour
MOST_LETTERS: Final = 10
SIGNATURE: Final = 22


def public_region(code: str) -> RegionInfo:
    """The region of a public address, in whose clock and, with `?lang=`, language it speaks."""
    found = region_info(db.session(), code)
    if found is None:
        raise NotFound
    g.region = found
    asked = request.args.get("lang", "")
    if asked in LOCALES:
        g.locale = asked
    return found


def quiet(answer: Response) -> Response:
    """Nothing of it is kept by whoever stands between, nor found by searching."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    if answer.status_code == 429:
        answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer


def is_braked(purpose: str = "", most: int = MOST_GUESSES) -> bool:
    """Whether this address has asked, or written, too often."""
    since = now_utc() - WINDOW
    return misses_since(db.session(), address=_counted(purpose), since=since) >= most


def count_attempt(purpose: str = "") -> None:
    """A question that may be a guess, or a letter, is counted by address."""
    attempt = CheckAttempt(address=_counted(purpose), at=now_utc())
    write_apart(lambda own: own.add(attempt))


def _counted(purpose: str) -> str:
    return f"{purpose}{client_address(request.remote_addr or '')}"[:64]


def press_of() -> str:
    """The token of a form of buttons; a new one where none came."""
    sent = request.form.get("press", "")
    return sent if is_token(sent) else new_token()


def score_of() -> int:
    text = request.form.get("score", "")
    return int(text) if text in {"1", "2", "3", "4", "5"} else 0


# Links to the question after a service --------------------------------------------------------


def rating_token(request_id: str) -> str:
    """The end of the address under which whoever handed a request in rates it: the public
    identifier with a signature, so that nobody guesses another's."""
    return request_id + _signature(request_id)


def rated_request(token: str) -> str:
    """The public identifier of a token; `NotFound` when the signature is wrong."""
    request_id, signed = token[:10], token[10:]
    if not is_public_id(request_id) or not hmac.compare_digest(
        _signature(request_id).encode(), signed.encode()
    ):
        raise NotFound
    return request_id


def _signature(request_id: str) -> str:
    key = kernel().settings.secret_key.encode()
    digest: Any = hmac.new(key, f"rate:{request_id}".encode(), hashlib.sha256)
    return str(digest.hexdigest())[:SIGNATURE]
