"""Dates and times: recognised in six languages, compared by value."""

from __future__ import annotations

import datetime
import time

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mtqa.compare.date import compare_dates
from mtqa.model import LANGS, Fact, Kind, Mention, Relation
from mtqa.recognise import Taken, date, recognise
from mtqa.recognise import time as clock
from mtqa.recognise.calendars import hijri_to_gregorian, weekday_of
from mtqa.recognise.datetokens import lex
from mtqa.recognise.datewords import han_number, roman
from mtqa.values import ClockTime, PartialDate, value_json


def mentions(text: str, lang: str) -> list[Mention]:
    taken = Taken()
    found = date.find(text, lang, taken)
    taken.spans.extend(m.span for m in found)
    return sorted(found + clock.find(text, lang, taken), key=lambda m: m.span)


def shown(text: str, lang: str) -> str:
    return " | ".join(f"{m.text} = {value_json(m.value)}" for m in mentions(text, lang))


# (language, text, "mention = value | mention = value")
RECOGNISED = [
    ("id", "Senin (12/8/2024)", "Senin (12/8/2024) = 2024-08-12"),
    ("id", "Senin, 12 Juni 2023", "Senin, 12 Juni 2023 = 2023-06-12"),
    ("id", "Kamis (15/6)", "Kamis (15/6) = --06-15"),
    ("id", "pada 12-06-2023", "12-06-2023 = 2023-06-12"),
    ("id", "per 12.06.2023", "12.06.2023 = 2023-06-12"),
    ("id", "2023-06-12", "2023-06-12 = 2023-06-12"),
    ("id", "12/06/23", "12/06/23 = 2023-06-12"),
    ("id", "12-15 Juni 2023", "12 = 2023-06-12 | 15 Juni 2023 = 2023-06-15"),
    ("id", "30 Juni hingga 2 Juli", "30 Juni = --06-30 | 2 Juli = --07-02"),
    ("id", "tanggal 12, bulan Mei", "12 = ---12 | Mei = --05"),
    ("id", "12 Agt 2020", "12 Agt 2020 = 2020-08-12"),
    ("id", "tahun 1500 dan musim 2018/19", "1500 = 1500 | 2018 = 2018 | 19 = 2019"),
    ("id", "era 90-an dan 1980-an", "90-an = 1990/P10Y | 1980-an = 1980/P10Y"),
    ("id", "abad ke-19, abad XXI, abad kelima SM", "abad ke-19 = 1800/P100Y | abad XXI = 2000/P100Y | abad kelima SM = -500/P100Y"),
    ("id", "kuartal II 2023", "kuartal II 2023 = 2023-Q2"),
    ("id", "12 Zulhijah 1444 H", "12 Zulhijah 1444 H = 2023-07-01"),
    ("id", "kemarin, Juni lalu", "kemarin = day-1 | Juni lalu = --06 last"),
    ("id", "Agustus tahun lalu, Senin pekan lalu", "Agustus tahun lalu = --08 year-1 | Senin pekan lalu = W1 week-1"),
    ("id", "pukul 14.30 WIB, jam 3 sore, jam setengah tiga", "14.30 WIB = 14:30 WIB | 3 sore = 15:00 | setengah tiga = 02:30"),
    ("id", "pukul 07.00-09.00 WIB", "07.00 = 07:00 | 09.00 WIB = 09:00 WIB"),
    ("en", "June 12, 2023; 12th of June", "June 12, 2023 = 2023-06-12 | 12th of June = --06-12"),
    ("en", "Sat 12 Jun, Sept. 11", "Sat 12 Jun = --06-12 | Sept. 11 = --09-11"),
    ("en", "June 12-15, 2023", "June 12 = 2023-06-12 | 15, 2023 = 2023-06-15"),
    ("en", "in May, last August, August last year", "May = --05 | last August = --08 last | August last year = --08 year-1"),
    ("en", "the 1990s and the '80s", "1990s = 1990/P10Y | 80s = 1980/P10Y"),
    ("en", "the 19th and 20th centuries", "19th = 1800/P100Y | 20th centuries = 1900/P100Y"),
    ("en", "21 July 356 BC", "21 July 356 BC = -356-07-21"),
    ("en", "second quarter of 2019", "second quarter of 2019 = 2019-Q2"),
    ("en", "2:30 p.m., 8am, noon, quarter past midnight, half past two", "2:30 p.m. = 14:30 | 8am = 08:00 | noon = 12:00 | quarter past midnight = 00:15 | half past two = 02:30"),
    ("en", "at 0530 GMT", "0530 GMT = 05:30 GMT"),
    ("zh", "2023年6月12日（星期一）", "2023年6月12日（星期一） = 2023-06-12"),
    ("zh", "6月12日至15日", "6月12 = --06-12 | 15日 = --06-15"),
    ("zh", "二〇一九年十二月", "二〇一九年十二月 = 2019-12"),
    ("zh", "民國112年6月12日", "民國112年6月12日 = 2023-06-12"),
    ("zh", "去年8月，上周三", "去年8月 = --08 year-1 | 上周三 = W3 week-1"),
    ("zh", "20世纪90年代，公元前221年", "20世纪90年代 = 1990/P10Y | 公元前221年 = -221"),
    ("zh", "下午2点30分，凌晨两点半", "下午2点30分 = 14:30 | 凌晨两点半 = 02:30"),
    ("ja", "令和5年6月12日（月）", "令和5年6月12日（月） = 2023-06-12"),
    ("ja", "令和元年、平成30年", "令和元年 = 2019 | 平成30年 = 2018"),
    ("ja", "6月12〜15日、１２月", "6月12 = --06-12 | 15日 = --06-15 | １２月 = --12"),
    ("ja", "先週月曜日、昨年8月", "先週月曜日 = W1 week-1 | 昨年8月 = --08 year-1"),
    ("ja", "1990年代、19世紀、第2四半期", "1990年代 = 1990/P10Y | 19世紀 = 1800/P100Y | 第2四半期 = Q2"),
    ("ja", "午後2時半、14時30分、夜10時", "午後2時半 = 14:30 | 14時30分 = 14:30 | 夜10時 = 22:00"),
    ("ar", "السبت 12 يونيو 2023", "السبت 12 يونيو 2023 = 2023-06-12"),
    ("ar", "في حزيران/يونيو 2018", "حزيران/يونيو 2018 = 2018-06"),
    ("ar", "جوان 2018 وأوت 2019", "جوان 2018 = 2018-06 | أوت 2019 = 2019-08"),
    ("ar", "كانون الثاني 2019", "كانون الثاني 2019 = 2019-01"),
    ("ar", "٢٠٢٣/٦/١٢", "٢٠٢٣/٦/١٢ = 2023-06-12"),
    ("ar", "١٢ ذو الحجة ١٤٤٤ هـ", "١٢ ذو الحجة ١٤٤٤ هـ = 2023-07-01"),
    ("ar", "التسعينيات والقرن التاسع عشر", "التسعينيات = 1990/P10Y | القرن التاسع عشر = 1800/P100Y"),
    ("ar", "الشهر الماضي", "الشهر الماضي = month-1"),
    ("ar", "يومالخميسأنه", "الخميس = W4"),
    ("ar", "الساعة 2:30 مساءً، الثانية والنصف ظهرا", "2:30 مساءً = 14:30 | الثانية والنصف ظهرا = 14:30"),
    ("fr", "le samedi 12 juin 2023", "samedi 12 juin 2023 = 2023-06-12"),
    ("fr", "1er mai, mars 2018, en mars", "1er mai = --05-01 | mars 2018 = 2018-03 | mars = --03"),
    ("fr", "du 12 au 15 juin", "12 = --06-12 | 15 juin = --06-15"),
    ("fr", "les années 90, le XIXe siècle", "les années 90 = 1990/P10Y | XIXe siècle = 1800/P100Y"),
    ("fr", "hier, août dernier", "hier = day-1 | août dernier = --08 last"),
    ("fr", "à 14 heures, 14h30, 3 heures du matin", "14 heures = 14:00 | 14h30 = 14:30 | 3 heures du matin = 03:00"),
]  # fmt: skip

