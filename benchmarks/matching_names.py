"""What invented names are put together from, and how hands spoil them: national surname shares, given names by cohort and sex."""

from collections import defaultdict

import numpy as np
import opencc
import pypinyin
from numpy.typing import NDArray

#: share of the surname in 1,000 persons, after the police's yearly reports
SURNAMES = dict(
    王=72, 李=71, 张=67, 刘=53, 陈=46, 杨=31, 黄=23, 吴=20, 赵=20, 周=19, 徐=15, 孙=15, 马=13, 朱=13, 胡=12, 郭=12, 何=11, 高=10, 林=10,
    罗=10, 郑=9, 梁=8, 谢=8, 宋=7, 唐=7, 许=7, 韩=7, 邓=6, 冯=6, 曹=6, 彭=6, 曾=6, 肖=6, 田=5, 董=5, 潘=5, 袁=5, 蔡=5, 蒋=5, 余=5, 于=5,
    杜=4, 叶=4, 程=4, 魏=4, 苏=4, 吕=4, 丁=4, 任=4, 卢=4, 姚=4, 沈=4, 钟=4, 姜=4, 崔=4, 谭=4, 陆=3, 范=3, 汪=3, 廖=3, 石=3, 金=3, 韦=3,
    贾=3, 夏=3, 付=3, 方=3, 邹=3, 熊=3, 白=3, 孟=3, 秦=3, 邱=3, 侯=3, 江=3, 尹=3, 薛=2, 闫=2, 段=2, 雷=2, 龙=2, 黎=2, 史=2, 陶=2, 贺=2,
    毛=2, 郝=2, 顾=2, 龚=2, 邵=2, 万=2, 覃=2, 武=2, 钱=2, 戴=2, 严=2, 莫=2, 孔=2, 向=2, 汤=2, 单=1, 解=1, 仇=1, 区=1, 查=1, 兰=1, 代=1,
    欧阳=1, 司马=0.2, 上官=0.2, 诸葛=0.1,
)  # fmt: skip

#: given-name characters by (sex, cohort), most frequent first: born before 1960, before 1982, before 2000, later
GIVEN = {
    (0, 0): "国建生明德文华福荣金志林永玉春成世长清学光贵宝正家忠元万义庆祥和海安兴发昌云龙平有树根才财友庭松喜来山水寿培炳茂顺仁全宗祖桂秋冬富贤良善礼智信孝先开应朝廷绍维继承传泽银铁保全运南北东西大小双满兆吉如同其守少连恩",
    (1, 0): "秀英兰玉桂珍凤芳梅花荣素淑月莲香翠金春菊云娥美银贞清琴巧爱连珠霞彩红喜凡芝惠文莉华明仙雪梅娣妹女姣姑满细冬秋夏四五六元招来转香腊正先文庆淑仪佩如慧静婉蕙容贤良莹瑞祥福贵秋霜芬芹荷桃杏枝叶",
    (0, 1): "军国建华明伟强志勇平林海文斌春永红生金东峰小波辉亮刚杰龙俊超鹏飞涛鑫毅宏新立卫民利安成庆荣辉根福学忠跃进爱党社权胜利克兵武战锋雷光洪江河涌泉源清松柏青山岩石磊坤乾元亨利贞少晓大雄健康宁祥",
    (1, 1): "丽红霞艳芳燕英秀玲华梅琴敏娟萍春兰凤云桂玉珍静爱小晓雪莲花美琼平利群香翠月菊洁慧青莉娜蓉荣金银巧彩桃杏冬秋连清素淑惠芝芬娥婷建卫国文改革新立志先满元香妹姣辉晖虹琳瑶瑛瑜珠珊璐",
    (0, 2): "伟鹏浩杰俊超磊涛强飞龙斌宇旭凯帅鑫波阳文志明辉亮东威毅峰博晨亚恒健康宁乐天一子家建国海洋江河山川林森炎焱淼晶品众森成功胜利勇敢刚毅果豪翔翼腾跃进步达通顺利安泰平和谐振兴华夏兵军政法律师",
    (1, 2): "婷丹静雪丽敏燕娜艳娟慧玲倩莉洁颖琳璐莹晶佳欣悦怡思雨梦瑶薇蕾蓉菲芳芬芸芝荷莲梅兰竹菊秋冬春夏晓小文雅诗画琴棋书香云霞虹彩红青紫金银玉珍珠宝贝妮娇媚美好姝姗娅娴婉婧媛嫣然",
    (0, 3): "子浩宇轩梓博俊泽睿涵晨铭昊天佑文杰明嘉一诺诚宸皓然逸航阳思源奕辰沐熙煜祺霖瑞翔飞鸿哲瀚墨语书承恩家豪乐致远恒毅弘景行健君安宁康希望旭日东升启程锦绣前少华国栋梁材",
    (1, 3): "梓涵子欣怡诗雨萱思琪佳悦语桐嘉一诺可馨紫彤雅若曦梦瑶婷心妍钰莹依晨沐熙艺璇芯玥琳静恩雪媛菲晴舒颖歆苡宁安然乐童甜蜜糖果小朵花朝夕月星辰云朵霏霜露清浅淡",
}  # fmt: skip
COHORTS = (1960, 1982, 2000)  # the first birth years of cohorts 1, 2, 3
SINGLE = (0.15, 0.30, 0.38, 0.12)  # share of given names of one character

