"""What modules cost that do nothing: the start, a page, and a hook that nobody implements.

    python benchmarks/modules.py [--copies 50] [--rounds 7] [--pages 60]

The copies are whole modules as `shanyraq modules new` writes them outside the tree (manifest, one
table, one page, rights, an indicator, words in three languages), found by entry points as pip
leaves them. The start is a fresh process, compiled, in turns with one without them. A page is the
list of people and the start page of a demo region, in one process per case and in turns: the
copies installed and switched off, and switched on with empty modules, whose `plugin.py` answers no
hook. The limits are those of the plan: a start less than 2 s longer, a page less than 5 % slower,
a call of a hook under 50 µs. Starts and pages are told in time of the processor, which is what they
spend: on a shared machine the clock says how busy the others are.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.pages import signed_in
from core.app import create_app
from core.db import ALL_REGIONS, unit_of_work
from core.kernel import EXTENSION
from core.regions.models import Region, RegionModule
from core.scaffold import new_module

ROOT = Path(__file__).resolve().parents[1]
NAME = "copy_of_nothing_"
START = """
import sys
from core.app import create_app
modules = create_app().extensions["shanyraq"].loader.modules.values()
copies = [one for one in modules if one.name.startswith("copy_of_nothing")]
sys.exit(len(copies) != int(sys.argv[1]) or not all(one.loaded for one in modules))
"""
PATHS = ("/shymkent/people/", "/shymkent/")
#: plan: seconds, percent, microseconds
START_LIMIT, PAGE_LIMIT, CALL_LIMIT = 2.0, 5.0, 50.0
CALLS = 20_000
EMPTY = '"""An empty module."""\n'


def write_copies(site: Path, copies: int, *, empty: bool) -> list[str]:
    """Modules in `site` with what pip leaves beside them; `empty` ones answer no hook."""
    site.mkdir()
    names = []
    for number in range(copies):
        name = f"{NAME[:-1]}{number:02d}x"
        title = f"Copy {number}"
        target = new_module(name, folder=site, titles=dict.fromkeys(("kk", "ru", "en"), title))
        if empty:
            (target / "plugin.py").write_text(EMPTY)
        names.append(name)
    info = site / "copies-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: copies\nVersion: 1.0\n")
    lines = "".join(f"{name} = {name}\n" for name in names)
    (info / "entry_points.txt").write_text(f"[shanyraq.modules]\n{lines}")
    return names


def environment(var: Path, site: Path | None) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SHANYRAQ_")}
    path = f"{site}:{ROOT}" if site else str(ROOT)
    return {**clean, "SHANYRAQ_VAR": str(var), "PYTHONPATH": path}


def start_seconds(var: Path, site: Path | None) -> float:
    """Of the processor. Raises when a copy is not found, or any module does not load."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", START, str(len(copies_of(site)))], cwd=ROOT,
        env=environment(var, site), check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Served:
    """The application in a process of its own that answers what a page took, in ms."""

    def __init__(self, var: Path, site: Path | None, on: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", json.dumps(on)], cwd=ROOT, text=True,
            env=environment(var, site), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def ask(self, path: str) -> float:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(path + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def serve(on: list[str]) -> None:
    """The other side of `Served`: the modules `on` are switched on, then paths come in."""
    app = create_app()
    loader = app.extensions[EXTENSION].loader
    assert all(loader.modules[name].loaded for name in on), "a copy did not load"
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(sa.delete(RegionModule).where(RegionModule.module.startswith(NAME[:-1])))
        region_id = session.scalar(sa.select(Region.id))
        session.add_all(RegionModule(region_id=region_id, module=one, enabled=True) for one in on)
    client = signed_in(app, "director")
    for line in sys.stdin:
        begun = time.process_time()
        answer = client.get(line.strip())
        spent = (time.process_time() - begun) * 1000
        assert answer.status_code == 200, line
        print(spent, flush=True)


def measure_pages(
    folder: Path, cases: dict[str, tuple[Path, list[str]]], rounds: int
) -> list[bool]:
    """Per path and case the median, over turns, of what a page takes beside the same page without
    copies, in percent."""
    demo = folder / "demo"
    subprocess.run(
        [sys.executable, "-c", "from core.cli import main; main()", "demo", "--people", "300"],
        cwd=ROOT, env=environment(demo, None), check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    served = {}
    for name, (site, on) in {"none": (None, []), **cases}.items():
        shutil.copytree(demo, folder / f"var-{name}")
        served[name] = Served(folder / f"var-{name}", site, on)
    ratios: dict[tuple[str, str], list[float]] = {}
    plain: dict[str, list[float]] = {}
    for turn in range(rounds + 5):
        for path in PATHS:
            took = {name: one.ask(path) for name, one in served.items()}
            if turn < 5:  # the first turns compile templates and fill caches
                continue
            plain.setdefault(path, []).append(took["none"])
            for name in cases:
                ratios.setdefault((name, path), []).append(took[name] / took["none"])
    for one in served.values():
        one.end()
    good = []
    for (name, path), found in ratios.items():
        what = f"page {path}, copies {name} ({statistics.median(plain[path]):.1f} ms)"
        good.append(told(what, (statistics.median(found) - 1) * 100, "%", PAGE_LIMIT))
    return good


def hook_microseconds(var: Path, site: Path | None) -> dict[str, float]:
    """A call through the dispatcher, best of five runs: hooks that no module implements."""
    code = f"""
import json, sys, timeit
from core.app import create_app
from core.kernel import EXTENSION
from core.plugins.contracts import RegionInfo
from core.plugins.policies import POLICIES
app = create_app()
kernel = app.extensions[EXTENSION]
region = RegionInfo(1, "shymkent", "a", "b", "c", "Asia/Almaty", frozenset(kernel.loader.modules))
hooks = kernel.loader.manager.hook
idle = [n for n, p in POLICIES.items() if p.scope == "R" and not getattr(hooks, n).get_hookimpls()]
found = {{}}
for name in idle:
    call = lambda: kernel.call(name, region=region, session=None)
    found[name] = min(timeit.repeat(call, number={CALLS}, repeat=5)) / {CALLS} * 1e6
print(json.dumps(found))
"""
    only = {**environment(var, site), "SHANYRAQ_PLUGINS_ONLY": ",".join(copies_of(site))}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=only, check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return {name: float(value) for name, value in answer.items()}


def copies_of(site: Path | None) -> list[str]:
    return sorted(one.parent.name for one in site.glob("*/plugin.toml")) if site else []


def told(what: str, value: float, unit: str, limit: float) -> bool:
    print(f"  {what:44}{value:9.2f} {unit:3} (under {limit:g}) {'ok' if value < limit else 'MORE'}")
    return value < limit


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=7, help="starts of each kind")
    parser.add_argument("--pages", type=int, default=60, help="rounds of the pages")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(json.loads(options.serve))
        return 0
    with tempfile.TemporaryDirectory(prefix="modules-benchmark-") as name:
        folder = Path(name)
        var, whole, empty = folder / "var", folder / "whole", folder / "empty"
        write_copies(whole, options.copies, empty=False)
        names = write_copies(empty, options.copies, empty=True)
        starts: dict[str, list[float]] = {"none": [], "whole": [], "empty": []}
        for turn in range(options.rounds + 1):
            for case, site in (("none", None), ("whole", whole), ("empty", empty)):
                took = start_seconds(var, site)
                if turn:  # the first turn compiles
                    starts[case].append(took)
        p50 = {case: statistics.median(times) for case, times in starts.items()}
        print(f"{options.copies} copies; a start without them takes {p50['none']:.2f} s")
        good = [
            told(f"start, more with {case} copies", p50[case] - p50["none"], "s", START_LIMIT)
            for case in ("empty", "whole")
        ]
        good += measure_pages(folder, {"off": (whole, []), "on": (empty, names)}, options.pages)
        calls = hook_microseconds(var, whole)
        worst = max(calls, key=lambda one: calls[one])
        what = f"hook {worst}, slowest of {len(calls)}"
        good.append(told(what, calls[worst], "µs", CALL_LIMIT))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
