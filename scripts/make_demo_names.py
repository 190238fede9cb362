"""Choose the short names of which the demo's companies are made.

    python scripts/make_demo_names.py Company-Shorter-Form.txt.xz

The source is Company-Names-Corpus by wainshine (Apache-2.0), which says itself that it holds many bad cases.
Kept are names of two characters, both usual in the names of firms, that are no place, no family name with a
title, and no firm that everybody knows. The same input always gives the same file.
"""

import hashlib
import lzma
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from kehai.kernel import regions

TARGET = Path(__file__).parents[1] / "src" / "kehai" / "site" / "data" / "demo_names.txt"
COUNT = 3_000
USUAL = set(
    "鑫恒隆盛瑞嘉祥泰安康达通源丰华兴旺荣昌茂顺利和合宏鸿博雅创新科诚信德正义友联众邦国邦凯乐维思远航腾飞翔鹏云天海"
    "江河山川林森木松柏竹梅兰菊春夏秋晨曦晓明亮辉煌光耀晟昊宇宸轩文书墨卓越优特奇亿万千百双三元启程途道行力拓展图"
    "艺美佳丽秀倩尚品味香甜禾谷田园农牧绿青蓝白金银玉珠宝石磐固坚永久长福禄寿喜庆吉如意圣贤仁智慧聪敏锐捷迅速"
    "洁净清源润泽沐露雨雪冰霜星辰月阳旭升晖景致广汇聚集融贯中东西南北方圆久同心欣悦怡然静宁平顺弘毅峰岭岳坤乾"
)
# Firms that everybody knows, and words that are no names.
WORDS = """
万利 万向 万和 万宝 万家 万科 万达 三九 三亚 三元 三方 三星 东吴 东方 东海 东西 东风 中信 中兴 中南 中原 中国 中天 中建
中心 中文 中方 中海 中秋 中科 中粮 中联 中远 中通 中金 中锐 丰巢 丰田 丽华 乐天 乐百 乐视 九阳 云南 云海 五粮 京东 亿利
信息 信用 光大 光明 兴业 农业 农林 农田 冰雪 凯德 创维 利丰 力帆 力量 北方 千禧 华为 华侨 华信 华夏 华宇 华星 华泰 华润
华联 华远 南方 南海 博世 友谊 友邦 双星 双汇 双鹤 合生 吉利 吉祥 同仁 同城 同心 同方 同济 同程 同行 启明 和平 和记 国信
国力 国和 国安 国家 国泰 国美 国联 国药 国贸 国道 国金 圆通 土星 复星 夏天 大海 天下 天合 天士 天安 天山 天文 天正 天泰
天润 天然 天猫 天能 天马 太平 奇瑞 如家 如意 如是 宇通 安信 安全 安利 安宁 安邦 安静 宏碁 宏达 宝安 宝洁 宝能 宝钢 宝马
宝龙 平安 平方 平静 广发 广汇 康佳 康师 康恩 康美 得力 德力 德国 德邦 心安 心智 心海 心理 恒丰 恒基 恒大 恒天 恒安 恒源
恒瑞 恒生 恒隆 招商 文书 文明 文艺 新华 新城 新奥 新希 新浪 方向 方太 方正 明德 明星 明月 明白 星光 春兰 春天 春秋 春雨
晨光 正大 正泰 永乐 永和 永安 永辉 永远 汇丰 汇源 江中 江淮 法国 泰国 泰康 泰达 海信 海南 海口 海天 海尔 海底 海康 海洋
海澜 海航 海螺 清华 特步 用友 百丽 百事 百合 百度 百联 福临 福特 福田 秋天 科学 科技 科文 立白 立邦 美丽 美人 美味 美团
美国 美女 美的 联合 联想 联通 联邦 腾讯 苏宁 英国 蓝光 蓝月 融创 行星 西山 西王 西门 谷歌 远东 远大 远洋 通威 通用 道义
道达 金利 金地 金山 金星 金石 金科 金茂 金蝶 金融 金鹰 金龙 银泰 银联 长久 长城 长安 长春 长江 长沙 长荣 长虹 阳光 隆基
雅居 雅戈 青岛 韩国 韵达 顺丰 飞亚 飞利 飞鹤 香兰 香味 香山 香江 香飘 龙光 龙湖
"""
KNOWN = frozenset(WORDS.split())


def good(name: str, places: frozenset[str]) -> bool:
    """Tell whether this may be the heart of an invented company's name."""
    return len(name) == 2 and set(name) <= USUAL and name[0] != name[1] and name not in KNOWN and name not in places


def main() -> None:
    """Choose by the digest of each name, so that the choice is spread evenly and always the same."""
    places = frozenset(name for division in regions.divisions().values() for name in regions.spoken_names(division.name))
    with lzma.open(sys.argv[1], "rt", encoding="utf-8-sig") as file:
        names = {line.strip() for line in file}
    fit = [name for name in names if good(name, places)]
    fit.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
    TARGET.write_text("\n".join(sorted(fit[:COUNT])) + "\n", encoding="utf-8")
    print(f"{len(fit)} names fit, {min(len(fit), COUNT)} chosen, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
