"""Which modules concern a reader: not those for other kinds of centres than the reader's."""

from __future__ import annotations

from core.auth.actor import Actor
from core.kernel import kernel
from core.plugins.contracts import RegionInfo


def concerns(actor: Actor, region: RegionInfo | None, endpoint: str) -> bool:
    """Whether to offer a page in the menu or on the start page: those of core and of modules
    without a kind of centre to everybody, those of a module with its own kinds to whoever looks
    after such a centre. Rights do not change by it: the page itself opens for who holds its right.
    """
    owner = kernel().module_of_blueprint(endpoint.rpartition(".")[0])
    if owner is None or region is None:
        return True
    registry = kernel().registry
    types = [code for code in registry.centre_types if registry.owners[code] == owner]
    return not types or actor.looks_after(types, region.id)