FOREIGN_FIRST = ("阿卜杜热依木", "古丽巴哈尔", "阿依努尔", "买买提江", "热孜万古丽", "吉克阿依", "沙马拉毅", "迪丽努尔", "努尔买买提", "叶尔江", "帕提古丽", "艾合买提江", "图尔荪阿依", "阿布都热合曼", "玛依拉", "祖丽胡玛尔", "巴哈提别克", "阿尔曼", "扎西顿珠", "次仁卓玛")  # fmt: skip
FOREIGN_LAST = ("买买提明", "艾尔肯", "吐尔逊", "阿卜杜拉", "阿不都克里木", "木呷", "依伙", "帕尔哈提江", "托合提", "哈布德什", "苏莱曼", "阿卜杜外力", "巴雅尔", "伊敏", "吾买尔", "玉素甫", "库尔班", "尼亚孜", "赛买提", "肉孜")  # fmt: skip

#: written one for the other every day
VARIANTS = ("付傅", "肖萧", "闫阎", "代戴", "兰蓝", "邱丘", "升昇", "坤堃", "哲喆", "于於", "余佘", "凡凢", "峰峯", "群羣", "淼渺", "和龢", "宝寳")  # fmt: skip
#: taken for one another by eye or by a five-stroke keyboard
LOOKALIKES = ("军车", "明朋", "天夫", "东车", "未末", "土士", "王玉", "玉五", "大太", "刚钢", "林材", "清青", "静睛", "春香", "香杳", "兰三", "英央", "秀季", "李季", "贵责", "珍诊", "凤风", "月用", "梅海", "海悔", "志忐", "文交", "龙尤", "飞气", "波坡", "洋详", "阳阻", "杨扬", "刘列", "陈阵", "张弘", "周同", "徐除", "孙外", "胡湖", "郭廓", "何可", "高膏", "郑邓", "谢射", "宋宗", "许汗", "韩朝", "曹遭", "彭膨", "曾会", "田由", "潘番", "雪雷", "丽两", "红江", "霞露", "艳绝", "芳方", "燕蒸", "玲铃", "娟捐", "婷停", "丹舟", "敏繁", "娜哪", "慧彗", "洁结", "颖颍", "欣掀", "怡治", "思恩", "雨两", "涵函", "梓锌", "轩轨", "浩洁", "宇字", "博搏", "泽择", "睿春", "晨辰", "铭名", "昊吴", "佑佐", "嘉喜", "诺若", "诚城", "皓浩", "逸免", "航杭")  # fmt: skip
UNREADABLE = "?"

Ints = NDArray[np.int32]


class Characters:
    """Every word a name is made of, numbered; 0 is the empty one. A word is a character, a compound surname or a part of a long name."""

    def __init__(self) -> None:
        opposite = opencc.OpenCC("s2t")
        base = [*SURNAMES, *sorted(set("".join(GIVEN.values())))]
        spoiled = {
            "variant": [(one, other) for pair in VARIANTS for one, other in (pair, pair[::-1])],
            "lookalike": [(one, other) for pair in LOOKALIKES for one, other in (pair, pair[::-1])],
            "traditional": [
                (one, opposite.convert(one)) for one in dict.fromkeys(base) if opposite.convert(one) != one
            ],
            "homophone": _homophones(dict.fromkeys(base)),
        }
        words = ["", UNREADABLE, *base, *FOREIGN_FIRST, *FOREIGN_LAST]
        words += [word for pairs in spoiled.values() for pair in pairs for word in pair]
        self.words = list(dict.fromkeys(words))
        self.number = {word: at for at, word in enumerate(self.words)}
        self._spoiled = {kind: self._table(pairs) for kind, pairs in spoiled.items()}

    def numbers(self, words: object) -> Ints:
        return np.array([self.number[word] for word in words], dtype=np.int32)  # type: ignore[attr-defined]

    def spoil(self, kind: str, words: Ints, draw: NDArray[np.float64]) -> Ints:
        """For each word one that is taken for it, 0 where nobody would."""
        table, counts = self._spoiled[kind]
        chosen: Ints = table[words, (draw * np.maximum(counts[words], 1)).astype(np.int64)]
        return chosen

    def _table(self, pairs: list[tuple[str, str]]) -> tuple[Ints, NDArray[np.int64]]:
        others: dict[int, list[int]] = defaultdict(list)
        for one, other in pairs:
            others[self.number[one]].append(self.number[other])
        table = np.zeros((len(self.words), max(map(len, others.values()))), dtype=np.int32)
        counts = np.zeros(len(self.words), dtype=np.int64)
        for one, found in others.items():
            table[one, : len(found)] = found
            counts[one] = len(found)
        return table, counts


def _homophones(words: dict[str, None]) -> list[tuple[str, str]]:
    """Pairs of single characters with one sound, tones aside."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) == 1:
            by_sound[pypinyin.lazy_pinyin(word)[0]].append(word)
    return [(one, other) for same in by_sound.values() for one in same for other in same if one != other]
