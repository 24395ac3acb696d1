"""The module's tests stand on the same application and the same cast as the core's."""

from tests.conftest import *  # noqa: F403 - every fixture, also those that come later
from tests.conftest import _empty_database  # noqa: F401 - used by itself
