from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mtqa.ports import Encoder


@pytest.fixture(scope="session")
def embedded_encoder() -> Encoder:
    """The encoder that ships with mtqa, loaded once."""
    from mtqa.adapters.encoder import EmbeddedEncoder

    return EmbeddedEncoder()
