"""pytest plugin: with xdist, the tests of a class are the steps of one story.

They stay with one worker, in their order; every other test goes wherever there is room. xdist's
own `--dist loadgroup` does nothing under pytest 9.2, in silence: it renames `item._nodeid`, which
pytest has no longer.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


def story_of(nodeid: str) -> str:
    """`file::Class` for a test in a class; else the test itself."""
    name, bracket, _parameters = nodeid.partition("[")
    parts = name.split("::")
    return "::".join(parts[:-1]) if len(parts) > 2 else name + bracket + _parameters


class StoryScheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return story_of(nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> StoryScheduling:
    return StoryScheduling(config, log)
