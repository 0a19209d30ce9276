"""What may be applied for in 铁岭."""

from doudi.apps.cases import packs

KAIYUAN = "211282001001"


def test_destitute_persons_of_tieling_have_a_written_procedure_beside_dibao() -> None:
    """TL-03: 低保 by the city's document, 特困 by the nation's, both offered, and neither without survey and decision."""
    offered = {offer.key: offer.flow for offer in packs.offers(KAIYUAN, 20260301)}
    assert "tieling-2019/dibao" in offered
    destitute = [
        flow for flow in offered.values() if "tekun" in flow.programmes and flow.of_kind("application")
    ]
    assert destitute
    for flow in (offered["tieling-2019/dibao"], *destitute):
        for kind in ("application", "survey", "check", "review", "notice", "decision"):
            assert flow.of_kind(kind), (flow.title, kind)
