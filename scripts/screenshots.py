#!/usr/bin/env python3
"""Makes the pictures of the README from a demo site of its own: docs/images/*.png, in Kazakh.

    .venv/bin/python scripts/screenshots.py

Needs Chromium (SHANYRAQ_TEST_CHROMIUM, default /usr/bin/chromium) and takes about a minute.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 - after the path is set

from tests.browser.server import served_demo  # noqa: E402 - after the path is set
from tests.browser.spreadsheets import write_members  # noqa: E402 - after the path is set
from tests.browser.tools import Site, sign_in, upload_list  # noqa: E402 - after the path is set

IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 150_000
WIDE, NARROW = (1280, 660), (390, 844)
PEOPLE = 600


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("SHANYRAQ_TEST_CHROMIUM", "/usr/bin/chromium")
    with (
        tempfile.TemporaryDirectory() as var,
        served_demo("sqlite://", Path(var), people=PEOPLE) as site,
        sync_playwright() as playwright,
    ):
        flags = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        take_all(site, browser)
        browser.close()


def take_all(site: Site, browser: Browser) -> None:
    page = open_as(site, browser, "director")
    for name, address in (
        ("today", "/shymkent/"),
        ("people", "/shymkent/people/"),
        ("week", "/shymkent/schedule/"),
        ("indicators", "/shymkent/indicators/"),
    ):
        page.goto(address)
        take(page, name)
    upload_list(page, write_members(site.var / "list.xlsx", people=24, first=8, dirty=True))
    page.goto(page.url.split("?")[0] + "?show=error")
    take(page, "import")
    page.goto("/shymkent/")
    page.click("details.menu:has(button[value=vision]) > summary")
    with page.expect_navigation():
        page.click("details.menu button[value=vision]")
    take(page, "contrast")
    phone = open_as(site, browser, "reception", size=NARROW)
    phone.goto("/shymkent/check-in/")
    take(phone, "phone")


def open_as(site: Site, browser: Browser, username: str, *, size: Any = WIDE) -> Page:
    page = browser.new_context(
        base_url=site.address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="light",
        reduced_motion="reduce",
    ).new_page()
    sign_in(page, username, site.password)
    return page


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement.blur()")
    file = IMAGES / f"{name}.png"
    file.write_bytes(packed(page.screenshot()))
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}: {size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{name}: more than {MOST_BYTES // 1000} kB")


def packed(png: bytes) -> bytes:
    """The same picture, deflated as well as can be: the browser packs in haste."""
    signature, at, parts, pixels = png[:8], 8, [], b""
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            pixels += body
        else:
            parts.append((kind, body))
        at += 12 + length
    best = zlib.compress(zlib.decompress(pixels), 9)
    parts.insert(-1, (b"IDAT", best))  # before IEND
    return signature + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


if __name__ == "__main__":
    main()
