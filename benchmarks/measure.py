"""Timing: rounds in which every side runs once, so that a busy machine slows them alike; medians over the rounds."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Timings:
    """Seconds a side took, round by round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def shown(self, name: str, unit: str = "s") -> str:
        """``0.75 s (0.70–0.93)``"""
        times = {"s": 1.0, "ms": 1e3}[unit]
        values = [one * times for one in self.seconds[name]]
        return f"{statistics.median(values):.3g} {unit}（{min(values):.3g}–{max(values):.3g}）"

    def ratio(self, name: str, other: str) -> float:
        """How many times as fast as ``other``: the median of the rounds' own ratios."""
        pairs = zip(self.seconds[name], self.seconds[other], strict=True)
        return statistics.median(theirs / ours for ours, theirs in pairs)


def rounds(sides: dict[str, Callable[[], object]], times: int, inner: int = 1) -> Timings:
    """Run every side once a round; ``inner`` repetitions are timed together and divided."""
    found = Timings({name: [] for name in sides})
    for side in sides.values():
        side()
    for _ in range(times):
        for name, side in sides.items():
            gc.collect()
            began = time.perf_counter()
            for _ in range(inner):
                side()
            found.seconds[name].append((time.perf_counter() - began) / inner)
    return found
