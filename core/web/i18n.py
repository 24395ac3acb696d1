"""Translations and formats. Catalogues are `.po` files read directly: nothing to build, and a
module that is taken away takes its words along."""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import LazyProxy, Translations
from flask import g, has_app_context
from jinja2 import pass_context
from jinja2.runtime import Context

from core.clock import now_utc

LOCALES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
DEFAULT_LOCALE = "kk"
NBSP = "\u00a0"
_CORE: Final = Path(__file__).resolve().parent.parent / "translations"
#: where modules have their words: the package of their code → folder, in the order of loading
_FOLDERS: dict[str, Path] = {}


def add_translations(package: str, folder: Path) -> None:
    """Add a module's words. On its own pages and in its own code they win over another module's;
    elsewhere core's win, then those of the module that was loaded first."""
    if _FOLDERS.get(package) != folder and folder.is_dir():
        _FOLDERS[package] = folder
        catalogue.cache_clear()
        _whose.cache_clear()


@lru_cache(maxsize=1024)
def _whose(name: str) -> str:
    """The package of a module that this code, or a template of this name, belongs to; else ""."""
    code, _slash, _rest = name.partition("/")
    for package in _FOLDERS:
        if code == package or code.startswith(f"{package}.") or package.endswith(f".{code}"):
            return package
    return ""


@lru_cache(maxsize=256)
def _compiled(folder: Path, locale: str) -> bytes:
    """A file of words as gettext reads it; empty where there is none."""
    path, compiled = folder / locale / "LC_MESSAGES" / "messages.po", io.BytesIO()
    if path.is_file():
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=locale))
    return compiled.getvalue()


@cache
def catalogue(locale: str, package: str = "") -> Translations:
    """The words of one language: a module's own, and beneath them those of core and of all
    modules together. English texts are the message ids themselves."""
    if package:
        own = _compiled(_FOLDERS[package], locale)
        if not own:
            return catalogue(locale)
        words = Translations(io.BytesIO(own))
        words.add_fallback(catalogue(locale))
        return words
    merged = Translations()
    for folder in (*reversed(_FOLDERS.values()), _CORE):
        if compiled := _compiled(folder, locale):
            found = Translations(io.BytesIO(compiled))
            merged.merge(found)
            # merging takes the words but not the rule of plurals: Russian has three forms
            merged.plural = found.plural
    return merged


def current_locale() -> str:
    """The reader's language; Kazakh where nobody reads (commands, jobs)."""
    return getattr(g, "locale", DEFAULT_LOCALE) if has_app_context() else DEFAULT_LOCALE


@contextmanager
def in_language(locale: str) -> Iterator[None]:
    """Speak another language than the reader's for a while: a document has a language of its own.

    Needs an application context.
    """
    before = getattr(g, "locale", None)
    g.locale = locale
    try:
        yield
    finally:
        if before is None:
            g.pop("locale")
        else:
            g.locale = before


def gettext(message: str, /, **values: Any) -> str:
    """A text in the reader's language now; `values` fill its `%(name)s`."""
    return _say(_whose(_caller()), message, **values)


def ngettext(singular: str, plural: str, num: float, /, **values: Any) -> str:
    """A text in the form that `num` asks for (Russian has three); `%(num)s` is the number, written
    as the reader's language writes it."""
    return _say_many(_whose(_caller()), singular, plural, num, **values)


def lazy_gettext(message: str, /, **values: Any) -> Any:
    """A text translated each time it is shown: for labels made at import."""
    return LazyProxy(_say_of, message, _caller(), enable_cache=False, **values)


def _caller() -> str:
    """The name of the code that asks for a text."""
    return str(sys._getframe(2).f_globals.get("__name__", ""))


def _say_of(message: str, name: str, /, **values: Any) -> str:
    # a module's labels are made before its words are added
    return _say(_whose(name), message, **values)


