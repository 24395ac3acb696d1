"""Who opens the pages of the directions, for the browser's walk."""

from __future__ import annotations

BY_PERMISSION = {"equal_society.view": "specialist"}
