"""A report made by hand: what the writers, the store and the dashboard are tested on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal as D

from mtqa.model import (
    BackTranslation,
    Document,
    DocumentReport,
    Fact,
    Finding,
    GlossedWord,
    InternalError,
    Kind,
    Mention,
    Pair,
    PairReport,
    Relation,
    Report,
    Run,
    Score,
    Segment,
    Severity,
    Span,
    Wording,
    WordLink,
    fingerprint,
)
from mtqa.values import ClockTime, Money, Name, Number, PartialDate, Quantity, Value

RUN = Run("0.1.0", "c0ffee", (("encoder", "e5-small/q4"),), (("babel", "2.18"),))


@dataclass
class Builder:
    """Joins sentences to documents and finds the given pieces of text in them (first occurrence)."""

    lang: str
    id: str = "article"
    sources: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    pairs: list[PairReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def segment(
        self,
        source: str | None,
        target: str | None,
        back: str | None = None,
        facts: list[tuple[Kind, Relation, tuple[str, Value] | None, tuple[str, Value] | None, str]]
        | None = None,
        links: list[tuple[str, str]] | None = None,
        gloss: list[tuple[str, str, float]] | None = None,
        problem: str = "",
    ) -> int:
        at_source, at_target = sum(map(len, self.sources)), sum(map(len, self.targets))
        s = t = None
        if source is not None:
            s = Segment(Span(at_source, at_source + len(source)), source)
            self.sources.append(source + "\n")
        if target is not None:
            t = Segment(Span(at_target, at_target + len(target)), target)
            self.targets.append(target + "\n")

        def find(text: str | None, piece: str, at: int) -> Span:
            assert text is not None
            start = text.index(piece)
            return Span(at + start, at + start + len(piece))

        made = []
        for kind, relation, left, right, note in facts or []:
            a = left and Mention(kind, find(source, left[0], at_source), *left)
            b = right and Mention(kind, find(target, right[0], at_target), *right)
            in_back = left is not None and back is not None and left[0] in back
            c = Mention(kind, find(back, left[0], 0), *left) if left and in_back else None
            related = None if back is None or not left else Relation.SAME if c else Relation.MISSING
            made.append(Fact(kind, relation, a, b, c, related, 0.9, note))
        self.pairs.append(
            PairReport(
                Pair(
                    s,
                    t,
                    BackTranslation(back, "provided" if back else "", problem) if back or problem else None,
                    0.91,
                ),
                tuple(made),
                (Score("similarity", 0.913, "e5-small/q4"),),
                tuple(
                    WordLink(find(source, a, at_source), find(target, b, at_target), 0.8)
                    for a, b in links or []
                ),
                tuple(GlossedWord(find(target, a, at_target), b, c) for a, b, c in gloss or []),
            )
        )
        return len(self.pairs) - 1

    def finding(
        self,
        check: str,
        category: str,
        severity: Severity,
        message: str,
        source: str | None,
        target: str | None,
        pair: int | None,
        confidence: float = 0.9,
        evidence: tuple[tuple[str, str], ...] = (),
    ) -> None:
        def span(side: Segment | None, joined: str, piece: str | None) -> Span | None:
            if piece is None:
                return None
            start = (side.span.start + side.text.index(piece)) if side else joined.index(piece)
            return Span(start, start + len(piece))

        p = self.pairs[pair].pair if pair is not None else None
        self.findings.append(
            Finding(
                check,
                category,
                severity,
                message,
                span(p and p.source, "".join(self.sources), source),
                span(p and p.target, "".join(self.targets), target),
                evidence,
                confidence,
                pair,
                fingerprint(check, p.source.text if p and p.source else "", message),
            )
        )

    def build(self, **more: object) -> DocumentReport:
        more.setdefault("scores", ())
        order = sorted(self.findings, key=lambda f: (-f.severity.rank, -f.confidence))
        return DocumentReport(
            id=self.id,
            source=Document(self.id, "id", "".join(self.sources)),
            target=Document(f"{self.id}.{self.lang}", self.lang, "".join(self.targets)),
            pairs=tuple(self.pairs),
            findings=tuple(order),
            **more,  # type: ignore[arg-type]
        )


def _rupiah(amount: str) -> Money:
    return Money(Number(D(amount)), "IDR")


S1 = "Pemerintah menyiapkan dana Rp1,5 miliar untuk perbaikan 24 sekolah di Kabupaten Cianjur."
S2 = "“Kami tidak akan menunda pekerjaan ini,” kata Menteri Siti Rahmawati di Jakarta, Senin (12/6/2023)."
S3 = "Gempa itu menewaskan 602 orang dan merusak 56.548 rumah."
S4 = "Pekerjaan dimulai pukul 08.00 WIB dan selesai dalam 16 bulan."
S5 = "Anggaran itu naik 12,5 persen dari tahun sebelumnya."


def japanese() -> DocumentReport:
    b = Builder("ja")
    money = ("Rp1,5 miliar", _rupiah("1500000000"))
    b.segment(
        S1,
        "政府はチアンジュール県の学校24校の修復のため、15億円の資金を用意した。",
        "Pemerintah menyiapkan dana 1,5 miliar yen untuk perbaikan 24 sekolah di Kabupaten Cianjur.",
        [
            (
                Kind.MONEY,
                Relation.DIFFERS,
                money,
                ("15億円", Money(Number(D(1500000000)), "JPY")),
                "yen, not rupiah",
            ),
            (Kind.NUMBER, Relation.SAME, ("24", Number(D(24))), ("24", Number(D(24))), ""),
            (
                Kind.NAME,
                Relation.SAME,
                ("Cianjur", Name("cianjur")),
                ("チアンジュール", Name("chianjuru")),
                "",
            ),
        ],
        [("Pemerintah", "政府"), ("dana", "資金"), ("perbaikan", "修復"), ("sekolah", "学校")],
        [
            ("政府", "pemerintah", 0.92),
            ("県", "kabupaten", 0.7),
            ("学校", "sekolah", 0.9),
            ("資金", "dana", 0.4),
        ],
    )
    b.segment(
        S2,
        "「この作業を延期する」とシティ・ラフマワティ大臣は2023年7月12日月曜日にジャカルタで述べた。",
        "“Kami akan menunda pekerjaan ini,” kata Menteri Siti Rahmawati di Jakarta, Senin, 12 Juli 2023.",
        [
            (
                Kind.DATE,
                Relation.DIFFERS,
                ("12/6/2023", PartialDate(2023, 6, 12)),
                ("2023年7月12日", PartialDate(2023, 7, 12)),
                "month differs",
            ),
            (
                Kind.NAME,
                Relation.SAME,
                ("Siti Rahmawati", Name("siti rahmawati")),
                ("シティ・ラフマワティ", Name("shiti rafumawati")),
                "",
            ),
            (
                Kind.QUOTE,
                Relation.SAME,
                ("Kami tidak akan menunda pekerjaan ini,", "kami tidak akan menunda pekerjaan ini"),
                ("この作業を延期する", "この作業を延期する"),
                "",
            ),
        ],
    )
    b.segment(
        S3,
        "この地震で206人が死亡し、56,548棟の家屋が損壊した。",
        "Gempa itu menewaskan 206 orang dan merusak 56.548 rumah.",
        [
            (
                Kind.NUMBER,
                Relation.DIFFERS,
                ("602", Number(D(602))),
                ("206", Number(D(206))),
                "digits swapped",
            ),
            (Kind.NUMBER, Relation.SAME, ("56.548", Number(D(56548))), ("56,548", Number(D(56548))), ""),
        ],
    )
    b.segment(S4, None)
    b.segment(
        S5,
        "予算は前年より12.5%増えた。",
        None,
        [
            (
                Kind.PERCENT,
                Relation.SAME,
                ("12,5 persen", Quantity(Number(D("12.5")), "percent")),
                ("12.5%", Quantity(Number(D("12.5")), "percent")),
                "",
            )
        ],
        problem="the sentence is longer than the engine takes",
    )
    major, critical = Severity.MAJOR, Severity.CRITICAL
    b.finding(
        "number-changed",
        "accuracy/mistranslation",
        critical,
        "602 orang = 602; the translation says 206人 = 206",
        "602",
        "206",
        2,
        0.97,
        (("source value", "602"), ("translation value", "206"), ("back-translation", "206")),
    )
    b.finding(
        "money-changed",
        "accuracy/mistranslation",
        critical,
        "Rp1,5 miliar = 1 500 000 000 rupiah; the translation says 15億円 = 1 500 000 000 yen",
        "Rp1,5 miliar",
        "15億円",
        0,
        0.95,
        (("currency", "IDR → JPY"),),
    )
    b.finding(
        "negation-lost",
        "accuracy/mistranslation",
        critical,
        "The source says “tidak akan menunda” (will not postpone); the translation affirms it",
        "tidak akan menunda",
        "延期する",
        1,
        0.8,
    )
    b.finding(
        "date-changed",
        "accuracy/mistranslation",
        major,
        "12/6/2023 = 12 June 2023; the translation says 12 July 2023",
        "12/6/2023",
        "2023年7月12日",
        1,
        0.93,
    )
    b.finding(
        "omitted-sentence",
        "accuracy/omission",
        major,
        "Nothing in the translation corresponds to this sentence",
        S4,
        None,
        3,
        0.88,
    )
    b.finding(
        "unit-style",
        "locale-convention/number-format",
        Severity.MINOR,
        "Half-width percent sign",
        "12,5 persen",
        "12.5%",
        4,
        0.3,
    )
    b.finding(
        "length-ratio",
        "accuracy/omission",
        Severity.NEUTRAL,
        "The translation is short: 1 of 5 sentences has no counterpart",
        None,
        None,
        None,
        0.5,
    )
    return b.build(
        scores=(Score("fidelity", 58.4, "fidelity/v1"), Score("chrF++", 61.2, "chrF2++|version:2.5")),
        verdict="fail",
        reasons=("3 critical findings (at most 0 allowed)", "fidelity 58 is under 60"),
        notes=("1 of 5 segments has no back-translation",),
        errors=(InternalError("word-salad", "ZeroDivisionError: division by zero", 2),),
    )


def arabic() -> DocumentReport:
    b = Builder("ar")
    b.segment(
        S1,
        "أعدت الحكومة ١٫٥ مليار روبية لإصلاح ٢٤ مدرسة في منطقة تشيانجور.",
        "Pemerintah menyiapkan 1,5 miliar rupiah untuk memperbaiki 24 sekolah di daerah Cianjur.",
        [
            (
                Kind.MONEY,
                Relation.SAME,
                ("Rp1,5 miliar", _rupiah("1500000000")),
                ("١٫٥ مليار روبية", _rupiah("1500000000")),
                "",
            ),
            (Kind.NUMBER, Relation.SAME, ("24", Number(D(24))), ("٢٤", Number(D(24))), ""),
            (Kind.NAME, Relation.SAME, ("Cianjur", Name("cianjur")), ("تشيانجور", Name("tshyanjwr")), ""),
        ],
        [("Pemerintah", "الحكومة"), ("sekolah", "مدرسة")],
    )
    b.segment(
        S4,
        "يبدأ العمل في الساعة ٠٩:٠٠ بتوقيت غرب إندونيسيا وينتهي في غضون ١٦ شهرًا.",
        "Pekerjaan dimulai pukul 09.00 WIB dan berakhir dalam 16 bulan.",
        [
            (
                Kind.TIME,
                Relation.DIFFERS,
                ("08.00 WIB", ClockTime(8, 0, None, "WIB")),
                ("٠٩:٠٠", ClockTime(9, 0)),
                "an hour later",
            ),
            (
                Kind.DURATION,
                Relation.SAME,
                ("16 bulan", Quantity(Number(D(16)), "month")),
                ("١٦ شهرًا", Quantity(Number(D(16)), "month")),
                "",
            ),
        ],
    )
    b.segment(None, "انظر أيضا: أخبار الرياضة.", "Lihat juga: berita olahraga.")
    b.finding(
        "time-changed",
        "accuracy/mistranslation",
        Severity.MAJOR,
        "The source says “08.00 WIB”; the translation says “٠٩:٠٠” = 09:00",
        "08.00 WIB",
        "٠٩:٠٠",
        1,
        0.9,
    )
    indonesian = Wording(
        "Sumber menyebut “08.00 WIB”, terjemahan menyebut “٠٩:٠٠” = 09.00", (("jam", "“٠٩:٠٠”"),)
    )
    b.findings[-1] = replace(b.findings[-1], translations=(("id", indonesian),))
    b.finding(
        "inserted-sentence",
        "accuracy/addition",
        Severity.MINOR,
        "Nothing in the source corresponds to this sentence",
        None,
        "انظر أيضا: أخبار الرياضة.",
        2,
        0.7,
    )
    return b.build(
        scores=(Score("fidelity", 81.0, "fidelity/v1"),),
        verdict="review",
        reasons=("1 major finding",),
        translations=(("id", ("1 temuan berat",)),),
    )


HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [link](http://evil.example) ![x](http://evil.example/x.png) "
    "$\\LaTeX$ and $119.6 billion$ :fire: **bold** [red]rich[/red] {{7*7}} \u202etxet neddih\u202c \x1b[31mred\x00 \ud800 end"
)


def hostile() -> DocumentReport:
    b = Builder("en", id='"><script>alert(0)</script>')
    b.segment(
        HOSTILE,
        HOSTILE + " 7",
        HOSTILE,
        [(Kind.URL, Relation.DIFFERS, (HOSTILE, HOSTILE), (HOSTILE, HOSTILE), HOSTILE)],
    )
    b.finding(
        "number-changed",
        "accuracy/mistranslation",
        Severity.MAJOR,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        0,
        0.9,
        ((HOSTILE, HOSTILE),),
    )
    return b.build(
        scores=(Score("fidelity", 50.0, HOSTILE),), verdict="review", reasons=(HOSTILE,), notes=(HOSTILE,)
    )


def clean() -> DocumentReport:
    b = Builder("fr")
    b.segment(S5, "Ce budget a augmenté de 12,5 % par rapport à l’année précédente.")
    return b.build(scores=(), verdict="pass")


def report() -> Report:
    return Report(RUN, (japanese(), arabic(), clean()))
