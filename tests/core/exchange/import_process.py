"""`shanyraq people import` in steps of two rows, for the kill test: FILE PAUSE."""

from __future__ import annotations

import sys
import time

from core.cli import main
from core.exchange import jobs
from core.exchange.applying import Applier

jobs.ROWS_A_STEP = 2
apply_rows = Applier.apply


def slowly(self, rows) -> None:
    apply_rows(self, rows)
    self.session.flush()
    sys.stdout.write("step\n")
    sys.stdout.flush()
    time.sleep(float(sys.argv[2]))


Applier.apply = slowly
main(["people", "import", sys.argv[1], "--region", "shymkent", "--centre", "active-longevity"])