def _say(package: str, message: str, /, **values: Any) -> str:
    text = catalogue(current_locale(), package).ugettext(message)
    return text % values if values else text


def _say_many(package: str, singular: str, plural: str, num: float, /, **values: Any) -> str:
    text = catalogue(current_locale(), package).ungettext(singular, plural, int(num))
    return str(text % {"num": format_number(num), **values})


@pass_context
def template_gettext(context: Context, message: str, /, **values: Any) -> str:
    """`gettext` for templates: those of a module say its own words."""
    return _say(_whose(context.name or ""), message, **values)


@pass_context
def template_ngettext(
    context: Context, singular: str, plural: str, num: float, /, **values: Any
) -> str:
    """`ngettext` for templates."""
    return _say_many(_whose(context.name or ""), singular, plural, num, **values)


_ = gettext


# Formats (domain.md §4.4, ui.md §6) ----------------------------------------------------------


def format_number(value: float | None) -> str:
    """12 345,5 in the reader's language, with spaces that do not break; empty for None."""
    if value is None:
        return ""
    text = format_decimal(value, locale=current_locale(), format="#,##0.##")
    return text.replace("\u202f", NBSP).replace(" ", NBSP)


def format_date(value: dt.date | None) -> str:
    """20.11.2026 in all three languages."""
    return value.strftime("%d.%m.%Y") if value else ""


def format_date_long(value: dt.date | None) -> str:
    """2026 жылғы 20 қараша / 20 ноября 2026 года / 20 November 2026."""
    if value is None:
        return ""
    locale = current_locale()
    month = Locale.parse(locale).months["format"]["wide"][value.month]
    if locale == "kk":
        return f"{value.year} жылғы {value.day} {month.lower()}"
    if locale == "ru":
        return f"{value.day} {month} {value.year} года"
    return f"{value.day} {month} {value.year}"


def format_month(value: dt.date) -> str:
    """Қараша 2026 / Ноябрь 2026 / November 2026: the month by itself, as a heading has it."""
    name = str(Locale.parse(current_locale()).months["stand-alone"]["wide"][value.month])
    return f"{name[:1].upper()}{name[1:]} {value.year}"


def format_weekday(value: dt.date, *, short: bool = False) -> str:
    """The name of the day in the reader's language, in small letters: жұма / пятница / friday."""
    pattern = "ccc" if short else "cccc"
    return str(babel_date(value, pattern, locale=current_locale())).lower()


def format_time(value: dt.datetime | dt.time | None) -> str:
    """09:12; a datetime is shown in the region's zone."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = local_time(value)
    return value.strftime("%H:%M")


def format_datetime(value: dt.datetime | None) -> str:
    """20.11.2026, 10:00 in the region's zone; empty for None."""
    return local_time(value).strftime("%d.%m.%Y, %H:%M") if value else ""


def format_money(tiyn: int | None) -> str:
    """Tiyn to «1 234,50 ₸»; tiyn are left out where they are zero."""
    if tiyn is None:
        return ""
    pattern = "#,##0" if tiyn % 100 == 0 else "#,##0.00"
    text = format_decimal(tiyn / 100, locale=current_locale(), format=pattern)
    return f"{text}{NBSP}₸".replace("\u202f", NBSP)


def local_time(value: dt.datetime) -> dt.datetime:
    return value.astimezone(region_zone())


def region_zone() -> ZoneInfo:
    region = getattr(g, "region", None) if has_app_context() else None
    return ZoneInfo(region.timezone if region else "Asia/Almaty")


def today() -> dt.date:
    """The local date of the region of the request."""
    return now_utc().astimezone(region_zone()).date()


FILTERS: dict[str, Callable[..., Any]] = {
    "date": format_date,
    "date_long": format_date_long,
    "month": format_month,
    "weekday": format_weekday,
    "time": format_time,
    "datetime": format_datetime,
    "number": format_number,
    "money": format_money,
}