NOTHING = [
    ("id", "2000 orang, Rp2019, usia 50-an, dua minggu lalu, skor 3-1, 1,5 jam, 3 hari 2 malam, Agus, Minggu 3"),
    ("id", "versi 2.3.2019.1, nomor 1998, Kaisar Agustus, A2019"),
    ("en", "Theresa May may march; the Sun shone; 24/7; 2,019 people; his 50s; at 3 stores; $2019; v1.2.2019; room 1080p"),
    ("fr", "sur Mars, 20 km/h, pendant 3 heures, 2019 euros, le mai"),
    ("zh", "3小时，五个月，一周三次，1500年前，2000人，3点建议，3.5点，日本，同时"),
    ("ja", "3日間、2時間、5か月、2000年前、日本、2000人、時代"),
    ("ar", "24 ساعة، 2000 شخص، 5 م"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "expected"), RECOGNISED, ids=[f"{r[0]}-{r[1]}" for r in RECOGNISED])
def test_recognised(lang: str, text: str, expected: str) -> None:
    assert shown(text, lang) == expected


@pytest.mark.parametrize(("lang", "text"), NOTHING)
def test_not_a_date(lang: str, text: str) -> None:
    assert shown(text, lang) == ""


@pytest.mark.parametrize("lang", LANGS)
def test_every_name_of_cldr_is_known(lang: str) -> None:
    for number, name in get_month_names("wide", "format", lang).items():
        text = f"2023年{name}" if lang in ("zh", "ja") else f"{name} 2023"
        assert [m.value for m in mentions(text, lang)] == [PartialDate(2023, number)], name
    for number, name in get_day_names("wide", "format", lang).items():
        expected = [PartialDate(weekday=number + 1)]
        assert [m.value for m in mentions(name.capitalize(), lang)] == expected, name


