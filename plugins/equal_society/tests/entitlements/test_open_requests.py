"""What is asked for already stands at the entitlement; it leads on where the reader may go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.people.models import Person
from core.sdk.requests import Request


def test_a_request_of_another_centre_is_named_and_leads_nowhere(
    work: Any, sign_in: Any, world: Any, applicant: Any, ask: Any
) -> None:
    who = applicant("Дина", "disability_1")
    (key,) = ask(who, "assistant")
    with work() as session:
        person = session.get_one(Person, who).public_id
        asked = session.get_one(Request, key)
        number, address = asked.number, f"/shymkent/requests/{asked.public_id}"
    bota, url = sign_in("bota"), f"/shymkent/equal-society/people/{person}/entitlements"
    mine = bota.get(url).text
    assert number in mine
    assert f'href="{address}"' in mine
    with work() as session:
        session.execute(sa.update(Request).values(centre_id=world.second_centre_id))
    theirs = bota.get(url).text
    assert number in theirs
    assert f'href="{address}"' not in theirs
