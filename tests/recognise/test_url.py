from __future__ import annotations

import time

import pytest

from mtqa.model import Kind
from mtqa.recognise import Taken
from mtqa.recognise.url import find

CASES = [
    ("Lihat https://www.Kompas.com/read/2023/06/12/. Baca!", [("url", "kompas.com/read/2023/06/12")]),
    ("详情见https://example.org/a_(b)。谢谢", [("url", "example.org/a_(b)")]),
    ("(lihat https://example.org/a)", [("url", "example.org/a")]),
    ("Kirim ke Redaksi@Tempo.co.id atau @jokowi.", [("url", "redaksi@tempo.co.id"), ("url", "@jokowi")]),
    ("＠jokowi が #IndonesiaMaju と", [("url", "@jokowi"), ("url", "#indonesiamaju")]),
    ("وسم #إندونيسيا على www.bi.go.id", [("url", "#إندونيسيا"), ("url", "bi.go.id")]),
    ("laman detik.com, Amazon.com", [("url", "detik.com"), ("url", "amazon.com")]),
    ("Halo <b>{name}</b>, %(n)d dari %s &amp; %1$s", [
        ("markup", "<b>"), ("markup", "{name}"), ("markup", "</b>"), ("markup", "%(n)d"), ("markup", "%s"),
        ("markup", "&amp;"), ("markup", "%1$s"),
    ]),
    ('<a href="https://a.id/x" title="Baca">x</a>', [("markup", "<a href=https://a.id/x>"), ("markup", "</a>")]),
    ("${total} %{n} {{ user.name }}", [("markup", "${total}"), ("markup", "%{n}"), ("markup", "{{ user.name }}")]),
    # what is none
    ("naik 50%dari 20 %s", []),
    ("a < b dan c > d; x <y dan z> w", []),
    ("nomor #1, C#, A.I., U.S., selesai.Com pada 3.5", []),
    ("harga 12.500 dan pukul 10.30", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    found = find(text, "id", Taken())
    assert [(m.kind, m.value) for m in found] == [(Kind(k), v) for k, v in expected]
    assert all(m.span.of(text) == m.text for m in found)


@pytest.mark.parametrize(
    "unit", ["<a ", "{", "a.", "%(", "@a.", "http://", "www.", "a.b-", "&a", "#", "a@b."]
)
def test_linear_on_hostile_text(unit: str) -> None:
    start = time.perf_counter()
    find(unit * (100_000 // len(unit)), "id", Taken())
    assert time.perf_counter() - start < 2
