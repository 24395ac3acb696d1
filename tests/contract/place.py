"""A centre in which the objects of addresses are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from core.kernel import Kernel
from core.plugins.contracts import RegionInfo


@dataclass
class Place:
    """A centre of a region, whose objects are made when they are first asked for."""

    session: Session
    kernel: Kernel
    region: RegionInfo
    centre_id: int
    #: the account that the actor looks after, and the actor himself
    target_id: int
    actor_id: int
    #: how an object of each name is made
    makers: Mapping[str, Maker]
    made: dict[str, Any] = field(default_factory=dict)

    def one(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = self.makers[name](self)
        return self.made[name]

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


Maker = Callable[[Place], Any]
