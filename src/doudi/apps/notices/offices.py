"""Which office stands under a notice, and its telephone."""

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.areas.models import Office
from doudi.apps.notices.models import Stage
from doudi.core.areas import parent

#: kinds of office whose notice it is, the nearest first
TOWNSHIP = ("township_window", "township_clerk")
COUNTY = ("county_civil_affairs", "county_group_office")


def township_of(area: str) -> str:
    """The township of a village; itself where it is one."""
    return area[:9] + "000"


def place_name(area: str) -> str:
    """What stands on a notice for its village; the township where nobody keeps the village's name."""
    named = area_name(area)
    return area_name(township_of(area)) if named == area else named


def issuer(area: str, stage: str) -> tuple[str, str]:
    """(name, telephone) of the office that posts a notice of this stage; the telephone empty where none is known.

    What the county has decided goes out under the county's civil affairs (ZZ-05), the rest under the township.
    """
    county = parent(township_of(area)) or area
    by_county = stage in (Stage.PROPOSED, Stage.APPROVED, Stage.LONG_TERM)
    kinds, place = (COUNTY, county) if by_county else (TOWNSHIP, township_of(area))
    found = Office.objects.filter(area_code=place, kind__in=kinds).order_by("pk").first()
    if found is not None:
        return found.name, found.phone
    if by_county:
        return f"{short_area_name(county)}民政局", ""
    return _government(short_area_name(place)), ""


def _government(township: str) -> str:
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"
