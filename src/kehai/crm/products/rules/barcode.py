"""Bar codes: a GS1 number checks itself; a house's own code is taken as it is."""

LENGTHS = frozenset({8, 12, 13, 14})


def sound(code: str) -> bool:
    """Whether a bar code can be one: the last digit of a GS1 number (EAN, UPC, ITF) checks the others."""
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        return True
    weighed = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(code[:-1])))
    return (10 - weighed % 10) % 10 == int(code[-1])
