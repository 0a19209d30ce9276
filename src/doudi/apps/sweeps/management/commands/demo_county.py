from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from doudi.apps.sweeps.demo import load_demo
from doudi.platform.paths import var


class Command(BaseCommand):
    help = "Make the demo county, sweep it, and load what the sweep found."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--households", type=int, default=3000)

    def handle(self, *args: Any, households: int, **options: Any) -> None:
        load_demo(var() / "demo", households, lambda text: self.stdout.write(text, ending="\n"))
        connections.close_all()
