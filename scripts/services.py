#!/usr/bin/env python3
"""PostgreSQL, Chromium and khal for tests and benchmarks: see core/authoring/servers.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.authoring.servers import main

if __name__ == "__main__":
    sys.exit(main())
