"""QR codes as pictures; the one module that knows segno."""

from io import BytesIO

import segno

QUIET_ZONE = 4  # modules of white around it; readers want them


def svg(content: str) -> bytes:
    """The code of a text as SVG that scales to its frame."""
    out = BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, omitsize=True, svgclass=None, lineclass=None)
    return out.getvalue()


def png(content: str) -> bytes:
    """The same as pixels, large enough for a poster."""
    out = BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="png", border=QUIET_ZONE, scale=12)
    return out.getvalue()
