"""Several aggregates of one table in few: flags share the bits of one OR, small sums the digits of one sum.

A grouped query costs by the number of its aggregates, so this halves it. Sums are packed only where the register's own
bounds prove that none can spill into its neighbour.
"""

from dataclasses import dataclass

from doudi.policy.sql.aggregates import Slot
from doudi.policy.sql.expressions import wide

FLAGS_A_WORD = 30
BITS_A_SUM = 62


@dataclass(frozen=True, slots=True)
class Packed:
    """``words``: alias to aggregate, over the columns of the slots' table. ``unpack``: slot alias to the SQL that reads it
    back from the words; ``empty``: word alias to what it is in a group without rows."""

    words: dict[str, str]
    unpack: dict[str, str]
    empty: dict[str, str]


def pack(slots: list[Slot], prefix: str) -> Packed:
    """Pack the flags and sums of one grouped query (lists go their own way)."""
    packed = Packed({}, {}, {})
    _pack_flags([slot for slot in slots if slot.how == "flag"], prefix, packed)
    _pack_sums([slot for slot in slots if slot.how == "sum"], prefix, packed)
    return packed


def _pack_flags(slots: list[Slot], prefix: str, packed: Packed) -> None:
    for begin in range(0, len(slots), FLAGS_A_WORD):
        word = f"{prefix}_f{begin // FLAGS_A_WORD}"
        together = slots[begin : begin + FLAGS_A_WORD]
        parts = [f"CAST({slot.expr.text} AS INTEGER) * {2**bit}" for bit, slot in enumerate(together)]
        packed.words[word] = f"bit_or({' + '.join(parts)})"
        packed.empty[word] = "0"
        for bit, slot in enumerate(together):
            packed.unpack[slot.alias] = f"(({word} & {2**bit}) <> 0)"


def _pack_sums(slots: list[Slot], prefix: str, packed: Packed) -> None:
    shelf: list[tuple[Slot, int]] = []
    used = 0

    def close() -> None:
        nonlocal used
        if shelf:
            word = f"{prefix}_s{len(packed.words)}"
            parts = [wide(slot.expr, 64) + (f" * {2**at}" if at else "") for slot, at in shelf]
            packed.words[word] = f"CAST(sum({' + '.join(parts)}) AS BIGINT)"
            packed.empty[word] = "0"
            for slot, at in shelf:
                read = f"{word} // {2**at}" if at else word
                packed.unpack[slot.alias] = (
                    f"({read})" if slot is shelf[-1][0] else f"(({read}) % {2 ** slot.high.bit_length()})"
                )
        shelf.clear()
        used = 0

    for slot in sorted(slots, key=lambda one: one.high):
        bits = slot.high.bit_length()
        if slot.low < 0 or bits > BITS_A_SUM:
            close()
            word = f"{prefix}_s{len(packed.words)}"
            fits = slot.high < 2**63 and slot.low >= -(2**63)
            packed.words[word] = f"CAST(sum({wide(slot.expr, 64)}) AS {'BIGINT' if fits else 'HUGEINT'})"
            packed.empty[word] = "0"
            packed.unpack[slot.alias] = word
            continue
        if used + bits > BITS_A_SUM:
            close()
        shelf.append((slot, used))
        used += bits
    close()
