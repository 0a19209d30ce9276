from typing import Any

from django.core.management.base import BaseCommand

from doudi.apps.accounts.demo import make_demo_accounts
from doudi.platform.paths import var


class Command(BaseCommand):
    help = "Make the demo accounts and write var/demo-accounts.json."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--village", default="430481114235", help="12-digit code of the village worker's village"
        )

    def handle(self, *args: Any, village: str, **options: Any) -> None:
        make_demo_accounts(var() / "demo-accounts.json", village)
