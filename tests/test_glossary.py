from __future__ import annotations

from pathlib import Path

import pytest

from mtqa.errors import InputError
from mtqa.glossary import find_target, glossary_of, load_glossary

TSV = "source\ten\tforbidden_en\tkeep\tcase\n# a remark\nDPR\tHouse of Representatives|DPR\tSenate\t\t\nGojek\t\t\tyes\texact\n"
TOML = """
[[term]]
source = "DPR"
en = ["House of Representatives", "DPR"]
forbidden = { en = ["Senate"] }
[[term]]
source = "Gojek"
keep = true
case = "exact"
"""


def test_tsv_and_toml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("\ufeff" + TSV, encoding="utf-8")
    (tmp_path / "a.toml").write_text(TOML, encoding="utf-8")
    tsv, toml = (load_glossary(tmp_path / name).terms for name in ("a.tsv", "a.toml"))
    assert [(t.source, t.targets, t.forbidden, t.keep, t.exact_case) for t in tsv] == [
        (t.source, t.targets, t.forbidden, t.keep, t.exact_case) for t in toml
    ]
    assert [(t.source, t.line) for t in tsv] == [("Gojek", 4), ("DPR", 3)]


BAD = [
    ("a.tsv", "term\ten\nDPR\tHouse\n", 1, "first line"),
    ("a.tsv", "source\ten\nDPR\tHouse\textra\n", 2, "3 cells"),
    ("a.tsv", "source\tde\nDPR\tHaus\n", 2, "unknown column or key `de`"),
    ("a.tsv", "source\ten\tkeep\n\nDPR\tHouse\tmaybe\n", 3, "`keep` is yes or no"),
    ("a.tsv", "source\ten\nDPR\t\n", 2, "nothing is asked of 'DPR'"),
    ("a.tsv", "source\ten\tforbidden_en\nDPR\tHouse\tHouse\n", 2, "both allowed and forbidden"),
    ("a.tsv", "source\ten\n\tHouse\n", 2, "no `source`"),
    ("a.toml", "[[term]\n", None, "not valid TOML"),
    ("a.toml", "title = 'x'\n", None, "[[term]] tables"),
    ("a.toml", "[[term]]\nsource = 'DPR'\nen = [1]\n", None, "list of texts"),
    ("a.toml", "[[term]]\nsource = 'DPR'\nen = 'x'\ncase = 'upper'\n", None, "any or exact"),
    ("a.toml", "[[term]]\nsource = 'DPR'\nforbidden = ['x']\n", None, "table by language"),
]


@pytest.mark.parametrize(("name", "text", "line", "says"), BAD)
def test_a_bad_rule_is_an_input_error(
    tmp_path: Path, name: str, text: str, line: int | None, says: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_glossary(path)
    assert says in str(caught.value)
    assert caught.value.line == line


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_glossary(tmp_path / "none.tsv")


FORMS = [
    ("tolak", "Ia menolak usul itu.", "menolak"),
    ("tolak", "Usul itu ditolaknya.", "ditolaknya"),
    ("pukul", "Ia memukul meja.", "memukul"),
    ("sewa", "Ia menyewakan rumah.", "menyewakan"),
    ("kirim", "Ia mengirimi kami surat.", "mengirimi"),
    ("bank", "Perbankan tumbuh.", None),
    ("menteri", "Menterinya datang.", "Menterinya"),
    ("AS", "as roda", None),
]


@pytest.mark.parametrize(("term", "text", "expected"), FORMS)
def test_indonesian_forms(term: str, text: str, expected: str | None) -> None:
    found = [span.of(text) for _, span in glossary_of([{"source": term, "en": "x"}]).found_in(text)]
    assert found == ([expected] if expected else [])


TARGETS = [
    ("Ministers met.", "minister", "en", "Ministers"),
    ("The minister's car", "minister", "en", "minister's"),
    ("administered", "minister", "en", None),
    ("Les écoles primaires", "école primaire", "fr", "écoles primaires"),
    ("وللمدرسة باب", "مدرسة", "ar", "وللمدرسة"),
    ("أقرّ القانون", "أقر", "ar", "أقرّ"),
    ("小学校で", "小学校", "ja", "小学校"),
]


@pytest.mark.parametrize(("text", "words", "lang", "expected"), TARGETS)
def test_target_forms(text: str, words: str, lang: str, expected: str | None) -> None:
    span = find_target(text, words, lang)
    assert (span and span.of(text)) == expected
