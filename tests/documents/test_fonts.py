"""What can be printed, what is refused, and how lines break."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orderdesk.documents import font_files, fonts, text
from orderdesk.documents.drawing import Drawing
from orderdesk.rules.errors import Refused
from tests.documents import reading


def printed(line: str, *, bold: bool = False) -> bytes:
    drawing = Drawing((600, 100), title="")
    drawing.text(20, 50, line, 12, bold=bold)
    return drawing.finished()


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "line",
    [
        "Müller, Björk & Søn; čaj, żółć, Łódź, İzmir, Việt Nam",
        "Санкт-Петербург, Αθήνα",
        "简体：东莞市长安镇 订单 №1，“引号”——￥5",
        "繁體：臺北市信義區 訂單、憂鬱的烏龜",
        "ABC xyz 0123456789 €£¥ ±×÷ ①② ㎡ ℃",
    ],
)
def test_what_is_printed_is_read_back_letter_by_letter(line: str, bold: bool) -> None:
    assert fonts.missing_characters(line) == ""
    assert reading.sheets(printed(line, bold=bold))[0].packed == line.replace(" ", "")


def test_every_printed_character_leaves_ink() -> None:
    line = "东莞订单臺灣憂鬱MüŁЖΩ0,;"
    drawing = Drawing((900, 60), title="")
    for place, character in enumerate(line):
        drawing.text(20 + place * 40, 40, character, 20)
    image = reading.picture(drawing.finished(), dpi=72)
    for place in range(len(line)):
        cell = image.crop((20 + place * 40, 0, 20 + place * 40 + 30, 60))
        assert cell.getextrema()[0] == 0, line[place]


def test_bold_leaves_more_ink_than_regular_in_the_same_width() -> None:
    regular, bold = (reading.picture(printed("订单编号 SO-2026", bold=bold)).histogram()[0] for bold in (False, True))
    assert regular * 1.2 < bold < regular * 2


@pytest.mark.parametrize("line", ["𓀀", "กิน", "عربي", "עברית", "a\u0007b", "\ue000"])
def test_what_no_font_has_or_would_come_out_wrong_is_named(line: str) -> None:
    missing = fonts.missing_characters(line)
    assert missing and set(missing) <= set(line)
    with pytest.raises(Refused):
        printed(line)


def test_missing_characters_are_told_once_each_in_the_order_met() -> None:
    assert fonts.missing_characters("好𓀁𓀀好𓀁") == "𓀁𓀀"


def test_a_letter_typed_as_letter_and_accent_is_printed_as_one() -> None:
    assert fonts.paragraphs("Mu\u0308ller") == ["Müller"]


def test_invisible_marks_do_not_stop_a_print() -> None:
    assert fonts.paragraphs("\ufeff东\u200b莞\u00ad市\u202e") == ["东莞市"]
    assert fonts.missing_characters("\ufeff东\u200b莞") == ""


def test_a_line_break_in_a_text_is_kept() -> None:
    assert text.wrapped("一\n二\r\n三", 10, 100) == ["一", "二", "三"]


@pytest.mark.parametrize("room", [30, 47, 60, 113, 200])
@pytest.mark.parametrize(
    "told",
    [
        "深圳市南山区（科技园），“一期”八栋、九栋；十二楼。到北门！" * 3,
        "The quick brown fox jumps over Donaudampfschifffahrtsgesellschaft, then rests.",
        "混排 mixed text 型号HP-CF217A/CF230X，约1,600页。" * 2,
    ],
)
def test_lines_fit_and_lose_nothing(told: str, room: float) -> None:
    lines = text.wrapped(told, 9, room)
    assert "".join(lines).replace(" ", "") == told.replace(" ", "")
    assert all(fonts.width(line, 9) <= room + 0.01 for line in lines)


def test_a_closing_mark_never_begins_a_line_and_an_opening_one_never_ends_it() -> None:
    told = "深圳市南山区（科技园），“一期”八栋、九栋；十二楼。到北门！" * 3
    for room in range(40, 200, 3):
        for line in text.wrapped(told, 9, room):
            assert line[0] not in "）），”、；。！" and line[-1] not in "（“"


def test_words_are_not_broken_where_a_line_has_room_for_them() -> None:
    assert text.wrapped("alpha beta gamma", 10, fonts.width("alpha beta", 10) + 1) == ["alpha beta", "gamma"]


def test_text_shrinks_before_it_wraps() -> None:
    room = fonts.width("长安镇振安东路", 8.5)
    assert text.shrunk("长安镇振安东路", (9, 8.5, 8), room) == (8.5, ["长安镇振安东路"])
    size, lines = text.shrunk("长安镇振安东路二六八号", (9, 8.5, 8), room)
    assert size == 9 and len(lines) == 2


def test_two_prints_at_once_do_not_disturb_each_other() -> None:
    from concurrent.futures import ThreadPoolExecutor

    lines = ["".join(chr(0x4E00 + 40 * number + place) for place in range(30)) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(printed, lines))
    assert [reading.sheets(document)[0].packed for document in documents] == lines


def test_a_broken_font_file_is_passed_over(tmp_path: Path) -> None:
    for name, content in (("a.ttf", b""), ("b.otf", b"OTTO" + bytes(40)), ("c.ttc", b"ttcf" + bytes(40))):
        (tmp_path / name).write_bytes(content)
        assert font_files.face(tmp_path / name) is None


def test_a_machine_without_any_chinese_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "packaged", lambda: iter(list(font_files.packaged())[1:]))
    monkeypatch.setattr(fonts, "installed", list)
    monkeypatch.setattr(fonts, "_typeface", fonts._Typeface())
    assert "Chinese" in fonts.shortage()
    assert fonts.missing_characters("Łódź 东莞") == "东莞"


def test_this_machine_can_print_everything_it_should() -> None:
    assert fonts.shortage() == ""


def test_importing_the_papers_does_not_load_the_fonts_yet() -> None:
    told = "import sys, orderdesk.documents.registry; print('fontTools.ttLib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
