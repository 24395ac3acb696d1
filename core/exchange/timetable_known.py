"""Rooms, instructors, services and equipment of a centre, found by the words of a timetable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.people.naming import name_key
from core.plugins.contracts import RegionInfo, ServiceKind
from core.regions.models import Room
from core.scheduling.access import kinds_for_groups
from core.scheduling.models import StaffMember
from core.scheduling.resource_models import Resource
from core.web.i18n import in_language

#: what somebody chose for a word that is not known: make it, or the one that is meant
NEW = "new"
What = Literal["room", "instructor", "kind"]
WHATS: tuple[What, ...] = ("room", "instructor", "kind")
#: that are made when asked; a kind of service belongs to a module
MAKEABLE = frozenset({"room", "instructor"})


@dataclass
class Known:
    """What the words of one timetable mean in one centre, the choices that were made included."""

    rooms: dict[int, Room]
    staff: dict[int, StaffMember]
    kinds: dict[str, ServiceKind]
    resources: dict[int, Resource]
    choices: Mapping[str, Mapping[str, Any]]
    _by_word: dict[str, dict[str, Any]] = field(default_factory=dict)

    def find(self, what: What, text: str) -> Any:
        """A room's or staff member's number, a service's code; `NEW` when it is to be made; None
        when nobody knows it."""
        word = name_key(text)
        chosen = self.choices.get(what, {}).get(word)
        if chosen is not None and ((chosen == NEW and what in MAKEABLE) or self._is(what, chosen)):
            return chosen
        found = self._words(what).get(word)
        if found is None and what == "instructor":
            found = self._by_initials(word)
        return found

    def equipment(self, text: str) -> Resource | None:
        found = self._words("resource").get(name_key(text))
        return self.resources.get(found) if found is not None else None

    def _is(self, what: What, chosen: Any) -> bool:
        there: dict[str, Collection[Any]] = {
            "room": self.rooms,
            "instructor": self.staff,
            "kind": self.kinds,
        }
        return chosen in there[what]

    def _words(self, what: str) -> dict[str, Any]:
        if what not in self._by_word:
            self._by_word[what] = _index(self._pairs(what))
        return self._by_word[what]

    def _pairs(self, what: str) -> list[tuple[list[str], Any]]:
        if what == "instructor":
            return [([one.full_name], one.id) for one in self.staff.values()]
        if what == "kind":
            return [(_labels(one), one.code) for one in self.kinds.values()]
        rows = self.rooms if what == "room" else self.resources
        return [(names(one), one.id) for one in rows.values()]

    def _by_initials(self, word: str) -> int | None:
        """«Омарова С.» where one member of that surname and initial works."""
        wanted = word.split()
        if len(wanted) < 2:
            return None
        found = []
        for member in self.staff.values():
            parts = name_key(member.full_name).split()
            if len(parts) >= len(wanted) and all(
                part == asked or (len(asked) == 1 and part.startswith(asked))
                for part, asked in zip(parts, wanted, strict=False)
            ):
                found.append(member.id)
        return found[0] if len(found) == 1 else None


def _index(pairs: Iterable[tuple[Iterable[str], Any]]) -> dict[str, Any]:
    """Folded words → what they name; a word that names two things names none."""
    found: dict[str, Any] = {}
    for words, value in pairs:
        for word in {name_key(one) for one in words if one}:
            found[word] = value if found.get(word, value) == value else None
    return {word: value for word, value in found.items() if word and value is not None}


def names(row: Any) -> list[str]:
    return [row.name_kk, row.name_ru, row.name_en]


def _labels(kind: ServiceKind) -> list[str]:
    labels = [kind.code, kind.code.rpartition(".")[2].replace("_", " ")]
    for language in ("kk", "ru", "en"):
        with in_language(language):
            labels.append(str(kind.label))
    return labels


def known_in(
    session: Session,
    *,
    region: RegionInfo,
    centre_id: int,
    choices: Mapping[str, Mapping[str, Any]],
) -> Known:
    """What is in use in the centre now: three queries."""

    def active(model: Any) -> dict[int, Any]:
        rows = session.scalars(
            sa.select(model)
            .where(model.centre_id == centre_id, model.is_active.is_(True))
            .order_by(model.id)
        )
        return {row.id: row for row in rows}

    return Known(
        rooms=active(Room),
        staff=active(StaffMember),
        kinds={kind.code: kind for kind in kinds_for_groups(region)},
        resources=active(Resource),
        choices=choices,
    )
