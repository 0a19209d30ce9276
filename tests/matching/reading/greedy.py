"""A reader that takes memory without end, started by test_hostile.py in place of the real one."""

import sys

from doudi.matching.reading.child import limit_self

if __name__ == "__main__":
    limit_self(int(sys.argv[3]))
    held = []
    while True:
        held.append(bytearray(256 * 2**20))
