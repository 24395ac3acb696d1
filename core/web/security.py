"""Headers of every answer: a strict CSP, and nothing of a signed-in page kept by browsers."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request

from core.web.uploads import keep_texts

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


#: more than this is cut off without an answer
LONGEST_REFUSED_BODY = 512 * 1024 * 1024
PIECE = 64 * 1024


def init_security(app: Flask) -> None:
    """Must stand before whatever reads forms, CSRF included."""
    app.before_request(_take_in_refused_body)
    app.after_request(_headers)


def _take_in_refused_body() -> None:
    """Read a body that is too large to its end, and forget its files; the texts of a form that
    takes files are kept (`uploads`).

    Browsers show the answer of a server only after they have sent everything; one that hangs up
    before is shown as a broken connection, and nobody learns what was wrong.
    """
    length, limit = request.content_length or 0, current_app.config["MAX_CONTENT_LENGTH"]
    if not limit < length <= LONGEST_REFUSED_BODY:
        return
    body, left = request.environ["wsgi.input"], length

    def read() -> bytes:
        nonlocal left
        piece: bytes = body.read(min(PIECE, left)) if left > 0 else b""
        left -= len(piece)
        return piece

    keep_texts(read)
    while read():
        pass


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        lasting = "max-age=31536000, immutable" if "v" in request.args else "max-age=3600"
        response.headers["Cache-Control"] = f"public, {lasting}"
    elif getattr(g, "actor", None) is not None or request.method != "GET":
        response.headers["Cache-Control"] = "no-store"
    return response
