"""Plans of figures, official forms and their filled copies."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import xlsxwriter

from core.indicators.models import FilledForm, FormVersion, IndicatorTarget, OfficialForm
from tests.contract.place import Maker, Place


def _target(place: Place) -> IndicatorTarget:
    return place.add(
        IndicatorTarget(region_id=place.region.id, centre_id=place.centre_id, year=2026,
                        indicator="services", part="year", value=100, source="№ 1 бұйрық")
    )  # fmt: skip


def _workbook() -> bytes:
    """A workbook with one named cell."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet("Есеп").write("A1", "Айлық есеп")
    book.define_name("services", "=Есеп!$B$1")
    book.close()
    return buffer.getvalue()


def _form(place: Place) -> OfficialForm:
    form = place.add(
        OfficialForm(region_id=place.region.id, centre_id=place.centre_id, title="Айлық есеп",
                     last_version=1)
    )  # fmt: skip
    content = _workbook()
    place.made["form_version"] = place.add(
        FormVersion(region_id=place.region.id, form_id=form.id, number=1, file_name="есеп.xlsx",
                    sha256=hashlib.sha256(content).hexdigest(), size=len(content), content=content,
                    cells=[["services", "Есеп", "Есеп!B1"]])
    )  # fmt: skip
    return form


def _version(place: Place) -> FormVersion:
    place.one("official_form")
    return place.made["form_version"]


def _copy(place: Place) -> FilledForm:
    version = _version(place)
    return place.add(
        FilledForm(region_id=place.region.id, form_id=version.form_id, version_id=version.id,
                   centre_id=place.centre_id, first=dt.date(2026, 10, 1), made_by_name="Айгүл",
                   last=dt.date(2026, 10, 31), language="kk", written={"services": 1},
                   content=version.content, sha256=version.sha256)
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "indicator_target": _target,
    "official_form": _form,
    "form_version": _version,
    "filled_form": _copy,
}
FACTORIES: dict[str, Maker] = {
    "target_id": lambda p: p.one("indicator_target").public_id,
    "indicators.form_id": lambda p: p.one("official_form").public_id,
    "indicators.version_id": lambda p: p.one("form_version").public_id,
    "indicators.copy_id": lambda p: p.one("filled_form").public_id,
}
