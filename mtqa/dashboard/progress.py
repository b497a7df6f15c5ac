"""The pipeline's stages in words."""

from __future__ import annotations

from mtqa.report.common import Texts

STAGES = {"align": "check.stage_align", "back-translate": "check.stage_back", "check": "check.stage_check"}


def progress_words(stage: str, done: int, total: int, t: Texts) -> str:
    key = STAGES.get(stage)
    return t(key, done=done, total=total) if key else f"{stage} {done}/{total}"
