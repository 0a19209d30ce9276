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
    outgoings are rigid, in tenths; doudi: some are carried by 兜底; planted_density: planted cases, times the usual.
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


LEIYANG = Setting("430481", "cn-2021", 20240901, 5640, 8040, 24300, 42600, 0.0, 0.085)
LILING = Setting(
    "430281",
    "zhuzhou-2017",
    20170901,
    3600,
    5400,
    21800,
    35600,
    0.045,
    0.03,
    poverty_line=3000,
    hardship=0.35,
)
WUDU = Setting(
    "621202", "longnan-2019", 20190701, 4020, 5760, 7400, 23900, 0.06, 0.10, poverty_line=3700, hardship=0.45
)
KAIYUAN = Setting(
    "211282",
    "tieling-2019",
    20190801,
    4770,
    6900,
    14600,
    24300,
    0.025,
    0.05,
    poverty_line=3500,
    heating_central=400,
    hardship=0.6,
    planted_density=3,
)
TIELING = Setting(
    "211221",
    "liaoning-2014",
    20181001,
    4350,
    6360,
    13900,
    22800,
    0.03,
    0.05,
    poverty_line=3500,
    hardship=0.6,
    planted_density=3,
)
