"""What an act says of itself is read by auditors, not by programmers."""

from doudi.apps.record.words import said_in_words


def test_an_act_is_shown_in_words_and_yuan():
    said = {"hit": False, "source": "bank", "total_fen": 123_456, "sources": ["bank", "vehicles"], "event": 5}
    assert said_in_words(said) == [
        ("是疑点", "否"),
        ("来源", "金融机构"),
        ("合计（元）", "1234.56"),
        ("来源", "金融机构、公安（车辆）"),
    ]


def test_what_has_no_word_yet_is_shown_as_it_was_written():
    assert said_in_words({"x_ray": 7, "number": "H1"}) == [("x_ray", "7"), ("编号", "H1")]
