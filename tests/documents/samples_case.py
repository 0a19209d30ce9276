"""An invented household's papers, one of each, as a clerk would fill them in. Nobody in them exists."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from doudi.documents import texts
from doudi.documents.forms import application as app
from doudi.documents.forms import changes, checking, deciding, meetings, notices, survey
from doudi.documents.forms.common import Finding, Ground, Line, Member, Opinion, Photo, Signature

PRINTED = datetime(2024, 9, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
OFFICE = "大市镇人民政府"
COUNTY = "耒阳市民政局"
PROGRAMME = "农村最低生活保障"
HEAD = {"office": OFFICE, "printed_at": PRINTED}
ADDRESS = "湖南省衡阳市耒阳市大市镇龙塘村三组 12 号"


def drawn(strokes: int) -> bytes:
    """A signature as a pad would send it: dark strokes on clear ground."""
    picture = Image.new("RGBA", (360, 120), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for at in range(strokes):
        pen.line(
            [(30 + at * 70, 90), (60 + at * 70, 30), (80 + at * 70, 85), (95 + at * 70, 40)],
            (20, 20, 20, 255),
            5,
        )
    return saved(picture, "PNG")


def photographed(shade: int) -> bytes:
    """A photograph: a house of two colours."""
    picture = Image.new("RGB", (800, 600), (200, 220, 240))
    pen = ImageDraw.Draw(picture)
    pen.rectangle([200, 280, 600, 560], (shade, 150, 120))
    pen.polygon([(170, 280), (400, 130), (630, 280)], (120, 60, shade))
    return saved(picture, "JPEG")


def saved(picture: Image.Image, form: str) -> bytes:
    written = io.BytesIO()
    picture.save(written, form)
    return written.getvalue()


def sign(role: str, name: str, day: int | None = 20240901) -> Signature:
    return Signature(role=role, name=name, image=drawn(len(name) % 3 + 2) if name else None, day=day)


def member(
    name: str, relation: str, sex: str, age: int, tail: str, occupation: str, income: int | None
) -> Member:
    return Member(
        name=name, relation=relation, sex=sex, age=age, citizen_id=f"430481********{tail}", registration="农业",
        health="慢性病" if age > 60 else "健康", labour="部分丧失" if age > 60 else "完全", occupation=occupation,
        income_year=income, covered=True,
    )  # fmt: skip


MEMBERS = (
    member("蒋德旺", "户主", "男", 67, "1017", "务农", 420_000),
    member("罗秀英", "妻子", "女", 64, "2043", "务农", 0),
    member("蒋晓雨", "孙女", "女", 11, "304X", "小学在读", None),
)
CALCULATION = (
    Line(
        label="保障标准总额",
        how="每人每月 400.00 元 × 3 人",
        amount=120_000,
        basis="耒阳市 2024 年农村低保标准",
    ),
    Line(label="家庭月收入", how="年收入 5,400.00 元 ÷ 12", amount=45_000, basis="入户调查、信息核对"),
    Line(label="月保障金", how="1,200.00 元 − 450.00 元", amount=75_000, basis="民发〔2021〕57号第二十三条"),
)
GROUND = Ground(
    title="最低生活保障审核确认办法", number="民发〔2021〕57号", article="第二十三条",
    text="最低生活保障金可以按照审核确定的申请家庭人均收入与当地最低生活保障标准的实际差额计算。",
)  # fmt: skip
APPEAL = texts.appeal("耒阳市人民政府", days=60, months=6)
CONTACT = "大市镇社会救助服务窗口，0734-0000000"

APPLICATION = app.Application(
    **HEAD, number="DS-2024-0031", applicant="蒋德旺", sex="男", citizen_id="430481********1017", phone="120****0031",
    registered_address=ADDRESS, living_address=ADDRESS, residence="农村", programme=PROGRAMME, household_size=3,
    persons_covered=3, reason="本人与妻子年老多病，主要靠种田为生；儿子外出务工失去联系，孙女由我们抚养，生活困难。\n请求给予最低生活保障。",
    members=MEMBERS, staff_relative=False, staff_relative_detail="",
    agent=app.Agent(name="谭建军", citizen_id="430481********5512", relation="村干部", phone="120****0077", reason="申请人行动不便"),
    promises=texts.PROMISES,
    signatures=(sign("申请人", "蒋德旺"), sign("代办人", "谭建军")), applied_on=20240901,
)  # fmt: skip

DECLARATION = app.Declaration(
    **HEAD, number="DS-2024-0031-2", household_head="蒋德旺", citizen_id="430481********1017", address=ADDRESS,
    programmes=(PROGRAMME, "临时救助"), land="自种水田 2.1 亩，旱土 0.6 亩；山林 3 亩流转",
    incomes=(
        app.Declared(label="务工收入", has=False, amount=None, detail=""),
        app.Declared(label="种植养殖", has=True, amount=420_000, detail="水稻 2.1 亩，鸡 12 只"),
        app.Declared(label="养老金", has=True, amount=276_000, detail="城乡居民基础养老金，两人"),
        app.Declared(label="土地流转", has=None, amount=None, detail=""),
    ),
    properties=(
        app.Declared(label="存款", has=True, amount=650_000, detail="农商银行，户主名下"),
        app.Declared(label="房屋", has=True, amount=None, detail="砖木结构 86 平方米，建于 1998 年"),
        app.Declared(label="机动车辆", has=False, amount=None, detail=""),
    ),
    expenses=(app.Declared(label="医疗", has=True, amount=318_050, detail="高血压、关节炎，报销后自付"),),
    obligors=(app.Declared(label="赡养费", has=False, amount=None, detail="儿子失联两年"),),
    statement=texts.DECLARATION,
    signatures=(sign("户主", "蒋德旺"), sign("妻子", "罗秀英")),
)  # fmt: skip

AUTHORISATION = app.Authorisation(
    **HEAD, number="430481-2024-00031", household_head="蒋德旺", address=ADDRESS, area_code="430481114203", programme=PROGRAMME,
    check_centre="耒阳市居民家庭经济状况核对中心",
    scope=texts.AUTHORISATION_SCOPE,
    terms=texts.AUTHORISATION_TERMS,
    valid_from=20240901, valid_to=20250831,
    authorisers=(
        app.Authoriser(kind="家庭成员", name="蒋德旺", relation="户主", citizen_id="430481********1017", image=drawn(3), signed_on=20240901, signed_by=""),
        app.Authoriser(kind="家庭成员", name="罗秀英", relation="妻子", citizen_id="430481********2043", image=drawn(2), signed_on=20240901, signed_by="由户主代签"),
        app.Authoriser(kind="赡养义务人", name="蒋丽华", relation="女儿", citizen_id="430481********4021", image=None, signed_on=None, signed_by=""),
    ),
)  # fmt: skip

MISSING_PAPERS = app.MissingPapers(
    **HEAD, number="DS-2024-0031-3", applicant="蒋德旺", programme=PROGRAMME, told_on=20240901, received=("申请书", "户口簿复印件"),
    missing=(
        app.MissingPaper(name="罗秀英门诊病历", why="核算医疗支出", how="市人民医院病案室打印"),
        app.MissingPaper(name="蒋丽华签字的核对授权书", why="她是赡养义务人，核对须经本人同意", how="可以用手机电子授权"),
    ),
    bring_by=20240908, not_needed=texts.NOT_NEEDED, clerk="欧阳敏", phone="0734-0000000",
    signatures=(sign("告知人", "欧阳敏"), sign("被告知人", "蒋德旺")),
)  # fmt: skip

RECEIPT = app.AcceptanceReceipt(
    **HEAD, number="DS-2024-0031-4", applicant="蒋德旺", programme=PROGRAMME, accepted_on=20240903,
    papers=("申请书", "户口簿复印件", "家庭经济状况声明", "核对授权书"),
    stages=(
        app.Stage(name="入户调查", by=20240906, who="大市镇人民政府"),
        app.Stage(name="信息核对", by=20240914, who="市核对中心"),
        app.Stage(name="公示", by=20240930, who="龙塘村"),
        app.Stage(name="审核确认", by=None, who=COUNTY),
    ),
    decide_by=20241024, decide_note="民主评议、公示的时间不计入", clerk="欧阳敏", phone="0734-0000000", follow_url="https://doudi.example/follow/DS-2024-0031",
)  # fmt: skip

EVIDENCE = app.Evidence(
    **HEAD, number="DS-2024-0031-8", title="户口簿、残疾证",
    photos=(
        Photo(caption="户口簿首页", image=photographed(200), taken="2024-09-01 09:10", place=""),
        Photo(caption="残疾证", image=photographed(30), taken="", place="大市镇政务服务中心"),
    ),
)  # fmt: skip

SURVEY = survey.SurveyForm(
    **HEAD, number="DS-2024-0031-5", household_head="蒋德旺", citizen_id="430481********1017", phone="120****0031", address=ADDRESS,
    residence="农村", programme=PROGRAMME, surveyed_on=20240905, place="家中，北纬 26.42 度、东经 112.86 度", members=MEMBERS,
    incomes=(
        survey.IncomeLine(who="蒋德旺", kind="经营净收入", how="水稻 2.1 亩 × 每亩纯收入 1,500.00 元，另有养鸡 1,050.00 元", amount_year=420_000, counted=True, source="入户", basis="57号第十三条"),
        survey.IncomeLine(who="全户", kind="转移净收入", how="耕地地力保护补贴 2.1 亩 × 571.43 元", amount_year=120_000, counted=True, source="部门", basis="57号第十三条"),
        survey.IncomeLine(who="罗秀英", kind="转移净收入", how="基础养老金每月 115.00 元 × 12", amount_year=138_000, counted=False, source="部门", basis="57号第十三条，十四五期间不计入"),
    ),
    expenses=(survey.ExpenseLine(who="罗秀英", kind="医疗", amount_year=318_050, deductible=True, source="医保部门"),),
    properties=(
        survey.PropertyLine(kind="房屋", detail="砖木结构 86 平方米，C 级", quantity=1, value=None, exempt=True, source="入户"),
        survey.PropertyLine(kind="存款", detail="农商银行", quantity=1, value=650_000, exempt=False, source="核对"),
    ),
    surroundings=(
        Finding(label="用水用电", value="近十二个月电费 312.40 元；自来水到户"),
        Finding(label="室内", value="无空调，电视机一台，旧冰箱一台"),
    ),
    neighbours=(Finding(label="邻居谭某", value="儿子两年没有回来，孙女一直由老两口带。"),),
    single_person=False, staff_relative=False, visit_notes="户主患高血压，能做轻活；妻子双膝变形，不能下田。\n孙女在大市镇中心小学读五年级。",
    conclusion="家庭收入低于当地低保标准，财产符合规定，建议给予农村低保。",
    surveyors=(sign("调查员", "欧阳敏", 20240905), sign("调查员", "邓小勇", 20240905)),
    household_signatures=(sign("户主", "蒋德旺", 20240905),),
    photos=(
        Photo(caption="住房正面", image=photographed(150), taken="2024-09-05 10:12", place="龙塘村三组"),
        Photo(caption="厨房", image=photographed(90), taken="2024-09-05 10:15", place=""),
    ),
)  # fmt: skip

OBLIGORS = survey.ObligorSurvey(
    **HEAD, number="DS-2024-0031-6", household_head="蒋德旺", supported="蒋德旺、罗秀英", address=ADDRESS, surveyed_on=20240905,
    obligors=(
        survey.ObligorLine(name="蒋志强", sex="男", age=38, relation="儿子", citizen_id="430481********3315", occupation="不详", income_source="", income_month=None, family_size=None, able=False, gives_month=0),
        survey.ObligorLine(name="蒋丽华", sex="女", age=41, relation="女儿", citizen_id="430481********4021", occupation="超市收银", income_source="工资", income_month=310_000, family_size=4, able=True, gives_month=15_000),
    ),
    basis="（义务人家庭月人均收入 − 低保标准）× 30%，由各被赡养人分摊", supported_persons=2, notes="儿子蒋志强失联两年，村委会有证明。",
    signatures=(sign("调查员", "欧阳敏"), sign("调查员", "邓小勇"), sign("义务人", "蒋丽华")),
)  # fmt: skip

PEOPLE = (
    checking.CheckedPerson(
        name="蒋德旺", relation="户主", citizen_id="430481********1017", authorised_on=20240901
    ),
    checking.CheckedPerson(
        name="罗秀英", relation="妻子", citizen_id="430481********2043", authorised_on=20240901
    ),
)
CHECK_REQUEST = checking.CheckRequest(
    **HEAD, number="HD-2024-0192", to="耒阳市居民家庭经济状况核对中心", household_head="蒋德旺", address=ADDRESS, programme=PROGRAMME,
    case_number="DS-2024-0031", authorisation_number="430481-2024-00031", people=PEOPLE,
    scope=("户籍、婚姻、殡葬登记；", "社会保险、公积金；", "不动产、车辆、市场主体；", "银行存款、证券、保险。"), asked_on=20240904,
    answer_by=20240914, signatures=(sign("经办人", "欧阳敏"), sign("审核人", "雷国平")),
)  # fmt: skip
CHECK_REPORT = checking.CheckReport(
    office="耒阳市居民家庭经济状况核对中心", printed_at=PRINTED, number="HB-2024-0192", household_head="蒋德旺", programme=PROGRAMME,
    case_number="DS-2024-0031", request_number="HD-2024-0192", authorisation_number="430481-2024-00031", reported_on=20240912,
    valid_until=20250311, people=PEOPLE,
    sources=(
        checking.SourceAnswer(source="市人力资源和社会保障局", item="养老保险、就业", answered_on=20240909, answer="两人领取城乡居民基础养老金，每月各 115.00 元。"),
        checking.SourceAnswer(source="农商银行", item="存款", answered_on=20240910, answer="户主名下存款 9,120.00 元。"),
        checking.SourceAnswer(source="市不动产登记中心", item="不动产", answered_on=None, answer=""),
    ),
    findings=(
        checking.CheckFinding(person="蒋德旺", item="存款", source="农商银行", declared="6,500.00 元", verified="9,120.00 元", amount=912_000,
                              explanation="9 月 8 日卖稻谷所得存入", outcome="说明属实，财产仍符合规定"),
    ),
    conclusion="已答复的部门和机构未发现家庭收入、财产超过规定。不动产登记尚未答复。", objection="对核对结果有异议的，可以向乡镇提出并提供证明，由核对机构复查。", signatures=(sign("核对人", "资群"), sign("复核人", "伍海燕")),
)  # fmt: skip

APPRAISAL = meetings.AppraisalMinutes(
    office="大市镇龙塘村村民委员会", printed_at=PRINTED, number="PY-2024-07", village="大市镇龙塘村", held_on=20240918, place="村部会议室",
    chair="谭建军", recorder="梁春花", roster_size=15, present=13, rule="到会不少于评议小组成员的三分之二，同意超过到会人数的三分之二为通过",
    way_of_voting="无记名投票", proceedings="一、宣讲政策：镇干部欧阳敏宣讲低保政策。\n二、介绍情况：介绍申请家庭的调查和核对情况。\n三、现场评议：逐户发表意见。\n四、形成结论：无记名投票，当场计票。\n五、签字确认。",
    appraised=(
        meetings.Appraised(household_head="蒋德旺", programme="农村低保", persons=3, agree=12, disagree=1, abstain=0, view="情况属实，同意", dissent="认为女儿应当多负担"),
        meetings.Appraised(household_head="段冬生", programme="农村低保", persons=1, agree=4, disagree=8, abstain=1, view="不同意，名下有营运车辆", dissent=""),
    ),
    attendees=tuple(
        meetings.Attendee(name=name, kind=kind, present=here, recused=why, image=drawn(3) if here else None)
        for name, kind, here, why in (("谭建军", "村干部", True, ""), ("蒋德兴", "村民代表", True, "与申请人系兄弟"), ("肖桂兰", "党员", True, ""), ("刘四海", "村民代表", False, ""))
    ),
    signatures=(sign("主持人", "谭建军", 20240918), sign("记录人", "梁春花", 20240918)),
)  # fmt: skip

NOTICE = notices.Notice(
    **HEAD, number="大市公〔2024〕18号", stage=notices.NoticeStage.PROPOSED, programme=PROGRAMME, village="大市镇龙塘村",
    boards=("村务公开栏", "镇政务公开栏"), shows=(notices.Shown.NAME, notices.Shown.PERSONS, notices.Shown.AMOUNT), monthly=True,
    rows=(
        notices.NoticeRow(name="蒋德旺", persons=3, amount=75_000, category=None),
        notices.NoticeRow(name="资小妹", persons=1, amount=38_050, category=None),
    ),
    hung_on=20240920, until=20240926, objections_to="大市镇社会事务综合服务中心", objections_phone="0734-0000000",
    verify_url="https://doudi.example/notices/430481114-2024-18",
)  # fmt: skip

VISIT = survey.SpotVisit(
    office=COUNTY, printed_at=PRINTED, number="CC-2024-09-003", case_number="DS-2024-0031", household_head="蒋德旺", address=ADDRESS, programme=PROGRAMME,
    why="随机抽取", visited_on=20241011,
    compared=(
        survey.Compared(label="家庭人口", filed="3 人", found="3 人", agrees=True),
        survey.Compared(label="住房", filed="砖木 86 平方米", found="砖木，屋顶漏雨", agrees=None),
        survey.Compared(label="就业", filed="无务工", found="户主在砖厂看门，每月 600.00 元", agrees=False),
    ),
    conclusion="收入与档案不一致，仍低于标准，金额应当重新计算。", follow_up="退回大市镇补充调查，5 个工作日内报回。",
    signatures=(sign("抽查人", "贺文斌"), sign("抽查人", "曾令娟"), sign("户主", "蒋德旺")),
    photos=(Photo(caption="屋顶", image=photographed(60), taken="2024-10-11 15:02", place="龙塘村三组"),),
)  # fmt: skip

COLLECTIVE = meetings.CollectiveMinutes(
    office=COUNTY, printed_at=PRINTED, number="耒民纪〔2024〕9号", topic="个案会商（一事一议）", held_on=20241015, place="局三楼会议室", chair="雷国平", recorder="伍海燕",
    attendees=(meetings.Attendee(name="雷国平", kind="民政局分管副局长", present=True, recused="", image=drawn(3)),
               meetings.Attendee(name="曾令娟", kind="社会救助股股长", present=True, recused="", image=drawn(2)),
               meetings.Attendee(name="谭志远", kind="财政局社保股", present=True, recused="与申请人有亲属关系，回避第一项", image=drawn(4))),
    absent=("卫生健康局代表",),
    resolutions=(meetings.Resolution(applicant="蒋德旺", matter="儿子失联，赡养能力如何认定", discussion="村委会和派出所均证明失联两年以上。", agree=2, disagree=0, abstain=0, resolved="视为无赡养能力，按女儿一人应负担的赡养费计算。"),),
    signatures=(sign("主持人", "雷国平"), sign("记录人", "伍海燕")),
)  # fmt: skip

APPROVAL = deciding.ApprovalSheet(
    office=COUNTY, printed_at=PRINTED, number="耒民救审〔2024〕431号", programme=PROGRAMME, case_number="DS-2024-0031", applicant="蒋德旺",
    citizen_id="430481********1017", address=ADDRESS, residence="农村", applied_on=20240901, members=MEMBERS, persons_covered=3, category="B 类", monthly=True,
    calculation=CALCULATION, base=75_000, supplements=(deciding.SupplementLine(member="蒋晓雨", category="未成年人", amount=6_000),),
    start_month=202411, survey="2024-09-05，欧阳敏、邓小勇", check="核对报告 HB-2024-0192，2024-09-12", appraisal="2024-09-18，到会 13 人，同意 12 人",
    spot_check="2024-10-11 随机抽取入户，贺文斌、曾令娟",
    notices=(deciding.NoticeHeld(stage="调查评议结果", number="大市公〔2024〕15号", hung_on=20240919, until=20240925, outcome="无异议"),
             deciding.NoticeHeld(stage="拟确认对象", number="大市公〔2024〕18号", hung_on=20241016, until=20241022, outcome="无异议")),
    opinions=(
        Opinion(label="乡镇审核意见", text="经入户调查、信息核对、民主评议和公示，符合条件，建议给予农村低保，每月 750.00 元，分类施保 60.00 元。", name="欧阳敏", day=20240927, office=OFFICE),
        Opinion(label="残联意见", text="", name="", day=None, office="耒阳市残疾人联合会"),
        Opinion(label="县级审核确认意见", text="同意。", name="雷国平", day=20241023, office=COUNTY),
    ),
)  # fmt: skip

GRANT = deciding.GrantLetter(
    office=COUNTY, printed_at=PRINTED, number="耒民救准〔2024〕431号", addressee="蒋德旺", programme=PROGRAMME, applied_on=20240901, decided_on=20241023,
    persons_covered=3, amount_month=81_000, amount_once=None, calculation=CALCULATION, start_month=202411, next_review=202504,
    payment="每月 10 日前发到惠民惠农一卡通账户 6217********0031。", grounds=(GROUND,),
    duties=texts.duties("大市镇社会救助服务窗口"), appeal=APPEAL, contact=CONTACT,
)  # fmt: skip

REFUSAL = deciding.RefusalLetter(
    office=COUNTY, printed_at=PRINTED, number="耒民救不〔2024〕57号", addressee="段冬生", programme=PROGRAMME, applied_on=20240901, decided_on=20241023,
    reason="经核对，您家人均月收入 912.50 元，高于当地农村低保标准每人每月 400.00 元。",
    counted=(Line(label="工资性收入", how="建筑零工每月 1,650.00 元 × 11 个月", amount=1_815_000, basis="57号第十三条"),
             Line(label="转移净收入", how="女儿每月 312.50 元 × 12", amount=375_000, basis="57号第十三条"),
             Line(label="人均月收入", how="21,900.00 元 ÷ 2 人 ÷ 12", amount=91_250, basis="57号第十三条")),
    grounds=(GROUND,), could_change=("家庭人均月收入降到 400.00 元以下；", "核对的营运车辆已经转让，能够提供转移登记。"),
    other_help=("突发重大疾病、意外的，可以申请临时救助。",), appeal=APPEAL, contact=CONTACT,
)  # fmt: skip

HEARING = changes.HearingRecord(
    **HEAD, number="TQ-2025-011", household_head="蒋德旺", programme=PROGRAMME, proposal="女儿按月给付赡养费后，家庭月收入增加 300.00 元，拟自 2025 年 5 月起每月减发 300.00 元。",
    held_on=20250410, place="蒋德旺家中", way="上门", asked_by="欧阳敏", recorder="邓小勇", present=("蒋德旺", "罗秀英"),
    said="女儿只在前三个月给过，四月起厂里停工，没有再给。", evidence=("女儿停工通知照片一张",), considered="经电话向工厂核实，停工属实。赡养费按三个月计算，减发 75.00 元。",
    signatures=(sign("陈述人", "蒋德旺", 20250410), sign("听取人", "欧阳敏", 20250410), sign("记录人", "邓小勇", 20250410)),
)  # fmt: skip
REDUCTION = changes.ReductionLetter(
    office=COUNTY, printed_at=PRINTED, number="耒民救减〔2025〕12号", addressee="蒋德旺", programme=PROGRAMME, decided_on=20250418, from_month=202505,
    before_month=81_000, after_month=73_500, reason="女儿给付赡养费三个月，共 900.00 元，按十二个月平均每月增加收入 75.00 元。", counted=CALCULATION, grounds=(GROUND,),
    heard_on=20250410, heard="您说明女儿四月起停工，经核实采纳，减发金额由 300.00 元改为 75.00 元。", could_change=("赡养费停止给付的，可以随时申请重新计算。",), appeal=APPEAL, contact=CONTACT,
)  # fmt: skip
STOP = changes.StopLetter(
    office=COUNTY, printed_at=PRINTED, number="耒民救停〔2025〕3号", addressee="资小妹", programme=PROGRAMME, decided_on=20250418, from_month=202505, last_month=202504,
    before_month=38_050, reason="您已就业满六个月，收入稳定高于低保标准，渐退期于 2025 年 4 月届满。", counted=CALCULATION, grounds=(GROUND,), heard_on=20250409, heard="您没有不同意见。",
    other_help=("已经按低保边缘家庭为您登记，可以继续享受医疗救助。",), could_change=("失去工作、家庭收入重新低于标准的，可以重新申请。",), appeal=APPEAL, contact=CONTACT,
)  # fmt: skip
SERVICE = changes.ServiceReceipt(
    office=COUNTY, printed_at=PRINTED, number="SD-2024-0431", document_title="准予农村最低生活保障告知书", document_number="耒民救准〔2024〕431号", addressee="蒋德旺", address=ADDRESS,
    served_on=20241025, way="直接送达", receiver="罗秀英", receiver_relation="妻子", receiver_image=drawn(3), remark="受送达人下田未归，由同住成年家属签收。",
    servers=(sign("送达人", "欧阳敏", 20241025), sign("送达人", "邓小勇", 20241025)), witnesses=(),
)  # fmt: skip
