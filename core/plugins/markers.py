"""The marks by which pluggy knows our hooks."""

from __future__ import annotations

import pluggy

PROJECT = "shanyraq"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
