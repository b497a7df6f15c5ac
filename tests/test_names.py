"""Names: what is one in Indonesian, and whether a target says it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtqa.compare import skeleton, transliterate
from mtqa.compare.foreign import ForeignTarget
from mtqa.compare.latin import borrowed
from mtqa.compare.name import compare_names
from mtqa.compare.presence import Presence, longer_names
from mtqa.compare.transliterate import fold_foreign, fold_latin, initial_and_final, read_as_indonesian
from mtqa.model import TARGET_LANGS, Kind, Relation
from mtqa.recognise.gazetteer import entries, phrases
from mtqa.recognise.name import find_names

MARK = re.compile(r"⟦(.*?)⟧")

FOUND = [
    "Presiden ⟦Joko Widodo⟧ bertemu ⟦Emmanuel Macron⟧ di ⟦Bali⟧.",
    "Jenderal (Purn.) H. ⟦Wiranto⟧, S.H., M.M., hadir.",
    "Ir. ⟦Soekarno⟧ lahir di ⟦Surabaya⟧.",
    "⟦Trump⟧ mengatakan hal itu.",
    "Mengatakan hal itu, dia pergi.",
    "Menteri Keuangan mengunjungi Kabupaten ⟦Bekasi⟧ pada Senin, 3 Agustus.",
    "⟦KPK⟧ dan ⟦DPR⟧ membahas ⟦RUU⟧ itu.",
    "Ia pindah ke ⟦Korea Utara⟧, bukan ⟦Korea Selatan⟧.",
    "Kata ⟦PBB⟧, ⟦Amerika Serikat⟧ setuju.",
    "Komite Olahraga Nasional memilih ketua baru.",
    "⟦Osama bin Laden⟧ tewas.",
    "Kerabat ⟦Mohammad bin Salman⟧ datang.",
    "Itu milik ⟦Trump⟧-lah, katanya.",
    "Mereka bernyanyi. Anak-anak tertawa.",
    "Para Menteri Luar Negeri hadir",
    "⟦Ludwig van Beethoven⟧ menulisnya.",
]


@pytest.mark.parametrize("marked", FOUND)
def test_names_of_an_indonesian_sentence(marked: str) -> None:
    text = MARK.sub(r"\1", marked)
    assert [m.text for m in find_names(text, "id")] == MARK.findall(marked)
    assert all(
        m.kind is Kind.NAME and m.text == text[m.span.start : m.span.end] for m in find_names(text, "id")
    )


def test_names_in_other_languages_with_capitals() -> None:
    assert [m.text for m in find_names("The mayor of Paris met Ms Merkel on Monday.", "en")] == [
        "Paris",
        "Merkel",
    ]
    assert [m.text for m in find_names("Selon Reuters, Emmanuel Macron ira à Berlin lundi.", "fr")] == [
        "Reuters",
        "Emmanuel Macron",
        "Berlin",
    ]


@pytest.mark.parametrize(
    ("lang", "name", "said"),
    [
        ("zh", "Trump", "特朗普"),
        ("zh", "Smith", "史密斯"),
        ("zh", "Clinton", "克林顿"),
        ("zh", "Zuckerberg", "扎克伯格"),
        ("ja", "Macron", "マクロン"),
        ("ja", "Smith", "スミス"),
        ("ja", "Prabowo", "プラボウォ"),
        ("ja", "Rodriguez", "ロドリゲス"),
        ("ar", "Macron", "ماكرون"),
        ("ar", "Clinton", "كلينتون"),
        ("ar", "Johnson", "جونسون"),
        ("ar", "Zuckerberg", "زوكربيرغ"),
    ],
)
def test_sound_finds_a_name_and_no_other(lang: str, name: str, said: str) -> None:
    folded, text = fold_latin(name), fold_foreign(said, lang)
    assert transliterate.find(folded, text, lang, True).nats > 4
    for other in ("Wibisono", "Gutenberg", "Delacroix"):
        assert transliterate.find(fold_latin(other), text, lang, True).nats < 1.5


@pytest.mark.parametrize(
    ("lang", "name", "said"),
    [("zh", "Humphreys", "汉弗莱斯"), ("ja", "Doyle", "ドイル"), ("ar", "Saipov", "سايبوف")],
)
def test_skeletons_agree_across_scripts(lang: str, name: str, said: str) -> None:
    assert skeleton.echo(name, said, lang) >= 0.75 > skeleton.echo("Gutenberg", said, lang)


def test_every_gazetteer_row_can_be_looked_up() -> None:
    assert all(entry.forms["id"] for entry in entries())
    assert {e.id for rows in phrases("id").by_first.values() for _, _, of in rows for e in of} == {
        e.id for e in entries()
    }


@pytest.mark.parametrize(
    ("lang", "target"),
    [
        ("en", "The US and the UN spoke to North Korea in The Hague."),
        ("fr", "Les États-Unis et l’ONU ont parlé à la Corée du Nord à La Haye."),
        ("zh", "美国和联合国在海牙与朝鲜会谈。"),
        ("ja", "米国と国連はハーグで北朝鮮と会談した。"),
        ("ar", "تحدثت الولايات المتحدة والأمم المتحدة مع كوريا الشمالية في لاهاي."),
    ],
)
def test_aliases_are_the_same_name(lang: str, target: str) -> None:
    facts = compare_names("AS dan PBB berbicara dengan Korea Utara di Den Haag.", target, lang)
    assert [(f.source.text if f.source else None, f.relation) for f in facts] == [
        (name, Relation.SAME) for name in ("AS", "PBB", "Korea Utara", "Den Haag")
    ]
    assert all(f.target and f.target.text == target[f.target.span.start : f.target.span.end] for f in facts)


@pytest.mark.parametrize("lang", TARGET_LANGS)
def test_one_cause_gives_one_finding(lang: str) -> None:
    targets = {
        "en": "Angela Smith arrived in Paris.",
        "fr": "Angela Smith est arrivée à Paris.",
        "zh": "安格拉·史密斯抵达巴黎。",
        "ja": "アンゲラ・スミスがパリに到着した。",
        "ar": "وصلت أنغيلا سميث إلى باريس.",
    }
    facts = compare_names("Angela Wibisono tiba di Paris.", targets[lang], lang)
    assert sum(f.relation in (Relation.DIFFERS, Relation.MISSING) for f in facts) <= 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(TARGET_LANGS))
def test_any_text_is_survived_and_spans_fit(source: str, target: str, lang: str) -> None:
    for fact in compare_names(source, target, lang):
        for found, text in ((fact.source, source), (fact.target, target)):
            assert found is None or found.text == text[found.span.start : found.span.end]


@pytest.mark.parametrize(
    "text", ["A" * 50_000, "Ab " * 20_000, "\ud800 Abc \udfff", "Ａｂ\u0000Ç" * 5_000, "-'" * 30_000]
)
def test_long_and_odd_text_is_read_in_good_time(text: str) -> None:
    find_names(text, "id")
    compare_names("Presiden Wibisono di Bali.", text, "fr")


@pytest.mark.parametrize(
    ("sound", "parts"),
    [("peng", ("p-", "-eng")), ("zhi", ("zh-", "-i")), ("ao", ("", "-ao")), ("", ("", ""))],
)
def test_initial_and_final_of_a_syllable(sound: str, parts: tuple[str, str]) -> None:
    assert initial_and_final(sound) == parts


@pytest.mark.parametrize(
    ("lang", "name", "text", "said"),
    [
        ("zh", "Pompeo", "蓬佩奥与外长会谈", "蓬佩奥"),
        ("zh", "Corbyn", "影响科尔宾获得支持", "科尔宾"),
        ("zh", "Cisumdawu", "在双木丹为芝苏木达武高速公路揭幕", "芝苏木达武"),
        ("ja", "Soeharto", "スハルト元大統領は", "スハルト"),
        ("ar", "Robertson", "تصريحاتروبرتسونالأخيرة أمس", "تصريحاتروبرتسونالأخيرة"),
    ],
)
def test_a_name_is_heard_in_a_text(lang: str, name: str, text: str, said: str) -> None:
    found = ForeignTarget(text, lang).heard(fold_latin(name))
    assert found.presence is Presence.PRESENT
    assert found.span is not None
    assert found.span.of(text) == said


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("cirebon", "chirebon"),
        ("soekarno", "sukarno"),
        ("tjokro", "chokro"),
        ("djakarta", "jakarta"),
        ("rachman", "rachman"),
    ],
)
def test_indonesian_spelling_is_read_as_such(name: str, read: str) -> None:
    assert read_as_indonesian(name) == read


@pytest.mark.parametrize(
    ("form", "id", "lang", "other"),
    [
        ("印度", "country:IN", "zh", "印度尼西亚"),
        ("インド", "country:IN", "ja", "インドネシア"),
        ("Kim", "person:kim-jong-un", "fr", "Kim Jong-il"),
    ],
)
def test_a_name_is_not_the_beginning_of_anothers(form: str, id: str, lang: str, other: str) -> None:
    assert other in longer_names(form, (id,), lang)
    assert not longer_names(other, (id,), lang)


@pytest.mark.parametrize(
    ("lang", "source", "target", "relations"),
    [
        # One word for two names, and another city of which the source does not speak.
        ("zh", "Rusia dan Moskow memilih.", "俄罗斯和明斯克投票。", [Relation.SAME, Relation.DIFFERS]),
        ("zh", "Rusia dan Moskow memilih.", "俄罗斯投票。", [Relation.SAME, Relation.EQUIVALENT]),
        (
            "fr",
            "Kim Jong-un tiba di Hanoi.",
            "Kim Jong-il arrive à Hanoï.",
            [Relation.DIFFERS, Relation.SAME],
        ),
    ],
)
def test_a_name_in_anothers_place(lang: str, source: str, target: str, relations: list[Relation]) -> None:
    assert [f.relation for f in compare_names(source, target, lang)] == relations


@pytest.mark.parametrize(
    ("source", "target", "same"),
    [
        ("komunisme", "communism", True),
        ("asiria", "assyriens", True),
        ("kaspia", "caspienne", True),
        ("arkaeologi", "archaeology", True),
        ("yudea", "judean", True),
        ("trump", "trumb", False),
        ("johnson", "jahnson", False),
        ("merkel", "merkal", False),
    ],
)
def test_a_word_both_languages_borrowed(source: str, target: str, same: bool) -> None:
    assert borrowed(source, target) is same