DATES = st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 12, 31))


def render(day: datetime.date, lang: str, style: int) -> str:
    """A date as the language writes it, in one of its styles."""
    month = get_month_names("wide", "format", lang)[day.month]
    weekday = get_day_names("wide", "format", lang)[day.weekday()]
    d, m, y = day.day, day.month, day.year
    styles = {
        "id": (f"{weekday}, {d} {month} {y}", f"{d} {month} {y}", f"{d:02}/{m:02}/{y}", f"{weekday} ({d}/{m}/{y})"),
        "en": (f"{weekday}, {month} {d}, {y}", f"{d} {month} {y}", f"{month} {d}, {y}", f"{y}-{m:02}-{d:02}"),
        "fr": (f"{weekday} {d} {month} {y}", f"le {d} {month} {y}", f"{d:02}/{m:02}/{y}", f"{d}.{m}.{y}"),
        "ar": (f"{weekday} {d} {month} {y}", f"{d} {month} {y}", f"{d}/{m}/{y}", f"{d} من {month} عام {y}"),
        "zh": (f"{y}年{m}月{d}日{weekday}", f"{y}年{m}月{d}日", f"{y} 年 {m} 月 {d} 日", f"{y}-{m:02}-{d:02}"),
        "ja": (f"{y}年{m}月{d}日（{weekday}）", f"{y}年{m}月{d}日", f"{y}/{m}/{d}", f"{y}年{m}月{d}日{weekday}"),
    }  # fmt: skip
    text = styles[lang][style]
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")) if lang == "ar" and style == 2 else text


@given(day=DATES, lang=st.sampled_from(LANGS), style=st.integers(0, 3))
@settings(max_examples=400, deadline=None)
def test_a_rendered_date_is_read_back(day: datetime.date, lang: str, style: int) -> None:
    (mention,) = mentions(render(day, lang, style), lang)
    value = mention.value
    assert isinstance(value, PartialDate)
    assert (value.year, value.month, value.day) == (day.year, day.month, day.day)
    assert value.weekday in (None, day.isoweekday())


