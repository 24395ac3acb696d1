#!/usr/bin/env python3
"""Makes the pictures of README.md anew: a demo of its own, a browser, five pages.

    .venv/bin/python scripts/screenshots.py [--folder docs/images]

The people in them are invented, and the list that is imported is too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import services  # noqa: E402 - the paths come first
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser.spreadsheets import write_members  # noqa: E402

SHANYRAQ = Path(sys.executable).with_name("shanyraq")
SECONDS = 120
#: file, who looks, path in the region
PICTURES = (
    ("today", "reception", ""),
    ("people", "reception", "people/"),
    ("week", "reception", "schedule/"),
    ("indicators", "director", "indicators/"),
)


@contextmanager
def served_demo(var: Path) -> Iterator[str]:
    """A demo region, served at the address that is given back."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SHANYRAQ_")}
    environment = {**kept, "SHANYRAQ_VAR": str(var)}
    address = f"http://127.0.0.1:{services.free_port()}"
    command = [str(SHANYRAQ), "run", "--demo", "--port", address.rpartition(":")[2]]
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + SECONDS
            while time.monotonic() < deadline and not answers(f"{address}/readyz"):
                time.sleep(0.3)
            yield address
        finally:
            server.terminate()


def answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url) as answer:
        return bool(answer.status == 200)
    return False


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def import_page(page: Page, address: str, spreadsheet: Path) -> None:
    """To the rehearsal of a list with three mistakes."""
    page.goto(f"{address}/shymkent/import/new")
    page.set_input_files("[type=file]", spreadsheet)
    page.select_option("[name=legal_basis]", index=1)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith(("/new", "/import/")))
    page.wait_for_load_state("networkidle")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "images")
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    chromium = services.find_chromium()
    if chromium is None:
        print("Chromium is not installed", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="shanyraq-") as place, sync_playwright() as browsers:
        var = Path(place) / "var"
        with served_demo(var) as address:
            password = (var / "demo_password").read_text("ascii").strip()
            browser = browsers.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="kk")
            for name, username, path in PICTURES:
                sign_in(page, address, username, password)
                page.goto(f"{address}/shymkent/{path}")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{name}.png")
            sign_in(page, address, "director", password)
            import_page(page, address, write_members(var / "list.xlsx", people=24, dirty=True))
            page.screenshot(path=folder / "import.png")
            browser.close()
    print(f"made in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
