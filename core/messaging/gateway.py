"""The SMS gateway: one HTTP adapter, and a file that says how a gateway wants to be spoken to.

Every request carries the message's public identifier as its key. A gateway that knows such keys
(`Idempotency-Key`, a client's number of the message) sends one SMS however often it is asked; one
that can be asked about a key is asked when an answer was lost. For a gateway that does neither,
`doubt = "call"` leaves the message to a person instead of risking a second SMS.
"""

from __future__ import annotations

import json
import re
import socket
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode, urlsplit

from core.config import Settings
from core.errors import SetupError

TIMEOUT_SECONDS: Final = 10.0
LONGEST_ANSWER: Final = 64 * 1024
#: nothing was taken: the gateway is busy, or nobody listens
_NOT_TAKEN: Final = frozenset({401, 403, 404, 405, 408, 425, 429, 503})
_REFUSED: Final = frozenset({400, 410, 413, 422})
_UNSTORABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

#: what docs/administrators.md shows, and what is used without SHANYRAQ_SMS_GATEWAY
SHIPPED: Final = """
doubt = "repeat"

[send]
method = "POST"
headers = { Authorization = "Bearer {token}", Idempotency-Key = "{key}" }
json = { to = "{to}", text = "{text}", sender = "{sender}", key = "{key}" }
id = "id"
error = "error"

[status]
method = "GET"
path = "/{id}"
headers = { Authorization = "Bearer {token}" }
state = "status"

[states]
delivered = ["delivered"]
failed = ["failed", "undelivered", "rejected", "expired"]

[receipt]
id = "id"
key = "key"
state = "status"

[incoming]
id = "id"
from = "from"
text = "text"
"""


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt. `refused`: for good; `later`: nothing was taken, try again;
    `doubt`: it may have been taken, the answer was lost."""

    kind: Literal["sent", "delivered", "refused", "later", "doubt"]
    provider_id: str = ""
    detail: str = ""


@dataclass(frozen=True)
class _Call:
    """One request as the file describes it; `{to}` and the like stand for values."""

    method: str = "POST"
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    id: str = ""
    error: str = ""
    state: str = ""


@dataclass(frozen=True)
class Gateway:
    """A described gateway with its address and secrets."""

    url: str
    values: Mapping[str, str]
    send_call: _Call
    status_call: _Call | None
    lookup_call: _Call | None
    delivered: frozenset[str]
    failed: frozenset[str]
    receipt: Mapping[str, str]
    incoming: Mapping[str, str]
    doubt: str = "repeat"

    def send(self, *, to: str, text: str, key: str) -> Outcome:
        """Ask for one SMS. Never raises for what the network or the gateway does."""
        answer = self._ask(self.send_call, {"to": to, "text": text, "key": key})
        if isinstance(answer, Outcome):
            return answer
        call = self.send_call
        error = found_at(answer, call.error) if call.error else ""
        if error:
            return Outcome("refused", detail=f"error: {error}")
        provider_id = found_at(answer, call.id) if call.id else ""
        if call.id and not provider_id:
            return Outcome("doubt", detail="the answer names no identifier")
        return Outcome("sent", provider_id[:100])

    def status(self, provider_id: str) -> Outcome | None:
        """What became of a message that the gateway took; None when it cannot tell."""
        if self.status_call is None:
            return None
        answer = self._ask(self.status_call, {"id": provider_id})
        if isinstance(answer, Outcome):
            return None
        return self.read_state(found_at(answer, self.status_call.state), provider_id)

    def lookup(self, key: str) -> Outcome | None:
        """Whether the gateway took a message under this key: `sent`, `later` (it did not), or
        None when it cannot be asked or does not answer."""
        if self.lookup_call is None:
            return None
        answer = self._ask(self.lookup_call, {"key": key})
        if isinstance(answer, Outcome):
            # «404» is an answer here: nothing is known under this key
            return Outcome("later") if answer.detail.startswith("HTTP 404") else None
        provider_id = found_at(answer, self.lookup_call.id or "id")
        return Outcome("sent", provider_id[:100]) if provider_id else Outcome("later")

    def read_state(self, state: str, provider_id: str) -> Outcome:
        """A state in the gateway's own words."""
        word = state.casefold()
        kind: Literal["sent", "delivered", "refused"] = "sent"
        if word in self.delivered:
            kind = "delivered"
        elif word in self.failed:
            kind = "refused"
        return Outcome(kind, provider_id, f"state: {state}"[:300])

    def _ask(self, call: _Call, values: Mapping[str, str]) -> Any:
        """The JSON of the answer (a text answer as {"text": …}), or the outcome of a failure."""
        known = {**self.values, **values}
        try:
            with _opener(self.url).open(
                _request(self.url, call, known), timeout=TIMEOUT_SECONDS
            ) as got:
                body = got.read(LONGEST_ANSWER)
        except urllib.error.HTTPError as error:
            return _after_status(error)
        except urllib.error.URLError as error:
            return _after_break(error.reason)
        except (OSError, HTTPException) as error:
            return Outcome("doubt", detail=_named(error))
        try:
            return json.loads(body)
        except ValueError:
            return {"text": body.decode("utf-8", "replace").strip()}


