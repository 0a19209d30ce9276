"""A register with its authorisations, and a bank's file, both small and invented."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.matching.exchange.agreement import Agreement
from tests.matching.joining.worlds import number

ON = 20240901
LIST = Agreement("协议一号", "农商行", "list", 20251231)
FILE = Agreement("协议二号", "农商行", "file", 20251231)
FULL = Agreement("协议三号", "民政", "full", 20251231)

#: person, household, number, name, born, died; h1 is authorised, h2 lacks one adult, h3's has run out, h4's begins later
PEOPLE = [
    ("p1", "h1", number(1), "王秀英", "1970-01-01", None),
    ("p2", "h1", number(2), "张建国", "1970-01-01", None),
    ("p3", "h1", number(3, 20150505), "张小宝", "2015-05-05", None),
    ("p4", "h2", number(4), "李军", "1970-01-01", None),
    ("p5", "h2", number(5), "李小军", None, None),
    ("p6", "h3", number(6), "赵六", "1970-01-01", None),
    ("p7", "h4", number(7), "钱七", "1970-01-01", None),
    ("p8", "h1", number(8), "张老汉", "1940-01-01", "2023-01-01"),
    ("p9", "h5", None, "蕭建國", "1970-01-01", None),
    ("p10", "h6", number(10, 20150505), "孤儿", "2015-05-05", None),
]
SIGNED = [
    *(
        ("p1", "2024-01-01", "2024-12-31"),
        ("p2", "2024-09-01", "2024-09-01"),
        ("p4", "2024-01-01", "2024-12-31"),
    ),
    *(
        ("p6", "2023-01-01", "2024-08-31"),
        ("p7", "2024-09-02", "2025-12-31"),
        ("p9", "2024-01-01", "2024-12-31"),
    ),
]
MAY_BE_ASKED = {"p1", "p2", "p3", "p9"}


def table(path: Path, names: tuple[str, ...], rows: list[tuple]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    pq.write_table(pa.table(columns), path)
    return path


def register(folder: Path, people: list[tuple] = PEOPLE) -> Path:
    names = ("person_id", "household_id", "citizen_id", "name", "birth_date", "died_on")
    table(folder / "persons.parquet", names, people)
    homes = sorted({row[1] for row in people})
    table(
        folder / "households.parquet",
        ("household_id", "area_code"),
        [(home, "430481114203") for home in homes],
    )
    return folder


def authorisations(folder: Path, signed: list[tuple] = SIGNED) -> Path:
    return table(folder / "authorisations.parquet", ("person_id", "signed_on", "valid_until"), signed)
