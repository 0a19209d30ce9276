"""The plays: which households apply where, and how far each has come by today.

`stop` is the step before which a case is left, empty where it goes to its end; `left` says in what state. Days are working days the case takes from
one step to the next; a late one was left lying.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Play:
    """One case of the demo. `begins`: days before today; `left`: see ``leaving.LEFT``; `which`: the household wanted:
    entitled, refused, or ill (entitled, with somebody seriously ill)."""

    place: str
    offer: str
    programme: str = ""
    stop: str = ""
    left: str = "waiting"
    begins: int = 40
    which: str = "entitled"
    way: str = "self"


_57 = "cn-2026/dibao"
_LY = "leiyang-2024/application"
_ZZ = "zhuzhou-2017/doudi"
_LD = "liaoning-2014/dibao"
_TL = "tieling-2019/dibao"

PLAYS = [
    # 大市镇, by the national procedure
    Play("dashi", _57, "dibao", begins=75),
    Play("dashi", _57, "dibao", begins=70, which="refused"),
    Play("dashi", _57, "dibao", begins=2, stop="申请受理"),
    Play("dashi", _57, "dibao", begins=1, stop="申请受理", left="papers"),
    Play("dashi", _57, "dibao", begins=6, stop="入户调查", left="survey_begun"),
    Play("dashi", _57, "dibao", begins=5, stop="入户调查"),
    Play("dashi", _57, "dibao", begins=9, stop="发起信息核对", left="asked"),
    Play("dashi", _57, "dibao", begins=12, stop="发起信息核对", left="hit"),
    Play("dashi", _57, "dibao", begins=15, stop="乡镇审核"),
    Play("dashi", _57, "dibao", begins=16, stop="乡镇审核", left="sent_back"),
    Play("dashi", _57, "dibao", begins=18, stop="乡镇审核公示", left="printed"),
    Play("dashi", _57, "dibao", begins=12, stop="乡镇审核公示", left="hanging"),
    Play("dashi", _57, "dibao", begins=13, stop="乡镇审核公示", left="objected"),
    Play("dashi", _57, "dibao", begins=34, stop="县级审核确认"),
    Play("dashi", _57, "dibao", begins=33, stop="县级审核确认"),
    Play("dashi", _57, "dibao", begins=62, stop="县级审核确认"),  # long past its deadline
    Play("dashi", _57, "dibao", begins=20, stop="乡镇审核", left="withdrawn"),
    # 大市镇, one application sorted into classes
    Play("dashi", _LY, begins=60, way="agent"),
    Play("dashi", _LY, begins=4, stop="调查核实", way="agent"),
    Play("dashi", _LY, begins=24, stop="分类审核确认"),
    # 醴陵, joint identification
    Play("junchu", _ZZ, "doudi", begins=70),
    Play("junchu", _ZZ, "doudi", begins=3, stop="入户调查"),
    Play("junchu", _ZZ, "doudi", begins=14, stop="民主评议"),
    Play("junchu", _ZZ, "doudi", begins=16, stop="初评公示", left="hanging"),
    Play("junchu", _ZZ, "doudi", begins=30, stop="县级逐一审核"),
    Play("junchu", _ZZ, "doudi", begins=28, stop="抽取重点抽查户"),
    Play("junchu", _ZZ, "doudi", begins=36, stop="重点抽查"),
    Play("junchu", _ZZ, "doudi", begins=44, stop="联合审批"),
    Play("junchu", _ZZ, "doudi", begins=46, stop="拟审批公示", left="hanging"),
    # 铁岭县, two reviews and three notices
    Play("liqianhu", _LD, "dibao", begins=80),
    Play("liqianhu", _LD, "dibao", begins=72, which="refused"),
    Play("liqianhu", _LD, "dibao", begins=78, which="ill"),  # discussed together, with minutes (LD-09)
    Play("liqianhu", _LD, "dibao", begins=2, stop="信息核对", left="asked"),
    Play("liqianhu", _LD, "dibao", begins=10, stop="民主评议"),
    Play("liqianhu", _LD, "dibao", begins=26, stop="乡镇审核"),
    Play("liqianhu", _LD, "dibao", begins=40, stop="县级审批"),
    Play("liqianhu", _LD, "dibao", begins=25, stop="审查结果公示", left="objected"),
    # 开原, the open decision of the two committees
    Play("lianhua", _TL, "dibao", begins=80),
    Play("lianhua", _TL, "dibao", begins=12, stop="两委联席评议"),
    Play("lianhua", _TL, "dibao", begins=15, stop="四议两公开"),
]
