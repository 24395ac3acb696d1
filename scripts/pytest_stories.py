"""pytest plugin: with xdist, the tests of a class are the steps of one story.

They stay with one worker, in their order; every other test goes wherever there is room. xdist's
own `--dist loadgroup` does nothing under pytest 9.2, in silence: it renames `item._nodeid`, which
pytest has no longer.
"""

from __future__ import annotations

from typing import Any

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

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """As xdist does, but a story that has ended is forgotten: it would be counted through
        again after every later test, of which there are thousands."""
        nodeid = self.registered_collections[node][item_index]
        stories = self.assigned_work[node]
        story = self._split_scope(nodeid)
        stories[story][nodeid] = True
        if all(stories[story].values()):
            del stories[story]
        self._reschedule(node)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> StoryScheduling:
    return StoryScheduling(config, log)
