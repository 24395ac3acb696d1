"""What a module brings to the demo region: a centre of its own, and who signs in there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAccount:
    """Somebody who works in the centre; `role_code` is a shipped role. All share one password."""

    username: str
    full_name: str
    role_code: str


@dataclass(frozen=True)
class DemoCentre:
    """A centre that `shanyraq demo` opens for a module: invented, as all of the demo.

    `code` stands in addresses; `names` are (Kazakh, Russian, English); `district` is a code of the
    demo's districts: abay, al-farabi, enbekshi, karatau, turan.
    """

    code: str
    names: tuple[str, str, str]
    district: str
    address: str
    phone: str
    opened_on: dt.date
    accounts: tuple[DemoAccount, ...] = ()
