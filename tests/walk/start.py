"""A demo platform with the staff of every place and what their counties have laid down, but no household yet.

Started as a program: ``python start.py PORT [HOUSEHOLDS]``. The walk brings its own households; sweeps and cases would
only wait. Where a walk needs a register, so many households of the demo county lie in it.
"""

import sys
from typing import Any

from django.core import management

from doudi.demo import make_county, make_small_townships
from doudi.platform.paths import var
from doudi.platform.serve import serve

SEED, ON = 1, 20240901
#: households in the register; the argument is only there where this is the program
REGISTERED = int(sys.argv[2]) if __name__ == "__main__" and len(sys.argv) > 2 else 0
_run = management.call_command


def only_the_staff(command: str, *args: Any, **options: Any) -> None:
    if command == "demo_county" and not (var() / "demo").exists():
        make_county(REGISTERED or 60, SEED, var() / "demo" / "county", ON, rosters=False)
        make_small_townships(var() / "demo" / "townships")
    elif command not in ("demo_county", "demo_cases") and (REGISTERED or command != "demo_people"):
        _run(command, *args, **options)


if __name__ == "__main__":
    setattr(management, "call_command", only_the_staff)  # noqa: B010  # a name of another module, for this process only
    serve(int(sys.argv[1]), demo=True)
