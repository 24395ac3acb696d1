"""Pages of the figures that are no pages, for the browser's walk."""

from __future__ import annotations

NOT_PAGES = {
    "active_longevity_figures.book": "a file to download",
    "active_longevity_figures.paper": "a PDF",
}
BY_PERMISSION = {"active_longevity.figures.view": "director"}
