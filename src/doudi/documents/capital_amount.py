"""Amounts in Chinese capitals (人民币大写), as bills and payment sheets write them."""

from doudi.core.money import LIMIT_YUAN

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def capital_amount(fen: int) -> str:
    """Fen to capitals without the words 人民币: 140950 to ``壹仟肆佰零玖元伍角``, 80000 to ``捌佰元整``.

    As the rules for filling in bills have it: 整 after yuan when nothing follows, never after fen; one 零 for a
    run of noughts between two digits; none where a rule leaves it open (168032 is ``壹仟陆佰捌拾元叁角贰分``);
    a nought in the place of jiao is written when fen follow yuan. Nothing is rounded. ValueError from ten
    billion yuan on, where nothing in this system is.
    """
    if abs(fen) >= LIMIT_YUAN * 100:
        raise ValueError("an amount is below ten billion yuan")
    yuan, rest = divmod(abs(fen), 100)
    jiao, of_jiao = divmod(rest, 10)
    said = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        said += f"{_DIGITS[jiao]}角"
    elif of_jiao and yuan:
        said += "零"
    if of_jiao:
        said += f"{_DIGITS[of_jiao]}分"
    if not rest:
        said += "整"
    return f"负{said}" if fen < 0 else said


def _whole(yuan: int) -> str:
    """A whole number in capitals; 0 is 零."""
    if yuan == 0:
        return "零"
    said = ""
    gap = False  # a nought since the last digit that was said
    groups = [yuan // 10 ** (4 * at) % 10_000 for at in (2, 1, 0)]
    for name, group in zip(reversed(_GROUPS), groups, strict=True):
        for place in (3, 2, 1, 0):
            digit = group // 10**place % 10
            if digit:
                said += ("零" if gap and said else "") + _DIGITS[digit] + _PLACES[place]
                gap = False
            else:
                gap = True
        if group:
            said += name
            # 「拾万柒仟」: the noughts that end a group are said only when the next group begins with one.
            gap = False
    return said
