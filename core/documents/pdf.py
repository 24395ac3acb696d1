"""Paper: Typst templates and JSON values become tagged PDF/UA, the same bytes each time.

Values reach a template as JSON only, so nothing that somebody typed is ever read as Typst. Each
template is put after `typst/frame.typ`, which sets page, font and language, and holds letterhead,
place of signatures and QR; what it may use is listed there.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import segno
import typst

from core.clock import now_utc
from core.documents.rules import LANGUAGES, unprintable
from core.errors import InvalidInput
from core.web.i18n import lazy_gettext as _

FOLDER: Final = Path(__file__).resolve().parent / "typst"
#: nothing of the machine is readable by a template, except a folder that its caller names
NOWHERE: Final = FOLDER / "nowhere"


class BrokenTemplate(RuntimeError):
    """A template does not compile, names a font that is not there, or warns: a defect."""


def render_pdf(
    source: str | Path,
    values: Mapping[str, Any],
    locale: str,
    *,
    created: dt.datetime | None = None,
    root: Path | None = None,
) -> bytes:
    """Make a PDF of a Typst template (its text, or the path of its file).

    `values` are JSON values, found in the template as `v`; `v.title` becomes the title that
    readers announce. `locale` is `kk` or `ru`. `created` (aware) is the date inside the file: with
    it, the same values give the same bytes. `root` is the one folder whose pictures it may show.

    Raises `InvalidInput` that names the signs that cannot be printed, and `BrokenTemplate`.
    """
    if locale not in LANGUAGES:
        raise ValueError(f"documents are printed in {' and '.join(LANGUAGES)}, not in {locale!r}")
    refuse_unprintable(values)
    text = source.read_text("utf-8") if isinstance(source, Path) else source
    if "@preview" in text or "@local" in text:
        raise BrokenTemplate("packages of others cannot be used: printing needs no network")
    try:
        compiler = typst.Compiler(
            f"{_frame()}\n{text}".encode(),
            root=root or NOWHERE,
            ignore_system_fonts=True,
            sys_inputs={"values": json.dumps(_composed(values)), "locale": locale},
        )
        made, warnings = compiler.compile_with_warnings(
            format="pdf",
            pdf_standards="ua-1",
            timestamp=int((created or now_utc()).timestamp()),
        )
    except typst.TypstError as error:
        raise BrokenTemplate(str(error)) from error
    if warnings:
        raise BrokenTemplate("; ".join(str(one) for one in warnings))
    if not isinstance(made, bytes):
        raise BrokenTemplate("the template made no document")
    return made


def refuse_unprintable(values: Any) -> None:
    """Raise `InvalidInput` for signs that the documents' font lacks (an empty box is no name)."""
    signs = unprintable(values)
    if signs:
        shown = " ".join(f"«{sign}» (U+{ord(sign):04X})" for sign in signs[:5])
        raise InvalidInput(
            "document.signs",
            _("These signs cannot be printed: %(signs)s. Correct the file first.", signs=shown),
        )


def qr_svg(text: str) -> str:
    """A QR code as SVG, for `qr(…)` of the frame. The same text gives the same picture."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


@lru_cache(maxsize=1)
def _frame() -> str:
    return (FOLDER / "frame.typ").read_text("utf-8")


def _composed(values: Any) -> Any:
    """All texts with composed letters: «й» as one sign has a glyph, as two it may have none."""
    if isinstance(values, str):
        return unicodedata.normalize("NFC", values)
    if isinstance(values, Mapping):
        return {str(key): _composed(one) for key, one in values.items()}
    if isinstance(values, (list, tuple)):
        return [_composed(one) for one in values]
    return values
