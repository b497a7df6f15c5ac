"""Segments: where sentences end in six languages, and that nothing is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.model import LANGS
from mtqa.segment import segment

# Each case: the text with `|` where a new segment begins.
CASES = [
    # Indonesian: titles, streets, degrees, companies, numbers, initials.
    (
        "id",
        "Presiden Ir. H. Joko Widodo tiba di Jl. Sudirman No. 5.| Ia disambut Dr. Budi, S.H., M.Hum. dan Prof. Ani.",
    ),
    ("id", "Saham PT Bank Central Asia Tbk. naik 1.5 persen.| Laba Rp1.234.567,89 tercatat."),
    ("id", "Perusahaan itu milik PT Astra Tbk.| Namun sahamnya turun."),
    ("id", "“Saya tidak tahu. Dia pergi.” katanya.| Lalu ia diam."),
    ("id", "JAKARTA, KOMPAS.com – Harga naik.| Warga resah."),
    ("id", "JAKARTA - Harga beras naik.| Warga resah."),
    ("id", "Novel karya J. K. Rowling laris.| Filmnya juga."),
    ("id", "Apa kabar?| Baik!| Lalu... begitulah."),
    ("id", "Lihat https://contoh.id/a.b?c=1.| Lalu kirim ke a.b@c.id."),
    ("id", "1. Pertama\n|2. Kedua"),
    ("id", "Harga BBM Naik\n\n|Pemerintah menaikkan harga.\n|Warga resah."),
    ("id", "Buah-buahan, sayur, dll. dijual di sana.| Harganya murah."),
    # English
    ("en", "Mr. Smith met Dr. Jones at 5 p.m. Monday in the U.S. Senate.| He left."),
    ("en", "He lives in the U.S.| The house is big."),
    ("en", "“Go!” he said.| She went."),
    ("en", "Prices rose 3.5 percent vs. 2.1 percent.| Apple Inc. said so."),
    ("en", "WASHINGTON (AP) — Prices rose.| People worry."),
    ("en", "It opened on St. John's Road, No. 10.| “It is big,” J. K. Rowling said."),
    # French
    ("fr", "M. Dupont et Mme Durand partent.| « Je pars. » dit-il.| Il est parti\u00a0!"),
    ("fr", "La tempête avance à 20 km/h.| Elle faiblit."),
    ("fr", "En 44 av. J.-C. il mourut.| Rome changea."),
    ("fr", "«\u00a0Nous partons.\u00a0»| Le ministre a souri."),
    # Arabic
    ("ar", "ماذا حدث؟| لا أعرف۔| قال د. محمد علي ذلك.| انتهى!"),
    ("ar", "وصل الرئيس إلى جاكرتا.| وقال إنه سعيد."),
    # Chinese
    ("zh", "他说：“我不知道。他走了。”|然后他也走了。"),
    ("zh", "“我不知道。”他说。|是吗？|好！"),
    ("zh", "价格上涨3.5%。|《新闻。周刊》报道了此事。"),
    ("zh", "你好吗?|我很好!|谢谢"),
    # Japanese
    ("ja", "「はい。行きます。」と彼は言った。|雨だ！|次。"),
    ("ja", "（ジャカルタ＝共同）首相は会見した。|内容は不明。"),
    ("ja", "価格は3.5％上がった。|Dr. Smithは語った。"),
]


@pytest.mark.parametrize(("lang", "marked"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)])
def test_boundaries(lang: str, marked: str) -> None:
    text = marked.replace("|", "")
    assert [s.text for s in segment(text, lang)] == [p.strip() for p in marked.split("|")]


def test_a_long_quotation_is_split_inside() -> None:
    sentence = "Kami akan membangun jalan baru di seluruh provinsi itu tahun ini."
    text = f"“{' '.join([sentence] * 4)}” kata menteri."
    assert len(segment(text, "id")) == 4


PIECES = st.sampled_from(
    [
        *'.!?…“”"«»()。「」！؟’-',
        " ",
        "\n",
        "\u2028",
        "\x00",
        "\ud800",
        "\u00a0",
        "Dr.",
        "U.S.",
        "3.5",
        "1.",
        *["J. ", "Dia", "pergi", "قال", "我说", "です"],
    ]
)


@given(text=st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80), lang=st.sampled_from(LANGS))
@settings(max_examples=300, deadline=None)
def test_segments_rejoin_to_the_text(text: str, lang: str) -> None:
    at = 0
    for s in segment(text, lang):
        assert text[s.span.start : s.span.end] == s.text == s.text.strip() != ""
        assert not text[at : s.span.start].strip(), "only white space lies between segments"
        at = s.span.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "unit", ["a", "A. ", "「。", '"a. ', "(", "Dr. ", "1.", "。", "؟ ", "U.S. ", "“", " ", ". "]
)
def test_long_lines_take_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        segment(text, "id")
        return time.process_time() - started

    short, long = min(seconds(20_000) for _ in range(3)), seconds(100_000)
    assert long < 20 * short + 0.5
