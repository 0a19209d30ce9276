"""Rebuild src/doudi/matching/data/fold.tsv and sound.tsv from OpenCC and pypinyin.

    python scripts/build_name_tables.py

fold.tsv: one line a character that is compared as another: the character, a tab, the other. Compatibility forms and
full-width letters (NFKC), then traditional to simplified (OpenCC t2s, single characters only), then capitals.
sound.tsv: one line a toneless syllable: the syllable, a tab, every character of a name that is read so. The first one
stands for the syllable. The same versions of the two packages give the same bytes.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC
from pypinyin import lazy_pinyin

DATA = Path(__file__).parents[1] / "src/doudi/matching/data"

#: Latin, radicals, extension A, the common block, compatibility forms, full width, extension B to F.
FOLDED = (
    *((0x21, 0x250), (0x2E80, 0x2FE0), (0x3400, 0x4DC0), (0x4E00, 0xA000)),
    *((0xF900, 0xFB00), (0xFF01, 0xFF5F), (0x20000, 0x2EBE1), (0x2F800, 0x2FA20)),
)
#: The common block first: what stands for a syllable is then a character that everybody can read.
READ = ((0x4E00, 0xA000), (0x3400, 0x4DC0))


def characters(ranges: tuple[tuple[int, int], ...]) -> Iterator[str]:
    for first, end in ranges:
        yield from map(chr, range(first, end))


def fold_table() -> dict[str, str]:
    """Characters and what they are compared as, those that stay left out."""
    simplify = OpenCC("t2s").convert
    table = {}
    for character in characters(FOLDED):
        folded = simplify(unicodedata.normalize("NFKC", character)).upper()
        if len(folded) == 1 and folded != character:
            table[character] = folded
    return table


def sound_table(folded: dict[str, str]) -> dict[str, str]:
    """Syllables and the characters read so; a character that folds into another is not listed again."""
    table: dict[str, list[str]] = defaultdict(list)
    for character in characters(READ):
        read = lazy_pinyin(character, errors="ignore")
        if character not in folded and read and read[0].isascii():
            table[read[0]].append(character)
    return {syllable: "".join(table[syllable]) for syllable in sorted(table)}


def write(name: str, table: dict[str, str]) -> None:
    lines = "".join(f"{left}\t{right}\n" for left, right in table.items())
    (DATA / name).write_text(lines, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    fold = fold_table()
    write("fold.tsv", fold)
    write("sound.tsv", sound_table(fold))
