from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from doudi.apps.people.demo import load_register
from doudi.apps.sweeps.demo import places
from doudi.platform.clock import clock
from doudi.platform.paths import var

#: the lists came in before anything that the demo plays: a record of acts takes no act before its last
LONG_AGO = timedelta(days=400)


class Command(BaseCommand):
    help = "Bring the registers of the demo county and the small townships into the platform; what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        for place in places(var() / "demo"):
            load_register(
                place.folder / "register", place.area_code, place.on, None, clock().now() - LONG_AGO,
                lambda text: self.stdout.write(text, ending="\n"),
            )  # fmt: skip
