"""What a module's `demo.py` stands on: its centre in the demo region, and what core hands it there.

`CentreType(..., demo=DemoCentre(...))` has `shanyraq demo` open a centre with its accounts;
`demo_data` fills it through `Demo`. Whatever stands in a demo is invented.
"""

from __future__ import annotations

from core.demo.history import Demo
from core.demo.names import invented_address, invented_name
from core.plugins.demo_contracts import DemoAccount, DemoCentre

__all__ = ["Demo", "DemoAccount", "DemoCentre", "invented_address", "invented_name"]
