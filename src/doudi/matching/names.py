"""Names made comparable: folded characters, and how a name sounds.

Both forms are for comparing only. The written name is what is kept, shown and sent; it is never overwritten by one
of these. Both have one character for each character of the name, so that two names can be compared place by place.

`folded`: spaces and middle dots gone, full width and compatibility forms plain, traditional characters simplified,
variants in daily use as one (昇升 堃坤; of surnames 付傅 肖萧 闫阎 代戴 兰蓝 丘邱), signs that stand for a character the
sender could not print (□ * ?) as ``?``.

`sounded`: of the folded name, each character replaced by the one that stands for its toneless syllable, the surname
read as surnames are (单 shan, 解 xie, 仇 qiu); `syllables` spells it. Characters without a reading stay.

In DuckDB a table of forms is joined (`add_forms`): a ``translate()`` of some thousand characters builds its table anew
for every row (measured with DuckDB 2.0: 585 µs a row), Python's ``str.translate`` over distinct names takes 1 µs.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

#: What stands for one character that could not be printed.
WILD = "?"

#: Every sign that is written between the parts of a name of several words (买买提·艾力).
DOTS = "·•‧∙⋅・･·᛫⸱●."

_UNPRINTED = "?□■*＊？○〇◇\ufffd\u25a1"
_SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\u3000\ufeff"

# Of given names and surnames: what OpenCC keeps apart and people do not.
_VARIANTS = dict(
    zip(
        "堃喆珮祐锺囯囻儁濬晳璿琁邨犇亙脩菴勗甦槑旾秌甯璟赟",
        "坤哲佩佑钟国国俊浚皙璇璇村奔亘修庵勖苏梅春秋宁景斌",
        strict=True,
    )
)
# Of surnames only: in a given name 蓝 and 兰 are two names.
_SURNAME_VARIANTS = dict(zip("傅萧阎戴蓝丘候尢", "付肖闫代兰邱侯尤", strict=True))


def folded(name: str) -> str:
    """The name as it is compared: ``蕭 建國`` and ``肖建国`` are one. Empty for a name of nothing but signs."""
    plain = name.translate(_folding())
    return _SURNAME_VARIANTS.get(plain[:1], plain[:1]) + plain[1:]


def sounded(name: str) -> str:
    """How the name sounds, one standing character a syllable: equal for 张伟 and 章炜."""
    plain = folded(name)
    stands, voices = _voices()
    said = plain.translate(voices)
    surnames = _surnames()
    readings = surnames.get(plain[:2]) or surnames.get(plain[:1]) or []
    return "".join(stands[reading] for reading in readings) + said[len(readings) :]


def syllables(sound: str) -> str:
    """A sound spelled for people: ``zhang wei``; what has no reading stays as it is."""
    stands, _ = _voices()
    spelled = {character: syllable for syllable, character in stands.items()}
    return " ".join(spelled.get(character, character) for character in sound)


def add_forms(connection: duckdb.DuckDBPyConnection, names: str, table: str, *, sound: bool = True) -> None:
    """Create ``table`` (name, folded and, where asked for, sounded), one row a distinct name that `names` selects.

    `names` is a SELECT of one text column; null is left out. Join the table on `name`.
    """
    found = connection.sql(f"SELECT DISTINCT * FROM ({names}) AS named(name) WHERE name IS NOT NULL")
    distinct = found.to_arrow_table().column(0)
    written = distinct.to_pylist()
    forms = {"name": distinct, "folded": pa.array(map(folded, written), pa.string(), size=len(written))}
    if sound:
        forms["sounded"] = pa.array(map(sounded, written), pa.string(), size=len(written))
    connection.register("name_forms_to_add", pa.table(forms))
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM name_forms_to_add")
    connection.unregister("name_forms_to_add")


@cache
def _folding() -> dict[int, str | None]:
    """For `str.translate`: what each character is compared as; None: left out."""
    table: dict[str, str] = dict(_lines("fold.tsv"))
    for variant, plain in _VARIANTS.items():
        table[variant] = plain
    found: dict[int, str | None] = {ord(one): _VARIANTS.get(plain, plain) for one, plain in table.items()}
    left_out = {*DOTS, *_SPACES}
    left_out |= {character for character, plain in table.items() if plain in left_out}
    found.update(dict.fromkeys(map(ord, left_out)))
    found.update(dict.fromkeys(map(ord, _UNPRINTED), WILD))
    return found


@cache
def _voices() -> tuple[dict[str, str], dict[int, str]]:
    """The character that stands for a syllable, and for `str.translate` which one each character has."""
    stands, voices = {}, {}
    for syllable, characters in _lines("sound.tsv"):
        stands[syllable] = characters[0]
        voices.update(dict.fromkeys(map(ord, characters), characters[0]))
    return stands, voices


@cache
def _surnames() -> dict[str, list[str]]:
    """Surnames that are read otherwise than the word, of one character or two."""
    return {surname: reading.split() for surname, reading in _lines("surnames.tsv")}


def _lines(name: str) -> list[tuple[str, str]]:
    text = files("doudi.matching").joinpath(f"data/{name}").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines())
    return [(left, right) for left, right in pairs]
