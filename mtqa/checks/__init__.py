"""One check per file: `number_changed.py` holds the check `number-changed`. To add one, add its file and its cases."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mtqa.checking import Check


@cache
def all_checks() -> dict[str, Check]:
    """Every check by id, sorted. Raises `RuntimeError` on a file without its check or with another's id."""
    found: dict[str, Check] = {}
    for module in sorted(m.name for m in iter_modules(__path__)):
        expected = module.replace("_", "-")
        loaded = vars(import_module(f"{__name__}.{module}"))
        checks = [v for v in loaded.values() if isinstance(v, Check)]
        if [c.id for c in checks] != [expected]:
            raise RuntimeError(f"mtqa/checks/{module}.py must define exactly the check `{expected}`")
        found[expected] = checks[0]
    return found
