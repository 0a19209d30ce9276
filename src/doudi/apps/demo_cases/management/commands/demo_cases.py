from typing import Any

from django.core.management.base import BaseCommand

from doudi.apps.demo_cases.after import look_after
from doudi.apps.demo_cases.exchanging import agree_and_ask
from doudi.apps.demo_cases.helping import bring_help
from doudi.apps.demo_cases.past import make_past
from doudi.apps.demo_cases.play import play_cases
from doudi.apps.demo_cases.screening import begin_screening
from doudi.apps.demo_cases.watching import keep_watch
from doudi.platform.clock import clock


class Command(BaseCommand):
    help = (
        "Pay the year before and play the demo's cases up to yesterday; what is there already stays as it is."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        def say(text: str) -> None:
            self.stdout.write(text, ending="\n")

        now = clock().now()
        make_past(now, say)
        play_cases(now, say)
        look_after(now, say)
        agree_and_ask(now, say)
        bring_help(now, say)
        begin_screening(now, say)
        keep_watch(now, say)
