"""An extract of a national portal with a row that says something else than the request."""

from __future__ import annotations

from core.requests.portal_models import PortalExtract, PortalRow
from tests.contract.place import Maker, Place


def _extract(place: Place) -> PortalExtract:
    request = place.one("request")
    row = place.add(
        PortalExtract(region_id=place.region.id, centre_id=place.centre_id, portal="social",
                      file_name="extract.csv", file_sha256="0" * 64, state="open", row_count=1,
                      headers={"0": "№"}, mapping={"0": "portal_number"},
                      created_by=place.actor_id)
    )  # fmt: skip
    place.add(
        PortalRow(region_id=place.region.id, extract_id=row.id, row_number=2, number="SP-1",
                  status="Жаңа", request_id=request.id, person_id=request.person_id)
    )  # fmt: skip
    return row


MAKERS: dict[str, Maker] = {"portal_extract": _extract}

FACTORIES: dict[str, Maker] = {"extract_id": lambda p: p.one("portal_extract").public_id}
