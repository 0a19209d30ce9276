"""Django's own commands, for those who work on the platform; everyday work goes through `doudi`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.platform.settings")
    from django.core.management import execute_from_command_line

    from doudi.platform.migrate import database

    with database():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
