"""What is particular to one county at one time: its code, its pack, its own numbers.

Every number here is invented for demonstration; `local.py` writes the same numbers to local.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

Yuan = int


@dataclass(frozen=True)
class Setting:
    """A county on a day under a pack.

    rural, urban: dibao standard in yuan a year per person on the day; disposable: last year's disposable
    income per head in yuan, rural and urban; poor_current, poor_exited: shares of rural households registered as poor; hardship: how far
    the households' fortunes lie below those of the first county; rigid_tenths: the share of income above which
    outgoings are rigid, in tenths; doudi: people are carried by 兜底 there; planted_density: planted cases,
    times the usual.
    """

    county: str
    pack: str
    on: int
    rural: Yuan
    urban: Yuan
    disposable_rural: Yuan
    disposable_urban: Yuan
    poor_current: float
    poor_exited: float
    poverty_line: Yuan | None = None
    heating_central: Yuan | None = None
    deposit_limit_months: int = 24
    vehicle_limit: int = 0
    house_limit: int = 1
    rigid_tenths: int = 6
    doudi: bool = False
    planted_density: float = 1.0
    hardship: float = 0.0

    def on_day(self, on: int) -> Setting:
        """The same county on another day (YYYYMMDD), with the same numbers."""
        return replace(self, on=on)

    @property
    def level(self) -> float:
        """How high wages and prices are, against those of the first county in 2024, by its rural standard."""
        return self.rural / LEIYANG.rural

    @property
    def classes(self) -> bool:
        """Edge families, rigid-expenditure families and monitored ones are told apart since 2021."""
        return self.on >= 20210701

    @property
    def monitoring(self) -> bool:
        """Households at risk of falling back into poverty are watched since 2020."""
        return self.on >= 20200401


LEIYANG = Setting(
    county="430481",
    pack="cn-2021",
    on=20240901,
    rural=5640,
    urban=8040,
    disposable_rural=24300,
    disposable_urban=42600,
    poor_current=0.0,
    poor_exited=0.085,
)
LILING = Setting(
    county="430281",
    pack="zhuzhou-2017",
    on=20170901,
    rural=3600,
    urban=5400,
    disposable_rural=21800,
    disposable_urban=35600,
    poor_current=0.045,
    poor_exited=0.03,
    poverty_line=3000,
    hardship=0.6,
    planted_density=3,
    doudi=True,
)
WUDU = Setting(
    county="621202",
    pack="longnan-2019",
    on=20190701,
    rural=4020,
    urban=5760,
    disposable_rural=7400,
    disposable_urban=23900,
    poor_current=0.06,
    poor_exited=0.1,
    poverty_line=3700,
    hardship=0.75,
    planted_density=3,
)
KAIYUAN = Setting(
    county="211282",
    pack="tieling-2019",
    on=20190801,
    rural=4770,
    urban=6900,
    disposable_rural=14600,
    disposable_urban=24300,
    poor_current=0.025,
    poor_exited=0.05,
    poverty_line=3500,
    heating_central=400,
    hardship=0.6,
    planted_density=3,
)
TIELING = Setting(
    county="211221",
    pack="liaoning-2014",
    on=20181001,
    rural=4350,
    urban=6360,
    disposable_rural=13900,
    disposable_urban=22800,
    poor_current=0.03,
    poor_exited=0.05,
    poverty_line=3500,
    hardship=0.6,
    planted_density=3,
)
