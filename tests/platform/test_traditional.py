"""Traditional Chinese is written as business writes it in Taiwan and Hong Kong, not letter by letter from the mainland's words (E08)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted((ROOT / "web/src/locales").glob("*zh-Hant.json"))
MESSAGES = ROOT / "src/kehai/locale/zh_Hant/LC_MESSAGES/django.po"
# The mainland's word, with what is right where it stands inside of another one.
FORBIDDEN = {
    **dict.fromkeys(("賬", "裏", "爲", "衹", "啓", "伙伴", "天后"), "帳、裡、為、只、啟、夥伴、天後"),
    **dict.fromkeys(("保存", "打開", "點擊", "添加", "粘貼", "刷新頁", "加載", "搜索"), "儲存、開啟、點選、新增、貼上、重新整理、載入、搜尋"),
    **dict.fromkeys(("列表", "菜單", "界面", "字段", "屏幕", "鼠標", "鏈接"), "清單、選單、介面、欄位、螢幕、滑鼠、連結"),
    **dict.fromkeys(("軟件", "硬件", "軟體包", "網絡", "數據", "信息", "服務器"), "軟體、硬體、套件、網路、資料、訊息、伺服器"),
    **dict.fromkeys(("默認", "缺省", "登錄", "登陸", "運行", "質量", "視頻", "短信"), "預設、登入、運作、品質、影片、簡訊"),
    **dict.fromkeys(("郵箱", "渠道", "打碼", "回收站", "回收桶", "二維碼"), "信箱、通路、遮罩、資源回收筒、QR 碼"),
    "用戶(?!端)": "使用者",
    "手機號(?!碼)": "手機號碼",
}


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for each in found.values():
            yield from _texts(each)
    else:
        yield str(found)


def _sentences() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        yield from ((room.name, text) for text in _texts(json.loads(room.read_text())))
    for said in re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', MESSAGES.read_text(), re.MULTILINE):
        yield MESSAGES.name, "".join(re.findall(r'"(.*)"', said))


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_word_of_the_mainland_stands_in_traditional_chinese(word):
    found = [f"{place}: {text}" for place, text in _sentences() if re.search(word, text)]
    assert not found, f"{FORBIDDEN[word]}: {found[:5]}"


def test_there_are_sentences_to_look_at():
    assert len({place for place, _text in _sentences()}) > 20
    assert sum(1 for _each in _sentences()) > 4000