def found_at(answer: Any, path: str) -> str:
    """The value at a dotted path (`messages.0.id`) as text, without signs that no database keeps;
    empty when there is none."""
    for part in path.split("."):
        if isinstance(answer, list) and part.isdigit() and int(part) < len(answer):
            answer = answer[int(part)]
        elif isinstance(answer, dict):
            answer = answer.get(part)
        else:
            return ""
    if answer is None or isinstance(answer, dict | list):
        return ""
    return _UNSTORABLE.sub("", str(answer))


def _request(url: str, call: _Call, values: Mapping[str, str]) -> urllib.request.Request:
    address = url.rstrip("/") + _put(
        call.path, {one: quote(text, safe="") for one, text in values.items()}
    )
    if call.query:
        address += ("&" if "?" in address else "?") + urlencode(_put(call.query, values))
    headers, data = dict(_put(call.headers, values)), None
    headers.setdefault("Accept", "application/json")
    headers.setdefault("User-Agent", "shanyraq")
    if call.json is not None:
        data = json.dumps(_put(call.json, values), ensure_ascii=False).encode()
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    elif call.form is not None:
        data = urlencode(_put(call.form, values)).encode()
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return urllib.request.Request(address, data, headers, method=call.method)  # noqa: S310 - http(s) is checked at start


def _put(template: Any, values: Mapping[str, str]) -> Any:
    """The template with `{name}` replaced inside its texts, however deep."""
    if isinstance(template, str):
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", value)
        return template
    if isinstance(template, Mapping):
        return {name: _put(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [_put(value, values) for value in template]
    return template


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A text about a person goes to the configured host and to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _opener(url: str) -> urllib.request.OpenerDirector:
    handlers: list[Any] = [_NoRedirects]
    if urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _after_status(error: urllib.error.HTTPError) -> Outcome:
    with error:
        said = error.read(200).decode("utf-8", "replace")
    detail = f"HTTP {error.code} {' '.join(said.split())}"[:300]
    if error.code in _REFUSED:
        return Outcome("refused", detail=detail)
    return Outcome("later" if error.code in _NOT_TAKEN else "doubt", detail=detail)


def _after_break(reason: Any) -> Outcome:
    """No connection means that nothing was taken; a broken one leaves a doubt."""
    nothing = isinstance(reason, ConnectionRefusedError | socket.gaierror)
    return Outcome("later" if nothing else "doubt", detail=_named(reason))


def _named(error: Any) -> str:
    return f"{type(error).__name__}: {error}"[:300]


# The description -------------------------------------------------------------------------------


def gateway(settings: Settings) -> Gateway | None:
    """The described gateway, or None when SHANYRAQ_SMS_URL is unset. Raises `SetupError`."""
    if not settings.sms_url:
        return None
    path = settings.sms_gateway
    stamp = path.stat().st_mtime_ns if path is not None and path.is_file() else 0
    return _gateway(settings.sms_url, settings.sms_token, settings.sms_sender, path, stamp)


@lru_cache(maxsize=8)
def _gateway(url: str, token: str, sender: str, path: Path | None, _stamp: int) -> Gateway:
    try:
        told = tomllib.loads(SHIPPED if path is None else path.read_text("utf-8"))
        return _described(told, url, {"token": token, "sender": sender})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SetupError(f"SHANYRAQ_SMS_GATEWAY: {path}: {error}") from error


def _described(told: dict[str, Any], url: str, values: dict[str, str]) -> Gateway:
    unknown = set(told) - {"doubt", "send", "status", "lookup", "states", "receipt", "incoming"}
    if unknown:
        raise ValueError(f"there is no {', '.join(sorted(unknown))} in such a file")
    if "send" not in told:
        raise ValueError("[send] is missing")
    if told.get("doubt", "repeat") not in ("repeat", "call"):
        raise ValueError('doubt must be "repeat" or "call"')
    states = told.get("states", {})
    return Gateway(
        url=url,
        values=values,
        send_call=_Call(**told["send"]),
        status_call=_Call(**told["status"]) if "status" in told else None,
        lookup_call=_Call(**told["lookup"]) if "lookup" in told else None,
        delivered=frozenset(str(one).casefold() for one in states.get("delivered", ())),
        failed=frozenset(str(one).casefold() for one in states.get("failed", ())),
        receipt=told.get("receipt", {}),
        incoming=told.get("incoming", {}),
        doubt=told.get("doubt", "repeat"),
    )
