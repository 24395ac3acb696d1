#!/usr/bin/env python3
"""Templates: nothing that the Content-Security-Policy would block, no text left untranslated.

The rules stand in core/authoring/templates.py. Prints file:line.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.authoring.templates import problems_of, problems_under

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("templates", "plugins/*/templates", "tests/labplugin/**/templates", "examples")


def main(root: Path = ROOT) -> int:
    folders = [folder for place in PLACES for folder in sorted(root.glob(place))]
    found = [problem for folder in folders for problem in problems_under(folder, root)]
    print("\n".join(found) if found else "templates: clean")
    return 1 if found else 0


__all__ = ["main", "problems_of"]

if __name__ == "__main__":
    sys.exit(main())
