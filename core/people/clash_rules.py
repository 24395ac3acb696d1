"""Two people change one file at once: what each changed, and where they clash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Clash:
    """A field that somebody else changed after this form was opened, and not to what is typed
    here. `before` stood there when the form was opened; all three are plain texts."""

    name: str
    before: str
    theirs: str
    mine: str

    @property
    def both(self) -> bool:
        """Whether both changed it: then nobody but a person can say what stays."""
        return self.mine != self.before


def find_clashes(
    before: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> list[Clash]:
    """Fields changed by somebody else that differ from what is typed, in the order of `mine`.

    What `before` does not tell counts as changed: nothing is overwritten unseen.
    """
    return [
        Clash(name, before.get(name, ""), theirs[name], text)
        for name, text in mine.items()
        if name in theirs and theirs[name] != text and theirs[name] != before.get(name)
    ]
