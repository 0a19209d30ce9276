"""The demo county has agreed with every source, so that a check there asks them all."""

from datetime import datetime

from doudi.apps.accounts.demo import PLACES, make_demo_accounts
from doudi.apps.checks.sources import sources
from doudi.apps.demo_cases.exchanging import BY_LIST, agree_and_ask
from doudi.apps.exchange import agreements
from doudi.apps.exchange.models import Agreement, Inquiry
from doudi.platform.clock import CHINA

NOW = datetime(2026, 11, 20, 15, tzinfo=CHINA)


def test_every_source_has_one_agreement_in_each_of_the_three_ways_and_playing_twice_adds_none(
    kept, unfenced, tmp_path
):
    make_demo_accounts(tmp_path / "accounts.json", "430481114235")
    said: list[str] = []
    agree_and_ask(NOW, said.append)
    county = PLACES[0].areas["county"]
    assert agreements.unasked(county, list(sources()), NOW.date()) == set()
    assert set(Agreement.objects.values_list("way", flat=True)) == {"list", "file", "full"}
    assert set(Agreement.objects.filter(way="list").values_list("source", flat=True)) == set(BY_LIST)
    many = Agreement.objects.count()
    agree_and_ask(NOW, said.append)
    assert Agreement.objects.count() == many and len(said) == 1
    assert not Inquiry.objects.exists(), "no check waits here"
