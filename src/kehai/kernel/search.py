"""Search by namespaced tokens kept in one tsvector column: 2-character Chinese, phone tail, number.

Tokens carry their namespace (access.md §5.3): `n:` names, `y:` and `i:` how a title is read, `t:` the last
four digits of a telephone number, `f:` the whole number, `#` the running number. A query uses only the namespaces its asker may,
and each capped one only where the row shows the value.
"""

from typing import Any

from kehai.kernel import access, pinyin, text
from kehai.kernel.access import Actor
from kehai.kernel.field import Field
from kehai.kernel.kind import Kind
from kehai.kernel.sql import FALSE, Sql, every, some

PREFIX = ":*"
LONGEST = 80
MOST_WORDS = 12


def tokens(kind: Kind, row: Any) -> list[str]:
    """All tokens of a row, from the fields its kind searches."""
    found = text.number_tokens(row.number) if row.number else []
    for name in kind.screen["search"]:
        value = getattr(row, name)
        if value:
            found += text.name_tokens(value)
            if (simple := text.simplify(value)) != value:
                found += text.name_tokens(simple)
    if kind.spelled:
        found += pinyin.tokens(row.spelling)
    for name in kind.screen["phones"]:
        value = getattr(row, name)
        if value:
            found += text.phone_tokens(value)
    for field in kind.fields.values() if row.extra else ():
        if field.own and field.type == "text" and (value := row.extra.get(field.name)):
            found += [f"x{field.name}:{gram}" for gram in text.bigrams(value)]
    return found


def field_tokens(kind: Kind, field: Field, needle: str) -> str | None:
    """The tsquery that every row containing the needle in this field fulfils; None where none helps."""
    if field.own and field.type == "text":
        return _all([f"x{field.name}:{gram}" for gram in _grams(needle)])
    if field.name in kind.screen["search"]:
        return _all([f"n:{gram}" for gram in _grams(needle)])
    return None


def condition(kind: Kind, actor: Actor, q: str, alias: str) -> Sql:
    """The rows that a search finds: by name, running number, telephone number; FALSE for nothing to find."""
    try:
        needle = text.fold(text.clean_text(q[:LONGEST], lines=True))
    except ValueError:
        return FALSE  # nothing stored has such characters
    words = needle.split()[:MOST_WORDS] if kind.screen["by_words"] else [needle]
    return every(*(_word(kind, actor, word, alias) for word in words)) if needle else FALSE


def _word(kind: Kind, actor: Actor, needle: str, alias: str) -> Sql:
    found = _names(kind, actor, needle, alias), _sounds(kind, actor, needle, alias)
    return some(*found, _number(needle, alias), _phones(kind, actor, needle, alias))


def _names(kind: Kind, actor: Actor, needle: str, alias: str) -> Sql:
    parts = []
    names = [kind.fields[name] for name in kind.screen["search"]]
    # The tokens of all names stand in one namespace: only who reads them all may trust a token alone.
    alike = all(access.readable(kind, actor, field.name) and not access.guarded(kind, actor.rights, field.name) for field in names)
    names += [f for f in kind.fields.values() if f.own and f.type == "text"]
    for field in names:
        query = field_tokens(kind, field, needle if field.own else text.simplify(needle))
        if query is None or not access.readable(kind, actor, field.name):
            continue
        hit = Sql(f"{alias}.search @@ %s::tsquery", (query,))
        if len(needle) > 2 or not needle.isalnum() or not alike:
            # Pairs may stand apart in a longer text, or in another field: look at the text itself.
            same = Sql("normalize(") + field.sql(alias) + Sql(", NFKC) ILIKE %s", (_within(needle),))
            if kind.spelled and field.name == kind.title:
                # Beside its sounds a spelling holds the title in simplified characters.
                same = some(same, Sql(f"{alias}.spelling LIKE %s", ("%\t" + _within(text.simplify(needle)),)))
            hit = every(hit, same)
        parts.append(every(hit, shown(kind, actor, field, alias)))
    return some(*parts)


def _within(needle: str) -> str:
    """The LIKE pattern of all texts that contain the needle."""
    return "%" + needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _sounds(kind: Kind, actor: Actor, needle: str, alias: str) -> Sql:
    """The rows whose title sounds so: lfx, laofengx, laofengxiang."""
    if not kind.spelled or not access.readable(kind, actor, kind.title):
        return FALSE
    meanings = pinyin.sought(needle)
    if not meanings:
        return FALSE
    tokens = " | ".join("(" + str(_all(meaning.tokens)) + ")" for meaning in meanings)
    pattern = "|".join(meaning.pattern for meaning in meanings)
    heard = Sql(f"{alias}.search @@ %s::tsquery AND {alias}.spelling ~ %s", (tokens, pattern))
    return every(heard, shown(kind, actor, kind.fields[kind.title], alias))


def shown(kind: Kind, actor: Actor, field: Field, alias: str) -> Sql:
    """The rows whose value of a readable field is not masked."""
    return access.shown(kind, actor.rights, field.name, alias)


def _number(needle: str, alias: str) -> Sql:
    number = text.query_tokens(needle).number
    return Sql(f"{alias}.search @@ %s::tsquery", (_quote(number),)) if number else FALSE


def _phones(kind: Kind, actor: Actor, needle: str, alias: str) -> Sql:
    wanted = text.query_tokens(needle)
    parts = []
    for token in filter(None, (wanted.tail, wanted.phone)):
        each = [_phone(kind, actor, kind.fields[name], token, alias) for name in kind.screen["phones"]]
        parts.append(every(Sql(f"{alias}.search @@ %s::tsquery", (_quote(token),)), some(*each)))
    return some(*parts)


def _phone(kind: Kind, actor: Actor, field: Field, token: str, alias: str) -> Sql:
    """Of the rows that have a token, those whose number in this field has it and shows it to the actor."""
    level = actor.rights.level(kind.name, field.name)
    if level == "none":
        return FALSE
    stored, digits = field.sql(alias), token[2:]
    read = shown(kind, actor, field, alias) if level != "masked" else FALSE
    if token.startswith("f:"):
        return every(stored + Sql(" = %s", (digits,)), read)
    # The mask shows the last four digits, so who sees the mask may look for them.
    masked = Sql(f"length({stored.text}) >= {text.SHORT_NUMBER}")
    told = every(masked, access.unveiled(kind, actor.rights, field.name, alias))
    return every(f"right({stored.text}, 4)" + Sql(" = %s", (digits,)), some(read, told))


def _grams(needle: str) -> list[str]:
    """The stored grams a needle must have; one character is the beginning of any."""
    pairs = text.bigrams(needle)
    return [pairs[0] + PREFIX] if len(pairs) == 1 else [pair for pair in pairs if len(pair) == 2]


def _all(found: list[str]) -> str | None:
    return " & ".join(_quote(token) for token in found) if found else None


def _quote(token: str) -> str:
    """A lexeme for tsquery; a trailing ``:*`` (a prefix) stays outside the quotes."""
    prefix = token.endswith(PREFIX)
    body = token[: -len(PREFIX)] if prefix else token
    return "'" + body.replace("\\", "\\\\").replace("'", "''") + "'" + (PREFIX if prefix else "")
