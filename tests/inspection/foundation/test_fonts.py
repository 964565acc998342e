"""The fonts that documents bring along: which letters they have, and that they are the same on every machine."""

import io
import os
import subprocess
import sys

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from inspection.foundation.font_files import boxes, cut_down
from inspection.foundation.fonts import FONTS, fallback_fonts, letters_without_glyph, name_of

SCRIPTS = {
    "Greek": ("Ελληνικά ἄνθρωπος", {"Noto Sans greek", "Noto Sans greek-ext"}),
    "Cyrillic": ("Привіт їєґ", {"Noto Sans cyrillic"}),
    "Vietnamese": ("Tiếng Việt", {"Noto Sans vietnamese"}),
    "Hebrew": ("שלום עולם", {"Noto Sans Hebrew hebrew"}),
    "Arabic": ("مرحبا بالعالم ٣", {"Noto Sans Arabic arabic"}),
    "Urdu": ("اردو ٹڈڑے", {"Noto Sans Arabic arabic"}),
    "Simplified Chinese": ("这是检查报告的简体中文文本", {"Noto Sans SC"}),
    "Traditional Chinese": ("這是檢查報告的繁體中文文本臺灣", {"Noto Sans SC"}),
    "Japanese": ("これは検査報告書の日本語テキストです。", {"Noto Sans SC"}),
    "Korean": ("이것은 검사 보고서의 한국어 텍스트입니다", {"Noto Sans KR"}),
    "Symbols": (
        "→ ≥ ✓ ☐ ★ ∞",
        {"Noto Sans Symbols symbols", "Noto Sans Symbols 2 symbols", "Noto Sans Math latin"},
    ),
}


@pytest.mark.parametrize(("text", "families"), SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_that_is_bundled_has_its_letters(text, families):
    fonts = fallback_fonts(f"English, {text}")
    assert letters_without_glyph(text) == []
    assert {font.family.split(" part-")[0] for font in fonts} == families


@pytest.mark.parametrize("text", ["", "Plain", "Tŷ Ŵ – “quoted” … £5 • ½ é ß ł\u00a0\u200b\u00ad\ufe0f\n\t"])
def test_welsh_and_the_marks_of_typography_need_no_other_font(text):
    assert (fallback_fonts(text), letters_without_glyph(text)) == ([], [])


def test_letters_that_no_font_has_are_told_by_name():
    assert list(map(name_of, letters_without_glyph("In Bengali বাং, Ω"))) == [
        "BENGALI SIGN ANUSVARA (U+0982)",
        "BENGALI LETTER BA (U+09AC)",
        "BENGALI VOWEL SIGN AA (U+09BE)",
    ]
    assert name_of("\ue000") == "a character without a name (U+E000)"


def test_no_two_parts_are_one_family_and_none_ends_in_a_number():
    families = [font.family for font in fallback_fonts("".join(text for text, _ in SCRIPTS.values()))]
    assert len(families) == len(set(families)) > 20
    assert not any(family.split()[-1].isdigit() for family in families)


def test_a_font_is_cut_down_to_one_weight_and_the_letters_of_the_text():
    [font] = fallback_fonts("Ж")
    file = next(file for file in font.files if "normal" in file)
    widths = []
    for weight in (400, 700):
        cut = TTFont(io.BytesIO(cut_down(file, weight, "Жд")))
        assert set(cut.getBestCmap()) == {ord("Ж"), ord("д")}
        assert "fvar" not in cut
        widths.append(cut["hmtx"][cut.getBestCmap()[ord("Ж")]][0])
    assert widths[0] < widths[1] < TTFont(FONTS / file)["head"].unitsPerEm * 1.2


def test_every_letter_has_a_box_of_its_own():
    """With one glyph for all, whoever copied the text would get the first letter for each."""
    font = TTFont(io.BytesIO(boxes(["ব", "😀"])))
    glyphs = font.getBestCmap()
    assert len(set(glyphs.values())) == 3
    assert font["glyf"][glyphs[ord("😀")]].numberOfContours == 2


def test_each_process_makes_the_same_fonts():
    program = (
        "import sys; from inspection.foundation.font_files import boxes, cut_down; "
        "sys.stdout.buffer.write(boxes(['ব']) + cut_down('noto-sans-greek-wght-normal.woff2', 700, 'Ωμέγα'))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "inspection.settings", "PYTHONHASHSEED": "7"}
    there = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=settings.BASE_DIR, capture_output=True, check=True
    ).stdout
    assert there == boxes(["ব"]) + cut_down("noto-sans-greek-wght-normal.woff2", 700, "Ωμέγα")
