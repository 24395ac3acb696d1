"""Refresh the third-party files under core/static (htmx, Golos Text, Tabler icons).

Run it in the repository's root after choosing new versions below:

    python scripts/vendor.py

It asks npm for the packages, unpacks them in a temporary folder and copies only what the pages
use. The result is committed, so neither an installation nor a test needs npm.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "core" / "static"

HTMX = "htmx.org@2.0.11"
FONT = "@fontsource/golos-text@5.3.0"
ICONS = "@tabler/icons@3.51.0"

WEIGHTS = ("400", "600")
# Seven of the nine Kazakh letters are in cyrillic-ext, the tenge sign is in latin-ext.
SUBSETS = ("cyrillic-ext", "cyrillic", "latin-ext", "latin")

ICON_NAMES = (
    *("adjustments", "alert-circle", "alert-triangle", "arrow-back-up", "arrow-merge"),
    *("arrow-right", "arrows-exchange", "award", "ban", "bell", "book", "building"),
    *("building-community", "calendar", "calendar-event", "calendar-off", "calendar-plus"),
    *("calendar-week", "car", "cash", "certificate", "chart-bar", "chart-line", "check", "checks"),
    *("chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle-check"),
    *("circle-minus", "circle-x", "clipboard-check", "clipboard-list", "clock", "contrast"),
    *("copy", "device-tablet", "disabled", "door", "download", "ear", "edit", "external-link"),
    *("eye", "eye-off", "file-check", "file-spreadsheet", "file-text", "filter", "folder"),
    *("friends", "heart", "heart-handshake", "heartbeat", "help", "history", "home", "hourglass"),
    *("id-badge-2", "inbox", "info-circle", "key", "language", "layout-board", "leaf", "link"),
    *("list", "list-check", "lock", "lock-open", "login", "logout", "mail", "map-pin", "menu-2"),
    *("message", "minus", "notes", "package", "paperclip", "phone", "player-pause", "player-stop"),
    *("plus", "printer", "puzzle", "refresh", "report", "route", "scan", "school", "search"),
    *("send", "settings", "shield", "shield-check", "star", "stethoscope", "trash", "trophy"),
    *("upload", "user", "user-check", "user-circle", "user-minus", "user-plus", "user-x", "users"),
    *("users-group", "wheelchair", "world", "x"),
)

ICON_STYLE = (
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round"'
)


def fetch(package: str, folder: Path) -> Path:
    """Download one npm package into `folder` and return the path of its unpacked files."""
    answer = subprocess.run(  # the package names are the constants above
        ["npm", "pack", "--silent", package],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / answer.stdout.strip().splitlines()[-1]
    target = folder / archive.name.removesuffix(".tgz")
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / "package"


def vendor_htmx(package: Path) -> None:
    shutil.copyfile(package / "dist" / "htmx.min.js", STATIC / "vendor" / "htmx.min.js")
    shutil.copyfile(package / "LICENSE", STATIC / "vendor" / "htmx.LICENSE.txt")


def vendor_font(package: Path) -> None:
    """Copy the woff2 files and keep fontsource's own unicode ranges."""
    faces = []
    for weight in WEIGHTS:
        css = (package / f"{weight}.css").read_text("utf-8")
        for subset in SUBSETS:
            name = f"golos-text-{subset}-{weight}-normal"
            shutil.copyfile(package / "files" / f"{name}.woff2", STATIC / "fonts" / f"{name}.woff2")
            block = css.split(f"/* {name} */", 1)[1].split("}", 1)[0]
            ranges = re.search(r"unicode-range:\s*([^;]+);", block)
            if ranges is None:
                raise ValueError(f"{FONT} has no unicode-range for {name}")
            faces.append(
                "@font-face {\n"
                '  font-family: "Golos Text";\n'
                "  font-style: normal;\n"
                f"  font-weight: {weight};\n"
                "  font-display: swap;\n"
                f'  src: url(fonts/{name}.woff2) format("woff2");\n'
                f"  unicode-range: {ranges.group(1)};\n"
                "}\n"
            )
    (STATIC / "fonts.css").write_text("".join(faces), "utf-8")
    shutil.copyfile(package / "LICENSE", STATIC / "fonts" / "golos-text.LICENSE.txt")


def vendor_icons(package: Path) -> None:
    """Put the outline icons in use into one sprite, drawn a little thinner."""
    symbols = []
    for name in ICON_NAMES:
        source = (package / "icons" / "outline" / f"{name}.svg").read_text("utf-8")
        paths = re.findall(r'<path d="([^"]+)" />', source)
        joined = "".join(f'<path d="{path}"/>' for path in paths)
        symbols.append(f'<symbol id="{name}" {ICON_STYLE}>{joined}</symbol>\n')
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'
    (STATIC / "icons.svg").write_text(sprite, "utf-8")
    shutil.copyfile(package / "LICENSE", STATIC / "vendor" / "tabler-icons.LICENSE.txt")


def main() -> None:
    for folder in ("vendor", "fonts"):
        (STATIC / folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        vendor_htmx(fetch(HTMX, Path(scratch)))
        vendor_font(fetch(FONT, Path(scratch)))
        vendor_icons(fetch(ICONS, Path(scratch)))


if __name__ == "__main__":
    main()
