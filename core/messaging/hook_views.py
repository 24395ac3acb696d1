"""Addresses that a gateway calls: receipts, bounces, and SMS that came in.

They are open to the network and closed by a secret: as `X-Shanyraq-Secret`, or as the password of
`Authorization: Basic`, never in the address, which logs keep.
"""

from __future__ import annotations

import hmac
import logging
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from flask import Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from core.auth.throttle import TooManyAttempts, begin_attempt
from core.db import db
from core.kernel import kernel
from core.messaging.blueprint import hooks_bp
from core.messaging.gateway import Outcome, found_at, gateway
from core.messaging.incoming import take_in
from core.messaging.sender import write_receipt
from core.web.endpoint import PUBLIC, endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
LONGEST_BODY: Final = 64 * 1024
BOUNCED: Final = frozenset({"bounced", "bounce", "failed", "rejected", "complained"})


def _guarded(view: Callable[[], Response]) -> Callable[[], Response]:
    """Let in whoever knows the secret; wrong ones are counted by address and braked.

    It stands around the unit of work: the count is a transaction of its own.
    """

    @wraps(view)
    def run() -> Response:
        secret = kernel().settings.hook_secret
        if not secret:
            abort(404)
        if (request.content_length or 0) > LONGEST_BODY:
            abort(413)
        if not hmac.compare_digest(_given().encode(), secret.encode()):
            _count_wrong()
            abort(403)
        return view()

    return run


def _given() -> str:
    basic = request.authorization
    password = basic.password if basic is not None and basic.type == "basic" else ""
    return request.headers.get("X-Shanyraq-Secret", "") or password or ""


def _count_wrong() -> None:
    try:
        begin_attempt(kind="hook", username="", address=request.remote_addr or "")
    except TooManyAttempts:
        abort(429)
    log.warning("a call of a gateway with a wrong secret from %s", request.remote_addr)


def _told() -> dict[str, Any]:
    """The body, as JSON or as a form."""
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else request.form.to_dict()


@hooks_bp.post("/api/hooks/sms/receipt")
@_guarded
@endpoint(PUBLIC, writes=True, space="none")
def sms_receipt() -> ResponseReturnValue:
    """What became of an SMS, in the gateway's words."""
    found, told = gateway(kernel().settings), _told()
    if found is None or not found.receipt:
        abort(404)
    provider_id, key, state = (
        found_at(told, found.receipt.get(name, "")) for name in ("id", "key", "state")
    )
    if not state or not (provider_id or key):
        abort(400)
    outcome = found.read_state(state, provider_id)
    known = write_receipt(
        db.session(), outcome, provider_id=provider_id, key="" if provider_id else key
    ) or bool(key and write_receipt(db.session(), outcome, key=key))
    return jsonify(known=known)


@hooks_bp.post("/api/hooks/sms/incoming")
@_guarded
@endpoint(PUBLIC, writes=True, space="none")
def sms_incoming() -> ResponseReturnValue:
    """An SMS that somebody wrote to us; told twice, it counts once."""
    found, told = gateway(kernel().settings), _told()
    if found is None or not found.incoming:
        abort(404)
    provider_id, number, text = (
        found_at(told, found.incoming.get(name, "")) for name in ("id", "from", "text")
    )
    if not provider_id or not number or len(provider_id) > 100:
        abort(400)
    new = take_in(db.session(), provider_id=provider_id, number=number, text=text)
    return jsonify(new=new)


@hooks_bp.post("/api/hooks/mail/bounce")
@_guarded
@endpoint(PUBLIC, writes=True, space="none")
def mail_bounce() -> ResponseReturnValue:
    """A mail that came back after the server had taken it: `message_id`, `state`, `detail`."""
    told = _told()
    message_id = found_at(told, "message_id").strip("<> ")
    state = found_at(told, "state").casefold()
    if not message_id or not state:
        abort(400)
    if state not in BOUNCED:
        return jsonify(known=False)
    outcome = Outcome("refused", message_id, f"{state} {found_at(told, 'detail')}"[:300])
    return jsonify(known=write_receipt(db.session(), outcome, provider_id=message_id))
