"""What a module's `demo.py` stands on: its centre in the demo region, and what core hands it there.

`CentreType(..., demo=DemoCentre(...))` has `shanyraq demo` open a centre with its accounts;
`demo_data` fills it through `Demo`. Whatever stands in a demo is invented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.plugins.demo_contracts import DemoAccount, DemoCentre

if TYPE_CHECKING:
    from core.demo.history import Demo
else:
    Demo = Any  # a type only: the demo stands above what modules lean on

__all__ = ["Demo", "DemoAccount", "DemoCentre"]
