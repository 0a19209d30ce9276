"""Columns of invented persons, and how numbers, dates and names are written."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from benchmarks.matching_names import Characters

Array = NDArray[Any]
WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
CHECK = np.array(list("10X98765432"))


@dataclass
class People:
    """Columns of one length, sorted by household. Words are numbers of `Characters`."""

    home: Array
    sex: Array  # 0 male, 1 female
    birth: Array  # YYYYMMDD
    surname: Array
    first: Array  # given-name characters; of a long name the two parts
    second: Array
    foreign: Array  # a long name with a middle dot
    village: Array  # 12 digits
    key: Array  # first 17 digits of the number
    phone: Array  # 0 = none
    listed: Array  # on the register

    def take(self, rows: Array) -> "People":
        return People(*(getattr(self, one.name)[rows] for one in fields(self)))

    def __len__(self) -> int:
        return len(self.home)


def check_characters(key: Array) -> Array:
    """The eighteenth character of each number."""
    total = np.zeros(len(key), dtype=np.int64)
    for place, weight in enumerate(WEIGHTS):
        total += (key // 10 ** (16 - place) % 10) * weight
    return CHECK[total % 11]


def numbers(key: Array) -> pa.Array:
    """The numbers as text of 18 characters."""
    return pc.binary_join_element_wise(
        pa.array(key).cast(pa.string()), pa.array(check_characters(key).astype(object)), ""
    )


def iso(birth: Array) -> pa.Array:
    """YYYYMMDD as ISO text, 0 as null."""
    text = pa.array(birth).cast(pa.string())
    parts = [pc.utf8_slice_codeunits(text, *ends) for ends in ((0, 4), (4, 6), (6, 8))]
    return pc.if_else(pa.array(birth > 0), pc.binary_join_element_wise(*parts, "-"), None)


def full_names(words: Characters, people: People) -> pa.Array:
    """Names as they are written."""
    table = pa.array(words.words)
    parts = [table.take(pa.array(one)) for one in (people.surname, people.first, people.second)]
    dot = pa.array(["", "·"]).take(pa.array(people.foreign.astype(np.int8)))
    return pc.binary_join_element_wise(parts[0], parts[1], dot, parts[2], "")
