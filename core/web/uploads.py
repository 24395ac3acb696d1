"""A form whose file is too large comes back with everything that was typed.

Without this the whole request would be refused unread (413), and the texts of the form lost with
it. The body is read to its end piece by piece: texts are kept, files are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, MultipartDecoder, NeedData

from core.web.i18n import gettext

MEGABYTE = 1024 * 1024
#: all texts of a form together
LONGEST_TEXTS = 500_000
MOST_PARTS = 1000

View = TypeVar("View", bound=Callable[..., Any])


def takes_upload(view: View) -> View:
    """Declare that a view's form holds a file: it asks `too_large()` and shows the form again."""
    view.takes_upload = True  # type: ignore[attr-defined]
    return view


def too_large() -> bool:
    """Whether the files of this request were forgotten because the whole was too large."""
    return bool(g.get("upload_too_large", False))


def limit_mb() -> int:
    """What a whole request may weigh."""
    return int(current_app.config["MAX_CONTENT_LENGTH"]) // MEGABYTE


def size_check(megabytes: int) -> dict[str, str]:
    """Attributes of a file field by which the script tells of a large file before it is sent."""
    text = gettext("The file is too large: at most %(limit)s MB.", limit=megabytes)
    return {"data-max": str(megabytes * MEGABYTE), "data-too-large": text}


def keep_texts(read: Callable[[], bytes]) -> None:
    """Read the texts of a form that is too large; whatever cannot be read is refused as before.

    `read` gives the next piece of the body, empty at its end.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    boundary = request.mimetype_params.get("boundary", "")
    if not getattr(view, "takes_upload", False) or request.mimetype != "multipart/form-data":
        return
    try:
        texts = _texts(boundary.encode("ascii"), read)
    except (ValueError, RequestEntityTooLarge):  # not a form that a browser wrote
        return
    # as if it had been parsed: nobody asks for the body any more, and none is too large
    request.__dict__["form"] = ImmutableMultiDict(texts)
    request.__dict__["files"] = ImmutableMultiDict()
    g.upload_too_large = True


def _texts(boundary: bytes, read: Callable[[], bytes]) -> MultiDict[str, str]:
    decoder = MultipartDecoder(boundary, max_form_memory_size=LONGEST_TEXTS, max_parts=MOST_PARTS)
    found: MultiDict[str, str] = MultiDict()
    name: str | None = None
    text, weight = bytearray(), 0
    while True:
        event = decoder.next_event()
        if isinstance(event, NeedData):
            decoder.receive_data(read() or None)
        elif isinstance(event, Epilogue):
            return found
        elif isinstance(event, Data):
            if name is None:
                continue
            text += event.data
            weight += len(event.data)
            if weight > LONGEST_TEXTS:
                raise RequestEntityTooLarge
            if not event.more_data:
                found.add(name, text.decode("utf-8", "replace"))
        else:
            name = event.name if isinstance(event, Field) else None
            text = bytearray()
