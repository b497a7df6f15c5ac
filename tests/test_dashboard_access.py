"""Sign-in: who gets in, under which name, with which role."""

from __future__ import annotations

from typing import Any

import pytest

from mtqa.dashboard.access import Person, configured, person

ANI = {"is_logged_in": True, "email": "Ani@desk.id", "name": "Ani", "email_verified": True}
LISTED = {"mtqa": {"reviewers": ["ani@desk.id"], "admins": ["boss@desk.id"]}}


@pytest.mark.parametrize(
    ("user", "secrets", "who"),
    [
        ({}, {}, None),
        ({"is_logged_in": False, "email": "ani@desk.id"}, {}, None),
        (ANI, {}, Person("Ani", False)),
        (ANI, LISTED, Person("Ani", False)),
        (ANI | {"email": "boss@desk.id"}, LISTED, Person("Ani", True)),
        (ANI | {"email": "x@else.org"}, LISTED, None),
        (ANI | {"email_verified": False}, LISTED, None),
        (ANI | {"email": "boss@desk.id", "email_verified": False}, {"mtqa": {"admins": ["boss@desk.id"]}}, Person("Ani", False)),
        ({"is_logged_in": True, "sub": "1"}, {"mtqa": {"admins": [""]}}, Person("1", False)),
        ({"is_logged_in": True, "email": "a@b.c"}, {}, Person("a@b.c", False)),
    ],
)  # fmt: skip
def test_who(user: dict[str, Any], secrets: dict[str, Any], who: Person | None) -> None:
    assert person(user, secrets) == who


def test_configured() -> None:
    assert configured({"auth": {"client_id": "x"}})
    assert not configured({}) and not configured({"auth": "x"})
