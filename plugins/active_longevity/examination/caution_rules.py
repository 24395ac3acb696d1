"""Pure decisions about contraindications, and about what a service asks for."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LOCALES = ("kk", "ru", "en")
#: stands in the nurse's words for the service that the person wants
PLACE = "%(service)s"
BODIES = ("heart", "breath", "digestion", "kidneys", "movement", "nerves", "skin", "common")


class Effect(StrEnum):
    """What a contraindication does to a service."""

    FORBIDS = "forbids"
    LIMITS = "limits"


class Wish(StrEnum):
    """What happens to a service when that which it asks for is not there."""

    NONE = "none"
    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Want:
    """What a service asks for: a clearance in force, a blood pressure of the day."""

    clearance: Wish = Wish.NONE
    pressure: Wish = Wish.NONE


@dataclass(frozen=True)
class Caution:
    """A contraindication of the catalogue. Texts are in the order of `LOCALES`.

    `words` are said where a service is forbidden, `advice` where it is limited.
    """

    code: str
    body: str
    names: tuple[str, str, str]
    words: tuple[str, str, str]
    advice: tuple[str, str, str]
    effects: Mapping[str, Effect] = field(default_factory=dict)
    is_active: bool = True
    #: 0 where the region has not changed what was shipped
    version: int = 0

    def name_in(self, locale: str) -> str:
        return chosen(self.names, locale)

    def effect_on(self, service_kind: str) -> Effect | None:
        return self.effects.get(service_kind) if self.is_active else None

    def said(self, effect: Effect, locale: str, service: str) -> str:
        """What the nurse says of this service; `service` is its name."""
        texts = self.words if effect is Effect.FORBIDS else self.advice
        return chosen(texts, locale).replace(PLACE, service)


def chosen(texts: tuple[str, str, str], locale: str) -> str:
    """The text of a language, else the Kazakh one."""
    place = LOCALES.index(locale) if locale in LOCALES else 0
    return texts[place] or texts[0]


@dataclass(frozen=True)
class Paper:
    """A living clearance with what the doctor ticked on it."""

    id: int
    issued_on: dt.date | None
    codes: frozenset[str]


def codes_in_force(papers: Iterable[Paper], on: dt.date) -> frozenset[str]:
    """Contraindications of the newest examination by that date.

    They hold after the clearance has ended, until the doctor examines again. A paper without the
    day of the examination (from an import) takes nothing away: what is on it is added.
    """
    known = sorted(papers, key=lambda one: one.id)
    examined = [one for one in known if one.issued_on is not None and one.issued_on <= on]
    newest = max(examined, key=lambda one: (one.issued_on, one.id), default=None)
    found = newest.codes if newest is not None else frozenset()
    for one in known:
        if one.issued_on is None and (newest is None or one.id > newest.id):
            found |= one.codes
    return found


def newly_forbidden(before: Caution | None, after: Caution) -> frozenset[str]:
    """Services that a change of the catalogue forbids and that were not forbidden before."""
    return _forbidden(after) - (_forbidden(before) if before is not None else frozenset())


def newly_allowed(before: Caution | None, after: Caution) -> frozenset[str]:
    """Services that the change forbids no more."""
    return (_forbidden(before) if before is not None else frozenset()) - _forbidden(after)


def _forbidden(caution: Caution) -> frozenset[str]:
    if not caution.is_active:
        return frozenset()
    return frozenset(kind for kind, effect in caution.effects.items() if effect is Effect.FORBIDS)


def fingerprint(caution: Caution) -> str:
    """Tells whether what is confirmed is what was shown."""
    told = [caution.code, caution.is_active, sorted(caution.effects.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
