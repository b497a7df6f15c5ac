"""Where the seed article lies: in the installed package, or beside it in a source checkout."""

from __future__ import annotations

from pathlib import Path


def seed_folder() -> Path:
    """The folder of `source.id.txt`, `target.<lang>.txt`, `back.<lang>.id.txt` and `expected.jsonl`."""
    package = Path(__file__).parent
    installed = package / "data" / "seeds"
    return installed if installed.is_dir() else package.parent / "seeds"
