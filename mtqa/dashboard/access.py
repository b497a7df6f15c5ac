"""Who is at the dashboard. Without sign-in the reviewer types a name; with Streamlit's OIDC the provider tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """`name` as the sign-in gives it (the address where there is no name); `admin` may delete runs."""

    name: str
    admin: bool


def configured(secrets: Mapping[str, Any]) -> bool:
    """Is sign-in set up in `secrets.toml`?"""
    return isinstance(secrets.get("auth"), Mapping)


def person(user: Mapping[str, Any], secrets: Mapping[str, Any]) -> Person | None:
    """Who signed in; None if nobody, or somebody whom `[mtqa] reviewers` does not list (an empty list admits all)."""
    if not user.get("is_logged_in"):
        return None
    address = str(user.get("email") or "").casefold()
    # An address that the provider has not verified could be anybody's.
    if user.get("email_verified") is False:
        address = ""
    desk = secrets.get("mtqa")
    admins, reviewers = (_addresses(desk, key) for key in ("admins", "reviewers"))
    if reviewers and address not in reviewers | admins:
        return None
    return Person(
        str(user.get("name") or address or user.get("sub") or ""), bool(address) and address in admins
    )


def _addresses(desk: Any, key: str) -> set[str]:
    listed = desk.get(key, ()) if isinstance(desk, Mapping) else ()
    return {str(a).casefold() for a in listed}
