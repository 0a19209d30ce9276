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
    paired = _pairs(slots)
    seconds = {second.alias for _, second in paired.values()}
    singles = [slot for slot in slots if slot.alias not in paired and slot.alias not in seconds]
    units = [[first, second] for first, second in paired.values()] + [[slot] for slot in singles]
    word, parts, used = "", list[str](), FLAGS_A_WORD
    for unit in units:
        if used + len(unit) > FLAGS_A_WORD:
            word, parts, used = f"{prefix}_f{len(packed.words)}", [], 0
            packed.empty[word] = "0"
        if len(unit) == 2:
            piece = f"coalesce(CAST({_surely_of(unit[0])} AS INTEGER), 2)"
        else:
            piece = f"CAST({unit[0].expr.text} AS INTEGER)"
        parts.append(f"{piece} * {2**used}")
        packed.words[word] = f"bit_or({' + '.join(parts)})"
        for slot in unit:
            packed.unpack[slot.alias] = f"(({word} & {2**used}) <> 0)"
            used += 1


def _pairs(slots: list[Slot]) -> dict[str, tuple[Slot, Slot]]:
    """Slots that say of one condition that it holds and that it is unknown: one look at the condition tells both."""
    by_text = {slot.expr.text: slot for slot in slots}
    found = {}
    for slot in slots:
        condition = _surely_of(slot)
        blurred = by_text.get(f"({condition} IS NULL)") if condition else None
        if blurred is not None:
            found[slot.alias] = (slot, blurred)
    return found


def _surely_of(slot: Slot) -> str:
    """The condition of which the slot says that it surely holds; empty for another slot."""
    text = slot.expr.text
    return (
        text[len("coalesce(") : -len(", FALSE)")]
        if text.startswith("coalesce(") and text.endswith(", FALSE)")
        else ""
    )


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
