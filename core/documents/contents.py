"""What an upload really is: the type by its content, pictures drawn anew, photos made small.

Pictures are decoded and encoded again. What does not decode is refused, and what phones write
beside the picture (the place, the owner, a second picture inside) is not kept.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from core.config import Settings
from core.documents import files
from core.documents.rules import JPEG, PDF, PNG, file_name, media_type, whole_pdf
from core.errors import InvalidInput
from core.web.i18n import lazy_gettext as _

#: a scanned page of 600 dpi has 35 million pixels
MOST_PIXELS: Final = 50_000_000
JPEG_QUALITY: Final = 88
PHOTO_SIDE: Final = 1000
THUMBNAIL_SIDE: Final = 192
PHOTO_SUBJECT: Final = "photo"


@dataclass(frozen=True)
class StoredContent:
    """A checked upload whose content is on the disk; only its row is missing."""

    file_name: str
    media_type: str
    size: int
    sha256: str
    thumbnail_sha256: str = ""


def take_in(stream: IO[bytes], name: str, settings: Settings) -> StoredContent:
    """Check an upload and write it to the disk: PDF, JPEG or PNG, whatever its name says.

    Call it before the writing transaction begins: decoding takes its time. Raises `InvalidInput`
    at the field `file`.
    """
    content = _read(stream, settings)
    kind = _kind(content)
    if kind == PDF:
        if not whole_pdf(content):
            raise _broken()
    else:
        content = _redrawn(content, kind)
    digest = files.keep(files.files_folder(settings), content)
    return StoredContent(file_name(name, kind), kind, len(content), digest)


def take_in_photo(stream: IO[bytes], name: str, settings: Settings) -> StoredContent:
    """Check a photo of a person and write it to the disk, with the small picture of it."""
    content = _read(stream, settings)
    kind = _kind(content)
    if kind == PDF:
        raise InvalidInput("photo.kind", _("A photo is a JPEG or PNG picture."), field="file")
    picture = _decoded(content, kind).convert("RGB")
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    small = ImageOps.fit(picture, (THUMBNAIL_SIDE, THUMBNAIL_SIDE), centering=(0.5, 0.35))
    folder = files.files_folder(settings)
    whole = _encoded(picture, JPEG)
    digest = files.keep(folder, whole)
    thumbnail = files.keep(folder, _encoded(small, JPEG))
    return StoredContent(file_name(name, JPEG), JPEG, len(whole), digest, thumbnail)


def limit_bytes(settings: Settings) -> int:
    return settings.file_limit_mb * 1024 * 1024


def _read(stream: IO[bytes], settings: Settings) -> bytes:
    limit = limit_bytes(settings)
    content = stream.read(limit + 1)
    if not content:
        raise InvalidInput("file.empty", _("The file is empty. Choose another one."), field="file")
    if len(content) > limit:
        raise too_heavy(settings)
    return content


def too_heavy(settings: Settings) -> InvalidInput:
    """What is said of a file that is too large."""
    return InvalidInput(
        "file.large",
        _("The file is larger than %(size)s MB. Scan with less detail, or in parts.",
          size=settings.file_limit_mb),
        field="file",
    )  # fmt: skip


def _kind(content: bytes) -> str:
    kind = media_type(content[:16])
    if kind is None:
        raise InvalidInput(
            "file.kind",
            _("The file is neither a PDF nor a JPEG or PNG picture, whatever its name says."),
            field="file",
        )
    return kind


def _broken() -> InvalidInput:
    text = _("The file is damaged or not complete. Open it on your computer, and scan it again.")
    return InvalidInput("file.broken", text, field="file")


def _too_many_points() -> InvalidInput:
    text = _("The picture has too many points. Make it smaller.")
    return InvalidInput("file.pixels", text, field="file")


def _decoded(content: bytes, kind: str) -> Any:
    try:
        picture = Image.open(io.BytesIO(content), formats=[kind.removeprefix("image/").upper()])
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_many_points()
        picture.load()
        return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_points() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise _broken() from error


def _redrawn(content: bytes, kind: str) -> bytes:
    picture = _decoded(content, kind)
    if kind == JPEG and picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    if kind == PNG and picture.mode not in {"1", "L", "LA", "P", "RGB", "RGBA"}:
        picture = picture.convert("RGB")
    return _encoded(picture, kind)


def _encoded(picture: Any, kind: str) -> bytes:
    out = io.BytesIO()
    clean = picture.copy()
    clean.info = {k: v for k, v in picture.info.items() if k == "transparency"}
    if kind == JPEG:
        clean.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    else:
        clean.save(out, "PNG")
    return out.getvalue()
