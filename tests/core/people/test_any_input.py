"""No text in an address or a form of people ends in a 500, and none reads what it may not."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.people.conftest import IIN

ODD = [
    "", "0", "-1", "999999999999", "1e3", IIN, "%", "_", '"', "'; --", "\\", "(", "*", "NEAR(a b)",
    "a" * 3000, "ё" * 300, "۱۲۳", "５３０３１４", "\u200f", "😀", "\x00", "\x1b", "\u2028", "null",
]  # fmt: skip
TEXT = st.one_of(st.sampled_from(ODD), st.text(max_size=60))
any_input = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def storable(values: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode() for name, text in values.items()}


@any_input
@given(st.dictionaries(
    st.sampled_from(["q", "page", "per_page", "category", "basis", "iin"]), TEXT, max_size=5
))  # fmt: skip
def test_list_takes_any_address(sign_in: Any, gulnar: str, typed: dict[str, str]) -> None:
    answer = sign_in("bota").get("/shymkent/people/", query_string=storable(typed))
    assert answer.status_code in {200, 302}


@any_input
@given(TEXT)
def test_search_everywhere_takes_any_text(sign_in: Any, stranger: str, text: str) -> None:
    query = storable({"q": text})
    for who in ("bota", "dana"):
        answer = sign_in(who).get("/shymkent/people/", query_string=query)
        assert answer.status_code in {200, 302}
    part = sign_in("bota").get(
        "/shymkent/people/new", query_string={"typed": query["q"]}
    )  # fmt: skip
    assert part.status_code == 200


@any_input
@given(
    st.sampled_from(["edit", "categories/new", "attach", "detach"]),
    st.dictionaries(
        st.sampled_from(["code", "valid_from", "valid_to", "evidence", "reason", "basis",
                         "centre_id", "surname", "iin", "birth_date", "sex", "phone", "version",
                         "legal_basis", "district_id", "note", "confirmed", "fill"]),
        TEXT,
        max_size=6,
    ),
)  # fmt: skip
def test_forms_of_a_file_take_any_text(
    sign_in: Any, gulnar: str, page: str, typed: dict[str, str]
) -> None:
    answer = sign_in("bota").post(f"/shymkent/people/{gulnar}/{page}", data=storable(typed))
    assert answer.status_code in {200, 303, 404, 422}, "404 once it is detached"


@any_input
@given(TEXT)
def test_check_of_an_iin_takes_any_text(sign_in: Any, world: Any, text: str) -> None:
    for headers in ({"HX-Request": "true"}, {}):
        answer = sign_in("bota").post(
            "/shymkent/people/check-iin", data=storable({"iin": text}), headers=headers
        )
        assert answer.status_code == 200
