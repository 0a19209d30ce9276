"""What machine a measurement was taken on."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """CPU model, cores and memory."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].split(":", 1)[1].strip() if lines else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}，{os.cpu_count()} 核，{memory:.0f} GiB 内存"
