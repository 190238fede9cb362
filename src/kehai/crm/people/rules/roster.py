"""A list of people as an office keeps it in Excel: departments by path, managers and roles by name.

The check does everything for real and takes it back, so that what it says is what will happen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kehai.crm.people.records.department import Department
from kehai.crm.people.records.role import Holding, Role
from kehai.crm.people.records.user import User
from kehai.kernel import run, trail
from kehai.kernel.access import IMPORT, Actor, may
from kehai.kernel.catalogue import kind_of
from kehai.kernel.errors import Invalid, MayNot, Refusal
from kehai.kernel.text import fold

MOST = 1000  # people in one list
# What offices write above their columns, in three languages.
HEADERS: Mapping[str, str] = {
    "name": "姓名 名字 员工姓名 員工姓名 name",
    "username": "账号 帐号 帳號 用户名 用戶名 登录名 登入名稱 username login account",
    "department": "部门 部門 所属部门 所屬部門 department",
    "manager": "上级 上級 直属上级 直屬上級 主管 直属主管 直屬主管 汇报对象 manager reportsto",
    "position": "职位 职务 岗位 職位 職務 position title",
    "mobile": "手机 手机号 手机号码 手機 手機號碼 电话 mobile phone",
    "email": "邮箱 电子邮箱 邮件 電子郵件 信箱 email e-mail",
    "roles": "角色 权限角色 權限角色 role roles",
}
_FIELDS = {fold(word): name for name, words in HEADERS.items() for word in words.split()}
_BETWEEN = str.maketrans(dict.fromkeys("，、;；|", ","))
_SLASHES = str.maketrans(dict.fromkeys("\\>＞／", "/"))


@dataclass(slots=True)
class Line:
    """One person of the list, and what became of him: new, there (left as he is) or error."""

    line: int
    told: dict[str, str]
    state: str = "new"
    problem: str = ""
    id: UUID | None = None


@dataclass(slots=True)
class Outcome:
    """The lines, and the departments that were made on the way."""

    lines: list[Line] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)


def columns_of(headers: Sequence[str]) -> dict[int, str]:
    """Which column says what. Raises Invalid where names are missing or two columns say the same."""
    found = {at: _FIELDS[word] for at, header in enumerate(headers) if (word := fold(header.replace(" ", ""))) in _FIELDS}
    if "name" not in found.values():
        sentence = _("There is no column with the names of the people.")
        raise Invalid(sentence, {"file": sentence})
    if len(set(found.values())) != len(found):
        sentence = _("Two columns say the same; please remove one.")
        raise Invalid(sentence, {"file": sentence})
    return found


def read(headers: Sequence[str], rows: Iterable[tuple[int, Sequence[str | None]]]) -> Outcome:
    """The lines of a file. Raises Invalid."""
    columns, outcome = columns_of(headers), Outcome()
    outcome.columns = {headers[at]: name for at, name in columns.items()}
    for line, cells in rows:
        told = {name: (cells[at] or "").strip() if at < len(cells) else "" for at, name in columns.items()}
        if any(told.values()):
            outcome.lines.append(Line(line, told))
        if len(outcome.lines) > MOST:
            sentence = _("This list has more than %(most)d people. Divide it and try again.") % {"most": MOST}
            raise Invalid(sentence, {"file": sentence})
    return outcome


def take(outcome: Outcome, by: Actor, *, keep: bool) -> Outcome:
    """Brings the people in, all that can be; without `keep` it is only tried. Raises MayNot."""
    if not may(kind_of(User), by, IMPORT):
        raise MayNot(_("You may not import this."))
    served = trail.request_now.set(trail.request_now.get() if keep else trail.Request())
    try:
        with transaction.atomic():
            _Taking(outcome, by).all()
            transaction.set_rollback(not keep)
    finally:
        trail.request_now.reset(served)
    return outcome


class _Taking:
    """One list being brought in, under one actor's rights."""

    def __init__(self, outcome: Outcome, by: Actor) -> None:
        self._outcome, self._by = outcome, by
        self._people: dict[str, set[UUID]] = {}
        for user in cast("Iterable[User]", kind_of(User).visible_to(by)):
            self._know(user.username, user.name, user.id)
        self._usernames = {user.username for user in cast("Iterable[User]", kind_of(User).visible_to(by))}
        departments = list(cast("Iterable[Department]", kind_of(Department).visible_to(by)))
        self._departments = {(one.parent_id, fold(one.name)): one.id for one in departments}
        self._roles = {fold(role.name): role.id for role in cast("Iterable[Role]", kind_of(Role).visible_to(by))}

    def _know(self, username: str, name: str, key: UUID) -> None:
        for word in {fold(username), fold(name)}:
            self._people.setdefault(word, set()).add(key)

    def all(self) -> None:
        """Everybody first, then who reports to whom: a manager may stand below his people."""
        for line in self._outcome.lines:
            self._each(line, self._person)
        for line in self._outcome.lines:
            if line.state == "new" and line.told.get("manager"):
                self._each(line, self._reports)

    def _each(self, line: Line, work: Any) -> None:
        """One line, whose refusal undoes only itself; who is in already stays in without a manager."""
        known, made = dict(self._departments), len(self._outcome.departments)
        try:
            with transaction.atomic():
                work(line)
        except Refusal as refusal:
            fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
            line.problem = " ".join(str(told) for told in fields) or str(refusal.message)
            line.state = "new" if line.id else "error"
            self._departments = known
            del self._outcome.departments[made:]

    def _person(self, line: Line) -> None:
        told = line.told
        # Nobody types a user name for everybody: the mail address or the telephone number is known to each.
        username = fold(told.get("username") or told.get("email", "").split("@")[0] or told.get("mobile", ""))
        line.told["username"] = username
        if username in self._usernames:
            line.state = "there"
            return
        facts = {name: told[name] for name in ("name", "position", "mobile", "email") if told.get(name)}
        if told.get("department"):
            facts["department"] = str(self._department(told["department"]))
        made = run.create(kind_of(User), {"username": username, **facts}, self._by)
        for role in filter(None, (word.strip() for word in told.get("roles", "").translate(_BETWEEN).split(","))):
            run.create(kind_of(Holding), {"user": str(made.pk), "role": str(self._role(role))}, self._by)
        line.id = made.pk
        self._usernames.add(username)
        self._know(username, told["name"], made.pk)

    def _reports(self, line: Line) -> None:
        found = self._people.get(fold(line.told["manager"]), set()) - {line.id}
        if len(found) != 1:
            sentence = _("“%(text)s” matches nobody, or several people; please write the user name.")
            raise Refusal(sentence % {"text": line.told["manager"][:60]})
        run.update(kind_of(User), cast("UUID", line.id), {"manager": str(next(iter(found)))}, None, self._by)

    def _role(self, name: str) -> UUID:
        found = self._roles.get(fold(name))
        if found is None:
            raise Refusal(_("There is no role called “%(name)s”.") % {"name": name[:60]})
        return found

    def _department(self, told: str) -> UUID:
        """The department of a path; a single name may stand anywhere. What is missing is made."""
        names = [word.strip() for word in told.translate(_SLASHES).split("/") if word.strip()]
        if len(names) == 1:
            anywhere = [key for (_above, name), key in self._departments.items() if name == fold(names[0])]
            if len(anywhere) > 1:
                raise Refusal(_("There are several departments called “%(name)s”; please write the whole path.") % {"name": names[0][:60]})
            if anywhere:
                return anywhere[0]
        return self._walk(self._start(names), names)

    def _start(self, names: Sequence[str]) -> UUID | None:
        """A path begins at the top, or below the one top that everything hangs on."""
        tops = [key for (above, _name), key in self._departments.items() if above is None]
        if (None, fold(names[0])) in self._departments or len(tops) != 1:
            return None
        return tops[0]

    def _walk(self, above: UUID | None, names: Sequence[str]) -> UUID:
        for at, name in enumerate(names):
            place = (above, fold(name))
            if place not in self._departments:
                data = {"name": name, "parent": str(above) if above else None}
                self._departments[place] = run.create(kind_of(Department), data, self._by).pk
                self._outcome.departments.append("/".join(names[: at + 1]))
            above = self._departments[place]
        return cast("UUID", above)
