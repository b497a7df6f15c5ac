"""Quantities: recognised with their values, rendered and read back, and compared."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.compare.quantity import compare_quantities
from mtqa.model import LANGS, TARGET_LANGS, Kind, Mention, Relation
from mtqa.recognise import Taken
from mtqa.recognise.quantity import find
from mtqa.values import Money, Number, Quantity, value_json

LOCALES = {"id": "id", "en": "en", "zh": "zh", "ja": "ja", "ar": "ar_EG", "fr": "fr"}


def mentions(text: str, lang: str) -> list[Mention]:
    return find(text, lang, Taken())


def amount(mention: Mention) -> Decimal:
    value = mention.value
    number = value.number if isinstance(value, Money | Quantity) else value
    assert isinstance(number, Number)
    return number.amount


NUMBERS = [
    # Indonesian
    ("id", "1.234.567,89", "1234567.89"),
    ("id", "dua puluh lima ribu tiga ratus", "25300"),
    ("id", "seratus lima", "105"),
    ("id", "dua ribu dua puluh", "2020"),
    ("id", "tiga juta dua ratus ribu", "3200000"),
    ("id", "dua belas triliun", "12000000000000"),
    ("id", "dua setengah juta", "2500000"),
    ("id", "setengah juta", "500000"),
    ("id", "dua lusin", "24"),
    ("id", "selusin", "12"),
    ("id", "tiga perempat", "0.75"),
    ("id", "dua pertiga", "0.666667"),
    ("id", "dua per tiga", "0.666667"),
    ("id", "ke-29", "29"),
    ("id", "ketiga belas", "13"),
    ("id", "puluhan ribu", "10000"),
    ("id", "1,5 juta", "1500000"),
    ("id", "3.26 juta", "3260000"),
    ("id", "10-15", "10..15"),
    ("id", "antara 10 dan 15", "10..15"),
    ("id", "5 hingga 10 juta", "5000000..10000000"),
    # English
    ("en", "1,234,567.89", "1234567.89"),
    ("en", "twenty-one hundred", "2100"),
    ("en", "two hundred and five", "205"),
    ("en", "two and a half million", "2500000"),
    ("en", "half a million", "500000"),
    ("en", "a dozen", "12"),
    ("en", "two dozen", "24"),
    ("en", "two-thirds", "0.666667"),
    ("en", "three quarters", "0.75"),
    ("en", "3rd", "3"),
    ("en", "twenty-first", "21"),
    ("en", "hundreds of thousands", "100000"),
    ("en", "5bn", "5000000000"),
    ("en", "1 1/2", "1.5"),
    ("en", "2 to 3 million", "2000000..3000000"),
    # French
    ("fr", "1 234 567,89", "1234567.89"),
    ("fr", "1\u202f234\u202f567", "1234567"),
    ("fr", "quatre-vingt-dix-sept", "97"),
    ("fr", "soixante et onze", "71"),
    ("fr", "septante", "70"),
    ("fr", "quatre-vingts", "80"),
    ("fr", "QUATRE-VINGT-DIX", "90"),
    ("fr", "deux mille trois cents", "2300"),
    ("fr", "cent mille", "100000"),
    ("fr", "deux millions et demi", "2500000"),
    ("fr", "deux tiers", "0.666667"),
    ("fr", "29e", "29"),
    ("fr", "un billion", "1000000000000"),
    ("fr", "dizaines de milliers", "10000"),
    ("fr", "entre 10 et 15", "10..15"),
    # Arabic
    ("ar", "١٬٢٣٤٫٥", "1234.5"),
    ("ar", "۲۵۰", "250"),
    ("ar", "مليونان", "2000000"),
    ("ar", "خمسة وعشرون", "25"),
    ("ar", "مائة وخمسة وعشرون ألفا", "125000"),
    ("ar", "ثلاث عشرة", "13"),
    ("ar", "ألفين وخمسمائة", "2500"),
    ("ar", "السادس والثلاثين", "36"),
    ("ar", "مليون ونصف المليون", "1500000"),
    ("ar", "ثلاثة أرباع", "0.75"),
    ("ar", "عشرات الآلاف", "10000"),
    ("ar", "5 ملايين و200 ألف", "5200000"),
    ("ar", "بين 10 و15", "10..15"),
    # Chinese
    ("zh", "1万2000", "12000"),
    ("zh", "3亿5,000万", "350000000"),
    ("zh", "2万亿", "2000000000000"),
    ("zh", "一百零五", "105"),
    ("zh", "两万五", "25000"),
    ("zh", "二〇一八", "2018"),
    ("zh", "壹仟贰佰", "1200"),
    ("zh", "廿三", "23"),
    ("zh", "三分之二", "0.666667"),
    ("zh", "十几万", "100000"),
    ("zh", "30多万", "300000"),
    ("zh", "第三", "3"),
    ("zh", "二三十", "20..30"),
    ("zh", "１２，０００", "12000"),
    # Japanese
    ("ja", "1億2千万", "120000000"),
    ("ja", "1 億 4 千万", "140000000"),
    ("ja", "七万三千", "73000"),
    ("ja", "3分の2", "0.666667"),
    ("ja", "数百万", "1000000"),
    ("ja", "2番目", "2"),
    ("ja", "10〜15", "10..15"),
    ("ja", "ふたり", "2"),
]


@pytest.mark.parametrize(("lang", "text", "value"), NUMBERS)
def test_a_number_has_its_value(lang: str, text: str, value: str) -> None:
    found = mentions(text, lang)
    assert [value_json(m.value) for m in found] == [value]


MEASURES: list[tuple[str, str, Kind, Any]] = [
    ("id", "Rp1,5 miliar", Kind.MONEY, {"amount": "1500000000", "currency": "IDR"}),
    ("id", "Rp 1,5 T", Kind.MONEY, {"amount": "1500000000000", "currency": "IDR"}),
    ("id", "1,2 juta dolar AS", Kind.MONEY, {"amount": "1200000", "currency": "USD"}),
    ("id", "1,2 juta dolar", Kind.MONEY, {"amount": "1200000", "currency": None}),
    ("id", "16 bulan", Kind.DURATION, {"amount": "16", "unit": "month"}),
    ("id", "30 derajat Celsius", Kind.UNIT, {"amount": "30", "unit": "celsius"}),
    ("id", "80 km per jam", Kind.UNIT, {"amount": "80", "unit": "km/h"}),
    ("id", "25 basis poin", Kind.PERCENT, {"amount": "0.25", "unit": "point"}),
    ("id", "setahun", Kind.DURATION, {"amount": "1", "unit": "year"}),
    ("en", "$1.2bn", Kind.MONEY, {"amount": "1200000000", "currency": "USD"}),
    ("en", "$5m", Kind.MONEY, {"amount": "5000000", "currency": "USD"}),
    ("en", "16-month-old", Kind.DURATION, {"amount": "16", "unit": "month"}),
    ("en", "a year and a half", Kind.DURATION, {"amount": "1.5", "unit": "year"}),
    ("en", "10 to 15 percent", Kind.PERCENT, {"amount": "10..15", "unit": "percent"}),
    ("fr", "1,5 milliard d’euros", Kind.MONEY, {"amount": "1500000000", "currency": "EUR"}),
    ("fr", "deux ans et demi", Kind.DURATION, {"amount": "2.5", "unit": "year"}),
    ("fr", "40\u202f%", Kind.PERCENT, {"amount": "40", "unit": "percent"}),
    ("ar", "120 مليون جنيه إسترليني", Kind.MONEY, {"amount": "120000000", "currency": "GBP"}),
    ("ar", "٢٥٠ ر.س", Kind.MONEY, {"amount": "250", "currency": "SAR"}),
    ("ar", "45 عامًا", Kind.DURATION, {"amount": "45", "unit": "year"}),
    ("ar", "عامين", Kind.DURATION, {"amount": "2", "unit": "year"}),
    ("ar", "40 في المئة", Kind.PERCENT, {"amount": "40", "unit": "percent"}),
    ("zh", "1.2亿英镑", Kind.MONEY, {"amount": "120000000", "currency": "GBP"}),
    ("zh", "百分之三十", Kind.PERCENT, {"amount": "30", "unit": "percent"}),
    ("zh", "三成五", Kind.PERCENT, {"amount": "35", "unit": "percent"}),
    ("zh", "两年半", Kind.DURATION, {"amount": "2.5", "unit": "year"}),
    ("zh", "三个半小时", Kind.DURATION, {"amount": "3.5", "unit": "hour"}),
    ("zh", "160 千米每小时", Kind.UNIT, {"amount": "160", "unit": "km/h"}),
    ("ja", "15億ルピア", Kind.MONEY, {"amount": "1500000000", "currency": "IDR"}),
    ("ja", "1兆5000億円", Kind.MONEY, {"amount": "1500000000000", "currency": "JPY"}),
    ("ja", "3割5分", Kind.PERCENT, {"amount": "35", "unit": "percent"}),
    ("ja", "1時間半", Kind.DURATION, {"amount": "1.5", "unit": "hour"}),
    ("ja", "時速80キロ", Kind.UNIT, {"amount": "80", "unit": "km/h"}),
]


@pytest.mark.parametrize(("lang", "text", "kind", "value"), MEASURES)
def test_a_measure_has_its_value(lang: str, text: str, kind: Kind, value: Any) -> None:
    assert [(m.kind, value_json(m.value)) for m in mentions(text, lang)] == [(kind, value)]


NOTHING = [
    ("id", "pembom B-52 dan COVID-19 di G20"),
    ("id", "ISO 9001"),
    ("id", "telepon 0812-3456-7890 atau +62 21 5551 2345"),
    ("id", "versi 1.2.3"),
    ("id", "salah satu, satu sama lain, satu-satunya"),
    ("id", "1. Pembukaan"),
    ("en", "no one helped one another with 5G"),
    ("id", "penyanyi Fatih ErkoÃ¼ dan MÃ¼slÃ¼m"),  # ¼ of UTF-8 read in another encoding
    ("fr", "le premier ministre et l’un des siens"),
    ("ar", "على كوفيد-19 وللمرة الأولى"),
    ("zh", "四川的三菱一石二鸟，万一统一，一方面十分"),
    ("ja", "千葉の三菱は一方で一石二鳥、万一のとき"),
]


@pytest.mark.parametrize(("lang", "text"), NOTHING)
def test_what_is_no_quantity_is_left_alone(lang: str, text: str) -> None:
    assert mentions(text, lang) == []


@pytest.mark.parametrize("lang", LANGS)
@given(value=st.decimals(min_value=0, max_value=10**14, places=2))
@settings(max_examples=60, deadline=None)
def test_parse_undoes_format(lang: str, value: Decimal) -> None:
    system = "arab" if lang == "ar" else "latn"
    text = format_decimal(value, format="#,##0.##", locale=LOCALES[lang], numbering_system=system)
    found = mentions(f"({text})", lang)
    assert [amount(m) for m in found] == [value], text


@pytest.mark.parametrize("lang", LANGS)
@given(value=st.integers(min_value=2, max_value=999), power=st.sampled_from([10**6, 10**9, 10**12]))
@settings(max_examples=40, deadline=None)
def test_parse_undoes_compact_format(lang: str, value: int, power: int) -> None:
    style = "short" if lang in ("zh", "ja") else "long"
    text = format_compact_decimal(
        value * power, format_type=style, locale=LOCALES[lang].split("_")[0], fraction_digits=2
    )
    found = mentions(text, lang)
    assert [amount(m) for m in found] == [Decimal(value * power)], text


@pytest.mark.parametrize("lang", LANGS)
@given(value=st.integers(min_value=0, max_value=99_999))
@settings(max_examples=40, deadline=None)
def test_parse_undoes_percent(lang: str, value: int) -> None:
    system = "arab" if lang == "ar" else "latn"
    text = format_percent(
        Decimal(value) / 1000, format="#,##0.#%", locale=LOCALES[lang], numbering_system=system
    )
    text = text.replace("\u200e", "").replace("\u061c", "")
    (found,) = mentions(text, lang)
    assert found.kind is Kind.PERCENT and amount(found) == Decimal(value) / 10


@pytest.mark.parametrize("lang", LANGS)
@given(
    text=st.text(
        alphabet=st.sampled_from(list("0159.,- %$km一万億两第半 رواحدوخمس٣٠duasetwonty'½\ud800\x00五RpBet")),
        max_size=60,
    )
)
@settings(max_examples=150, deadline=None)
def test_spans_lie_in_the_text_and_do_not_overlap(lang: str, text: str) -> None:
    found = mentions(text, lang)
    end = 0
    for mention in found:
        assert end <= mention.span.start < mention.span.end <= len(text)
        assert mention.span.of(text) == mention.text
        end = mention.span.end


FRAMES = {
    "id": ("Sebanyak {n} orang", "harga {m}", "naik {p} persen", "selama {d} bulan"),
    "en": ("Some {n} people", "a price of {m}", "rose {p} percent", "for {d} months"),
    "zh": ("共有{n}人", "价格为{m}", "上涨{p}%", "持续{d}个月"),
    "ja": ("約{n}人", "価格は{m}", "{p}パーセント上昇", "{d}か月間"),
    "ar": ("نحو {n} شخص", "السعر {m}", "ارتفع {p} في المئة", "لمدة {d} شهرا"),
    "fr": ("Environ {n} personnes", "un prix de {m}", "a augmenté de {p} %", "pendant {d} mois"),
}
CURRENCY = {
    "id": "{} rupiah",
    "en": "{} rupiah",
    "zh": "{}印尼盾",
    "ja": "{}ルピア",
    "ar": "{} روبية",
    "fr": "{} roupies",
}


def render(lang: str, facts: dict[str, int]) -> str:
    system = "arab" if lang == "ar" else "latn"
    shown = {k: format_decimal(v, locale=LOCALES[lang], numbering_system=system) for k, v in facts.items()}
    shown["m"] = CURRENCY[lang].format(shown["m"])
    stop = "。" if lang in ("zh", "ja") else ". "
    return stop.join(frame.format(**shown) for frame in FRAMES[lang]) + stop


FACTS = st.fixed_dictionaries(
    {
        "n": st.integers(11, 10**7),
        "m": st.integers(1000, 10**10),
        "p": st.integers(3, 99),
        "d": st.integers(3, 60),
    }
).filter(lambda f: len(set(f.values())) == 4)


@pytest.mark.parametrize("lang", TARGET_LANGS)
@given(facts=FACTS, changed=st.sampled_from("nmpd"), by=st.integers(2, 9))
@settings(max_examples=40, deadline=None)
def test_the_same_facts_agree_and_one_changed_value_is_the_one_difference(
    lang: str, facts: dict[str, int], changed: str, by: int
) -> None:
    source = mentions(render("id", facts), "id")
    agreeing = compare_quantities(source, mentions(render(lang, facts), lang))
    assert [f.relation for f in agreeing] == [Relation.SAME] * 4
    other = {**facts, changed: facts[changed] * by + 1}
    if len(set(other.values())) < 4:
        return
    found = compare_quantities(source, mentions(render(lang, other), lang))
    (difference,) = [f for f in found if f.relation is not Relation.SAME]
    assert difference.relation is Relation.DIFFERS
    assert difference.source and amount(difference.source) == facts[changed]
    assert difference.target and amount(difference.target) == other[changed]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "piece", ["1 ", "1,", "1-", "½", "一万", "وخمسون ", "dua ", "a half ", "(", "$1 ", "1 000 "]
)
def test_long_lines_take_linear_time(lang: str, piece: str) -> None:
    found = mentions(piece * (6_000 // len(piece)), lang)
    assert len(compare_quantities(found, found[1:])) >= len(found[1:])


def relations(source: str, target: str, lang: str) -> list[tuple[Relation, str]]:
    return [(f.relation, f.note) for f in compare_quantities(mentions(source, "id"), mentions(target, lang))]


EQUIVALENT = [
    ("1,53 juta orang", "1.5 million people", "en", "rounded"),
    ("lima puluh persen", "half", "en", "share as a percentage"),
    ("8 km", "5 miles", "en", "converted"),
    ("20 derajat Celsius", "68 degrees Fahrenheit", "en", "converted"),
    ("18 bulan", "1.5 years", "en", "converted"),
    ("2 sampai 4 inci", "5 à 10 cm", "fr", "converted"),
    ("puluhan orang", "thirty people", "en", "vague"),
    ("bayi 16 bulan", "16", "en", "unit not said"),
    ("lebih dari dua lusin", "more than twenty", "en", "dozens"),
    ("harga 16 euro", "16", "en", "currency not said"),
    ("10-15 orang", "15 people", "en", "end of a range"),
]


@pytest.mark.parametrize(("source", "target", "lang", "note"), EQUIVALENT)
def test_other_ways_to_say_it_are_equivalent(source: str, target: str, lang: str, note: str) -> None:
    assert relations(source, target, lang) == [(Relation.EQUIVALENT, note)]


def test_an_ambiguous_separator_agrees_with_either_reading() -> None:
    assert relations("1,200 orang", "1,200 people", "en") == [(Relation.SAME, "")]
    assert relations("1,200 orang", "1.2 people", "en") == [(Relation.SAME, "")]
    assert relations("1.200 orang", "1.2 people", "en")[0][0] is Relation.DIFFERS


def test_two_neighbours_are_a_fraction_of_the_other_side() -> None:
    assert (
        relations("tiga dari empat anak", "three quarters of the children", "en")
        == [(Relation.EQUIVALENT, "ratio")] * 2
    )
    assert relations("seperlima", "one in five", "en") == [(Relation.EQUIVALENT, "ratio")]


def test_a_range_agrees_with_its_two_ends_said_apart() -> None:
    found = relations("turun 3,4 juta menjadi 21,3 juta", "fell by 3.4 million to 21.3 million", "en")
    assert found == [(Relation.SAME, "")] * 2


@pytest.mark.parametrize(
    ("lang", "source", "target"),
    [
        ("en", "Mereka meraih gelar ganda putra.", "They won the men's doubles title."),
        ("fr", "Mereka meraih gelar ganda putra.", "Ils ont remporté le double messieurs."),
    ],
)
def test_a_word_that_counts_in_passing_is_no_fact_of_its_own(lang: str, source: str, target: str) -> None:
    assert mentions(target, lang)
    assert relations(source, target, lang) == []