def frame(lang: str, inner: str) -> str:
    return {
        "id": f"Rapat itu digelar pada {inner} di Jakarta.",
        "en": f"The meeting was held on {inner} in Jakarta.",
        "fr": f"La réunion a eu lieu {inner} à Jakarta.",
        "ar": f"عُقد الاجتماع في {inner} في جاكرتا.",
        "zh": f"会议于{inner}在雅加达举行。",
        "ja": f"会議は{inner}にジャカルタで開かれた。",
    }[lang]


def facts(source: str, target: str, lang: str) -> list[Fact]:
    return list(compare_dates(mentions(source, "id"), mentions(target, lang)))


@given(day=DATES, lang=st.sampled_from(LANGS[1:]), styles=st.tuples(st.integers(0, 3), st.integers(0, 3)))
@settings(max_examples=300, deadline=None)
def test_the_same_date_in_two_languages_agrees(
    day: datetime.date, lang: str, styles: tuple[int, int]
) -> None:
    found = facts(frame("id", render(day, "id", styles[0])), frame(lang, render(day, lang, styles[1])), lang)
    assert [f.relation for f in found if f.relation not in (Relation.SAME, Relation.EQUIVALENT)] == []


@given(
    days=st.tuples(DATES, DATES),
    lang=st.sampled_from(LANGS[1:]),
    styles=st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
@settings(max_examples=300, deadline=None)
def test_another_date_is_one_difference_on_it(
    days: tuple[datetime.date, datetime.date], lang: str, styles: tuple[int, int]
) -> None:
    assume(days[0] != days[1])
    written = render(days[1], lang, styles[1])
    (fact,) = facts(frame("id", render(days[0], "id", styles[0])), frame(lang, written), lang)
    assert fact.relation is Relation.DIFFERS
    assert fact.target and fact.target.text in written and fact.note


def render_time(hour: int, minute: int, lang: str) -> str:
    half = hour % 12 or 12
    return {
        "id": f"pukul {hour:02}.{minute:02} WIB",
        "en": f"{half}:{minute:02} {'a.m.' if hour < 12 else 'p.m.'}",
        "fr": f"{half} h {minute:02} {'du matin' if hour < 12 else 'du soir'}",
        "ar": f"الساعة {half}:{minute:02} {'صباحا' if hour < 12 else 'مساء'}",
        "zh": f"{'上午' if hour < 12 else '下午'}{hour % 12}点{minute:02}分",
        "ja": f"{'午前' if hour < 12 else '午後'}{hour % 12}時{minute:02}分",
    }[lang]


@given(
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    other=st.integers(0, 23),
    lang=st.sampled_from(LANGS[1:]),
)
@settings(max_examples=300, deadline=None)
def test_times_on_either_clock(hour: int, minute: int, other: int, lang: str) -> None:
    source, target = render_time(hour, minute, "id"), render_time(other, minute, lang)
    (fact,) = facts(frame("id", source), frame(lang, target), lang)
    assert fact.kind is Kind.TIME
    assert (fact.relation is Relation.DIFFERS) == (hour != other)


# (source, language, target, relations in the order of the source, part of the note)
COMPARED = [
    ("12 Juni 2023", "en", "June 12", "equivalent", "year on one side"),
    ("Juni 2023", "en", "July 2023", "differs", "month differs"),
    ("6 Desember", "en", "12 June", "differs", "swapped"),
    ("12/06/2023", "en", "12/06/2023", "equivalent", ""),
    ("Senin, 13 Juni 2023", "en", "Monday, June 12, 2023", "differs", "the weekday does not fit the date"),
    ("Agustus tahun lalu", "en", "August this year", "differs", "relative date differs"),
    ("Senin lalu", "fr", "lundi prochain", "differs", "relative date differs"),
    ("Juni lalu", "zh", "今年6月", "equivalent", ""),
    ("kemarin", "en", "on Monday", "equivalent", "relative"),
    ("kemarin", "en", "tomorrow", "differs", "day differs"),
    ("pada 1957", "en", "In 1934, today", "differs added", "year differs"),
    ("awal tahun 2000", "en", "the early 2000s", "equivalent", "period"),
    ("1990-an", "en", "the 1980s", "differs", "decade differs"),
    ("12 Zulhijah 1444 H", "en", "June 30, 2023", "equivalent", "converted"),
    ("12 Ramadan", "en", "12 Ramadan", "same", ""),
    ("pada 2018, pada 2018", "en", "in 2018", "same missing", ""),
    ("pada Juni 2018, pada 2018", "en", "in June 2018", "same equivalent", "elsewhere"),
    ("Senin", "en", "", "missing", ""),
    ("", "en", "Monday", "added", ""),
    ("Senin", "fr", "le 12 juin", "equivalent", "weekday on one side"),
    ("pukul 19.00 WIB", "en", "12:00 GMT", "equivalent", "time zone"),
    ("pukul 19.00 WIB", "en", "7 p.m.", "equivalent", ""),
    ("jam 3", "en", "3 p.m.", "equivalent", "half of the day"),
]


@pytest.mark.parametrize(("source", "lang", "target", "relations", "note"), COMPARED)
def test_compared(source: str, lang: str, target: str, relations: str, note: str) -> None:
    found = facts(source, target, lang)
    assert " ".join(f.relation.value for f in found) == relations
    assert note in "; ".join(f.note for f in found)


@given(text=st.text(max_size=60) | st.lists(st.sampled_from(["12", " ", "Juni", "2023", "-", "/", "年", "月", "日", "第", "世紀", "يونيو", ":", "pukul", "30", ".", "H", "\ud800", "٣", "May", "of", "1er"]), max_size=25).map("".join), lang=st.sampled_from(LANGS))  # fmt: skip
@settings(max_examples=400, deadline=None)
def test_anything_is_read_without_a_crash(text: str, lang: str) -> None:
    found = mentions(text, lang)
    end = 0
    for m in found:
        assert m.span.start >= end and m.text == text[m.span.start : m.span.end] != ""
        assert m.kind in (Kind.DATE, Kind.TIME)
        value_json(m.value)
        end = m.span.end
    lexed = lex(text, lang)
    assert len(lexed.shape) == len(lexed.values) == len(lexed.starts) - 1
    assert list(lexed.starts) == sorted(set(lexed.starts)) and lexed.starts[-1] == len(text)
    compare_dates(found, mentions(text[::-1], lang))


@pytest.mark.parametrize(
    "unit", ["12 Juni 2023 ", "12-", "1.", "年", "Senin, ", "2019 ", "12月", "( ", "يونيو"]
)
def test_long_lines_take_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        started = time.process_time()
        for lang in ("id", "ja"):
            found = mentions(text, lang)
            compare_dates(found, found[::-1])
        return time.process_time() - started

    short, long = seconds(20_000), seconds(100_000)
    assert long < 25 * short + 1


def test_calendars() -> None:
    assert hijri_to_gregorian(1, 1, 1) == datetime.date(622, 7, 19)  # 16 July 622 Julian
    assert hijri_to_gregorian(1445, 1, 1) == datetime.date(2023, 7, 19)
    assert weekday_of(2023, 6, 12) == 1 and weekday_of(2023, 2, 30) is None
    assert [han_number(t) for t in ("一九四五", "二十三", "廿", "十", "十十")] == [1945, 23, 20, 10, None]
    assert [roman(t) for t in ("XIX", "IV", "XXI", "IIII", "")] == [19, 4, 21, None, None]


def test_the_json_of_partial_values() -> None:
    assert PartialDate(day=12).to_json() == "---12"
    assert PartialDate(weekday=1, relative="week-1").to_json() == "W1 week-1"
    assert ClockTime(14, 5, zone="WIB").to_json() == "14:05 WIB"


@pytest.mark.parametrize("text", ["三亚 GMT 六四", "GMT 六四 上午"])
def test_a_date_in_han_figures_beside_a_time_zone_is_no_time(text: str) -> None:
    assert all(m.kind is not Kind.TIME for m in recognise(text, "zh"))
