"""Words of breakdowns and of their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale
from sqlalchemy.orm import Session

from core.deliveries.labels import SPECIAL_KINDS, kind_label
from core.indicators import queries
from core.indicators.rules import BAND_CODES, UNKNOWN, UNNAMED, months
from core.kernel import kernel
from core.people.naming import kazakh_sort_key
from core.plugins.contracts import Figure, IndicatorQuery
from core.regions.models import Centre, District
from core.requests.intake_words import CHANNELS
from core.requests.known_types import type_label
from core.requests.list_labels import OUTCOMES
from core.web.i18n import current_locale, gettext
from core.web.i18n import lazy_gettext as _

BREAKDOWNS: dict[str, Any] = {
    "centre": _("Centre"),
    "district": _("District of the centre"),
    "residence": _("District where the person lives"),
    "module": _("Module"),
    "kind": _("Service"),
    "special_kind": _("Kind of special social service"),
    "sex": _("Sex"),
    "age": _("Age band"),
    "month": _("Month"),
    "direction": _("Direction"),
    "channel": _("Channel"),
    "group": _("Group of disability"),
    "outcome": _("Outcome of the request"),
}
SEXES: dict[str, Any] = {"female": _("Women"), "male": _("Men")}
GROUPS: dict[str, Any] = {
    "1": _("Group I"), "2": _("Group II"), "3": _("Group III"),
    "child": _("Child without a group"), "none": _("Without a group"),
}  # fmt: skip
#: breakdowns that only requests have, with a fixed list of values
REQUEST_WORDS = {"channel": CHANNELS, "group": GROUPS, "outcome": OUTCOMES}
_WORDS: dict[str, dict[str, Any]] = {"sex": SEXES, **REQUEST_WORDS}
_FIXED: dict[str, Any] = {UNKNOWN: _("Not known"), UNNAMED: _("Unnamed recipients")}


def value_labels(session: Session, by: str, keys: Iterable[str]) -> dict[str, Any]:
    """Key → words of every value of a breakdown, in the order in which they are shown."""
    keys = set(keys)
    words = _words(session, by, keys)
    order = {key: place for place, key in enumerate(words)}
    found = sorted(
        keys, key=lambda key: (key in _FIXED, order.get(key, len(order)), str(words.get(key, key)))
    )
    return {key: words.get(key) or _FIXED.get(key, key) for key in found}


def _words(session: Session, by: str, keys: set[str]) -> dict[str, Any]:
    """The words of a breakdown's values, in the order in which they are shown."""
    if by in {"centre", "district", "residence"}:
        words = queries.names(session, Centre if by == "centre" else District, current_locale())
    elif by == "special_kind":
        none = {UNKNOWN: gettext("None of the eight kinds")}
        return {str(number): label for number, label in SPECIAL_KINDS.items()} | none
    else:
        return _own_words(by, keys)
    return _by_name(words)


def _own_words(by: str, keys: set[str]) -> dict[str, Any]:
    if by in _WORDS:
        return _WORDS[by]
    if by == "direction":
        return _by_name({key: type_label(key) for key in keys - _FIXED.keys()})
    if by == "age":
        return {code: band_label(code) for code in BAND_CODES}
    if by == "kind":
        return _by_name({key: kind_label(key) for key in keys})
    label = {"module": module_title, "month": month_label}[by]
    return {key: label(key) for key in sorted(keys)}


def _by_name(words: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(words.items(), key=lambda pair: kazakh_sort_key(str(pair[1]))))


def labelled(
    session: Session, query: IndicatorQuery, by: str, values: Mapping[str, int]
) -> list[Figure]:
    """Figures with words, in order; months and age bands without any are zero, not missing."""
    if by == "":
        return [Figure(values.get("", 0))]
    zeros = {"month": months(query.first, query.last), "age": BAND_CODES}.get(by, ())
    full = dict.fromkeys(zeros, 0) | dict(values)
    return [Figure(full[key], key, label) for key, label in value_labels(session, by, full).items()]


def band_label(code: str) -> str:
    """0–17 years, 80 years and over."""
    if code.endswith("+"):
        return gettext("%(age)s years and over", age=code[:-1])
    return gettext("%(ages)s years", ages=code.replace("-", "–"))


def module_title(name: str) -> str:
    module = kernel().loader.modules.get(name)
    return module.manifest.title(current_locale()) if module is not None else name


def month_label(key: str) -> str:
    """қараша 2026."""
    year, month = key.split("-")
    return f"{_month_name(month, 'wide')} {year}"


def short_month(key: str) -> str:
    """қар. of a chart's axis."""
    return _month_name(key.split("-")[1], "abbreviated").strip(".")


def _month_name(month: str, width: str) -> str:
    return str(Locale.parse(current_locale()).months["stand-alone"][width][int(month)])
