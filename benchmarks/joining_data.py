"""A register of N persons and twelve departments' rosters about them, made in whole columns; same seed, same bytes.

The rosters are what `doudi roster load` writes, with the columns the join reads. Keys are spread over areas, days and
sequences as identity numbers are; of a source's rows some belong to strangers, some carry a relative's number, a few
have a name that was cut or has a character that could not be printed.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Ints = npt.NDArray[np.int64]

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉萍红鹏华建国文斌浩宇轩雨欣怡子涵梓萱诗琪一诺思远志宏德福"
_ROWS_A_GROUP = 122_880
_MONEY = pa.decimal128(14, 2)
#: shares of rows that carry another's number, and of names that are cut or partly unprintable
_OTHERS_NUMBER, _UNPRINTABLE = 0.01, 0.002


@dataclass(frozen=True)
class SourceShape:
    """One kind of roster: rows for a thousand persons, its money column, its yes-or-no column, whether it names people."""

    kind: str
    per_thousand: int
    money: str = ""
    truth: str = ""
    named: bool = True


#: 6.05 rows a person in all
SOURCES = (
    SourceShape("household_register", 1000),
    SourceShape("deaths", 30),
    SourceShape("vehicles", 300, "value"),
    SourceShape("real_estate", 500, "value"),
    SourceShape("business", 120, "registered_capital"),
    SourceShape("social_insurance", 1000, "pay_base", "employer_pays"),
    SourceShape("tax", 400, "income_year"),
    SourceShape("provident_fund", 250, "balance"),
    SourceShape("bank", 1700, "deposit"),
    SourceShape("insurance", 420, "value"),
    SourceShape("securities", 180, "value", named=False),
    SourceShape("public_payroll", 150, "pay_month"),
)


def make(folder: Path, persons: int, seed: int = 1) -> Path:
    """Write ``folder/register/persons.parquet`` and ``folder/rosters/KIND.parquet`` once; returns the folder."""
    done = folder / "done"
    if done.exists():
        return folder
    (folder / "register").mkdir(parents=True, exist_ok=True)
    (folder / "rosters").mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    keys, names = _people(rng, persons)
    households = np.sort(rng.integers(0, max(1, persons * 10 // 28), persons))
    pq.write_table(
        pa.table({
            "person_id": _numbered("p", np.arange(persons)),
            "household_id": _numbered("h", households),
            "citizen_id": _citizen_ids(keys),
            "name": _names(names),
        }),
        folder / "register" / "persons.parquet",
        row_group_size=_ROWS_A_GROUP,
    )  # fmt: skip
    for number, shape in enumerate(SOURCES):
        write_source(folder / "rosters" / f"{shape.kind}.parquet", shape, keys, names, [seed, number])
    done.write_text("")
    return folder


def write_source(path: Path, shape: SourceShape, keys: Ints, names: Ints, seed: list[int]) -> None:
    """One roster: its people drawn with repetition (one person, several accounts), a twentieth strangers."""
    rng = np.random.default_rng(seed)
    size = max(1, len(keys) * shape.per_thousand // 1000)
    who = rng.integers(0, len(keys), size)
    key, name = keys[who], names[who]
    stranger = rng.random(size) < 0.05
    key = np.where(stranger, key // 1000 * 1000 + (key + 7) % 1000, key)
    other = rng.random(size) < _OTHERS_NUMBER
    name = np.where(other, (name + 1) % _pool_size(), name)
    columns = {
        "row": pa.array(np.arange(3, size + 3)),
        "sheet": pa.nulls(size, pa.string()),
        "status": pa.repeat("ok", size),
        "key": pa.array(key),
    }
    if shape.named:
        columns["name"] = _names(name, unprintable=rng.random(size) < _UNPRINTABLE)
    if shape.money:
        columns[shape.money] = _yuan(rng, size)
    if shape.truth:
        columns[shape.truth] = pa.array(rng.random(size) < 0.6)
    table = pa.table(columns).replace_schema_metadata({
        "doudi.kind": shape.kind, "doudi.file": f"{shape.kind}.xlsx", "doudi.sm3": "", "doudi.version": "1",
    })  # fmt: skip
    pq.write_table(table, path, row_group_size=_ROWS_A_GROUP)


def _people(rng: np.random.Generator, persons: int) -> tuple[Ints, Ints]:
    """Keys without repetition, in no order, and the place of each one's name in the pool."""
    areas = rng.choice(np.arange(430100, 431300), 140, replace=False)
    days = np.arange(np.datetime64("1935-01-01"), np.datetime64("2022-01-01"))
    stamps = np.array([int(str(day).replace("-", "")) for day in days])
    drawn = persons + persons // 20 + 100
    key = (
        areas[rng.integers(0, len(areas), drawn)] * 10**11
        + stamps[rng.integers(0, len(stamps), drawn)] * 1000
        + rng.integers(1, 1000, drawn)
    )
    distinct = np.unique(key)
    chosen = rng.permutation(distinct)[:persons]
    return chosen, rng.integers(0, _pool_size(), persons)


def _pool_size() -> int:
    return len(_SURNAMES) * len(_GIVEN) * (len(_GIVEN) + 1)


def _pool() -> list[str]:
    return [one + two + three for one in _SURNAMES for two in _GIVEN for three in ("", *_GIVEN)]


def _names(places: Ints, unprintable: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    pool = _pool()
    if unprintable is not None:
        places = np.where(unprintable, places + len(pool), places)
        pool = pool + [name[:-1] + "□" for name in pool]
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), pool).cast(pa.string())


def _numbered(letter: str, numbers: Ints) -> pa.Array:
    return pc.binary_join_element_wise(letter, pa.array(numbers).cast(pa.string()), "")


def _citizen_ids(keys: Ints) -> pa.Array:
    """Eighteen characters from seventeen digits, a column at a time."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    text = np.empty((len(keys), 18), np.uint8)
    left, total = keys.copy(), np.zeros(len(keys), np.int64)
    for place in range(16, -1, -1):
        digit = left % 10
        left //= 10
        text[:, place] = digit + ord("0")
        total += digit * weights[place]
    text[:, 17] = np.frombuffer(b"10X98765432", np.uint8)[total % 11]
    offsets = pa.py_buffer((np.arange(len(keys) + 1) * 18).astype(np.int32).tobytes())
    return pa.Array.from_buffers(pa.string(), len(keys), [None, offsets, pa.py_buffer(text.tobytes())])


def _yuan(rng: np.random.Generator, size: int) -> pa.Array:
    """Amounts of some ten thousand yuan; one in two hundred could not be read and is null."""
    halves = np.zeros((size, 2), np.int64)
    halves[:, 0] = np.rint(np.exp(rng.normal(14.0, 1.2, size))).astype(np.int64)
    known = pa.array(rng.random(size) >= 0.005).buffers()[1]
    return pa.Array.from_buffers(_MONEY, size, [known, pa.py_buffer(halves.tobytes())])
