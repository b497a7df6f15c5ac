from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from mtqa.ports import Encoder

os.environ["MTQA_CACHE"] = "none"  # tests neither read nor fill the user's cache; their processes inherit it


@pytest.fixture(scope="session")
def embedded_encoder() -> Encoder:
    """The encoder that ships with mtqa, loaded once."""
    from mtqa.adapters.encoder import EmbeddedEncoder

    return EmbeddedEncoder()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from browser import chromium

    with chromium() as b:
        yield b
