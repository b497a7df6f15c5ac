from __future__ import annotations

import pytest

from mtqa.language import identify

CASES = [
    ("Presiden menolak usul itu pada hari Senin.", "id"),
    ("The president rejected the proposal on Monday.", "en"),
    ("Le président a rejeté cette proposition lundi.", "fr"),
    ("总统周一拒绝了这项提议，并说他们没有时间。", "zh"),
    ("總統週一拒絕了這項提議，並說他們沒有時間。", "zh"),
    ("大統領は月曜日にその提案を拒否した。", "ja"),
    ("رفض الرئيس الاقتراح يوم الاثنين.", "ar"),
    (
        "El presidente rechazó la propuesta el lunes porque era demasiado cara para el país, dijo su portavoz.",
        "es",
    ),
    (
        "Der Präsident hat den Vorschlag am Montag abgelehnt, weil er für das Land viel zu teuer gewesen wäre.",
        "de",
    ),
    ("대통령은 그 제안을 거부했다.", "ko"),
    (
        "Президент отклонил это предложение в понедельник, потому что оно было слишком дорогим для страны, сказал он.",
        "ru",
    ),
]
UNSURE = [
    "",
    "…",
    "12/06/2023",
    "Joko Widodo",
    "東京",
    "https://example.org/the-news",
    "KPK",
    "\ud800",
    "\x00",
]


@pytest.mark.parametrize(("text", "lang"), CASES)
def test_identify(text: str, lang: str) -> None:
    found, confidence = identify(text)
    assert found == lang
    assert confidence >= 0.8


@pytest.mark.parametrize("text", UNSURE)
def test_no_opinion(text: str) -> None:
    found, confidence = identify(text)
    assert found is None or confidence < 0.7


def test_same_answer_every_time() -> None:
    text = "O presidente rejeitou a proposta na segunda-feira porque era demasiado cara para o país."
    answers = set()
    for _ in range(3):
        identify.cache_clear()
        answers.add(identify(text))
    assert len(answers) == 1
