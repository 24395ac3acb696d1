"""Pages of entitlements: from a programme to what is left, and a region's change of a rule."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from plugins.equal_society.entitlements import queries
from plugins.equal_society.entitlements.models import Ipar
from plugins.equal_society.entitlements.shipped import SHIPPED
from plugins.equal_society.tests.entitlements.conftest import TODAY, day, make


def test_the_desk_walks_from_the_programme_to_what_is_left(
    sign_in: Any, world: Any, work: Any
) -> None:
    with work() as session:
        public = make(session, world, "disability_1").public_id
    bota = sign_in("bota")
    base = f"/{world.region.code}/equal-society/people/{public}"
    page = bota.get(f"{base}/entitlements")
    assert page.status_code == 200
    assert SHIPPED["assistant"].source in page.text
    wrong = bota.post(f"{base}/ipar/new", data={"number": "2026-8", "issued_on": "кеше"})
    assert wrong.status_code == 422
    assert "кеше" in wrong.text
    issued = day(-30).isoformat()
    made = bota.post(f"{base}/ipar/new", data={"number": "2026-8", "issued_on": issued})
    assert made.status_code == 303
    form = bota.get(made.headers["Location"])
    press = form.text.split('name="press"')[1].split('value="')[1].split('"')[0]
    typed = {"part": "medical", "benefit": "devices", "amount": "екі", "unit": "piece",
             "state": "planned", "press": press}  # fmt: skip
    refused = bota.post(made.headers["Location"], data=typed)
    assert (refused.status_code, "екі" in refused.text) == (422, True)
    again = bota.post(made.headers["Location"], data={**typed, "amount": "2", "again": "1"})
    assert again.headers["Location"] == made.headers["Location"]
    shown = bota.get(f"{base}/entitlements")
    assert "2026-8" in shown.text
    cards = bota.get(f"/{world.region.code}/people/{public}/cards")
    assert f"{base}/entitlements" in cards.text
    assert "2 (дана)" in cards.text
    with work() as session:
        ipar = session.scalars(sa.select(Ipar)).one()
        (measure,) = queries.measures_of(session, ipar_ids=[ipar.id])[ipar.id]
        address = f"{base}/ipar/{ipar.public_id}"
        saved = f"{address}/measures/{measure.public_id}"
    done = {**typed, "amount": "2", "state": "done", "settled_on": issued, "version": "1"}
    assert bota.post(saved, data=done).status_code == 303
    assert bota.post(saved, data=done).status_code == 422
    assert bota.get(saved).status_code == 200
    head = {"number": "2026-9", "issued_on": issued, "version": "1"}
    assert bota.post(address, data=head).status_code == 303
    assert bota.post(f"{address}/void", data={"reason": ""}).status_code == 422
    assert bota.post(f"{address}/void", data={"reason": "қате"}).status_code == 303
    assert "қате" in bota.get(f"{base}/entitlements").text
    assert sign_in("bolat").get(f"{base}/entitlements").status_code == 404


def test_the_region_changes_a_rule_and_sees_first_what_it_does(
    sign_in: Any, world: Any, work: Any
) -> None:
    with work() as session:
        name = make(session, world, "disability_3").surname
    dana = sign_in("dana")
    base = f"/{world.region.code}/equal-society/rules"
    assert SHIPPED["invataxi"].source in dana.get(f"{base}/").text
    form = dana.get(f"{base}/new?benefit=invataxi")
    press = form.text.split('name="press"')[1].split('value="')[1].split('"')[0]
    typed = {
        "press": press, "benefit": "invataxi", "name_kk": "Жаңа ереже", "basis": "fixed",
        "amount": "20", "unit": "ride", "period": "month", "every": "1", "source": "№ 5 шешім",
        "valid_from": TODAY.isoformat(), "is_active": "y", "who-disability_1": "any_of",
    }  # fmt: skip
    assert dana.post(f"{base}/new", data=typed).status_code == 422
    clash = dana.post(f"{base}/new/check", data=typed)
    assert clash.status_code == 422
    assert SHIPPED["invataxi"].names[0] in clash.text
    assert "№ 5 шешім" in clash.text
    typed = {**typed, "who-disability_1": "", "who-disability_3": "any_of",
             "who-has_difficulty_moving": "none_of"}  # fmt: skip
    preview = dana.post(f"{base}/new/check", data=typed)
    assert preview.status_code == 200
    assert name in preview.text
    seen = preview.text.split('name="confirmed"')[1].split('value="')[1].split('"')[0]
    unseen = dana.post(f"{base}/new", data={**typed, "confirmed": seen, "amount": "21"})
    assert unseen.status_code == 422
    saved = dana.post(f"{base}/new", data={**typed, "confirmed": seen})
    again = dana.post(f"{base}/new", data={**typed, "confirmed": seen})
    assert (saved.status_code, again.status_code) == (303, 303)
    assert "Жаңа ереже" in dana.get(f"{base}/").text
    assert dana.get(f"{base}/own_{press}").status_code == 200
    follow = dana.get(f"{base}/new?after=own_{press}")
    assert f'value="own_{press}"' in follow.text
    assert dana.get(f"{base}/new?after=nothing").status_code == 404
    assert dana.get(f"{base}/a%00b").status_code == 404
    odd = dana.post(f"{base}/own_{press}", data={**typed, "who-disability_3": "x", "every": "y"})
    assert odd.status_code == 422
    words = dana.post(f"{base}/own_{press}/check",
                      data={**typed, "source": "№ 6 шешім", "version": "1"})  # fmt: skip
    assert words.status_code == 200
    assert name not in words.text
    assert sign_in("aigul").get(f"{base}/new").status_code == 403
    assert sign_in("aigul").get(f"{base}/").status_code == 200
