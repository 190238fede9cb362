"""Backing up and putting back: counts and contents equal, damage found, and what was there is never lost (T84, T85)."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest
from psycopg import sql

from kehai.site.archive import layout, tools
from kehai.site.archive.tally import differences, tally
from kehai.site.postgres import Cluster
from kehai.site.postgres.roles import APP, OWNER
from tests.platform.conftest import empty_data

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("KEHAI_TEST_POSTGRES" in os.environ, reason="the command brings its own server, and refuses the data of another"),
]
BYTES = b"the contract, signed and scanned"
NAME = hashlib.sha256(BYTES).hexdigest()


class Home:
    """A data folder with a server that runs as long as the test does, and its `kehai`."""

    def __init__(self, data: Path, cluster: Cluster) -> None:
        self.data, self.cluster = data, cluster

    def kehai(self, *words: str, status: int | None = 0, **more: str) -> str:
        """What a command says; fails unless it ends with this status (None: any), and always on a traceback."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("KEHAI_", "DATABASE_", "DJANGO_"))}
        environment |= {"KEHAI_DATA": str(self.data), "KEHAI_POSTGRES_SETTINGS": "fsync=off", **more}
        done = subprocess.run([sys.executable, "-m", "kehai", *words], env=environment, capture_output=True, text=True, check=False)
        told = done.stdout + done.stderr
        assert status in (None, done.returncode), told
        assert "Traceback" not in told
        return told

    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection as the owner."""
        return psycopg.connect(self.cluster.url(OWNER), autocommit=True)

    def tally(self, schema: str = "public") -> dict[str, object]:
        """Rows and contents of every table."""
        with self.database() as connection:
            return dict(tally(connection, schema))

    def keep_file(self, content: bytes = BYTES) -> Path:
        """A file on the disk, and the row that names it."""
        digest = hashlib.sha256(content).hexdigest()
        place = self.data / "files" / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        with self.database() as connection:
            connection.execute(
                "INSERT INTO kernel_file (id, kind, name, size, type, hash, at) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now())",
                ("", "a.pdf", len(content), "application/pdf", digest),
            )
        return place


@pytest.fixture(scope="module")
def home(shared_data: Path) -> Iterator[Home]:
    """A house with people and a file."""
    with Cluster(shared_data, durable=False) as cluster:
        made = Home(shared_data, cluster)
        made.kehai("migrate")
        made.kehai("user", "create", "wang", "--name", "王经理")
        made.keep_file()
        yield made


@pytest.fixture
def empty() -> Iterator[Home]:
    """A house into which nobody has moved yet."""
    with empty_data() as data, Cluster(data, durable=False) as cluster:
        yield Home(data, cluster)


@pytest.fixture(scope="module")
def archive(home: Home, shared_data: Path) -> Path:
    """A backup of it."""
    target = shared_data / "first.kehai"
    home.kehai("backup", str(target))
    return target


def test_a_backup_comes_back_in_another_house_row_for_row_and_byte_for_byte(home, archive, empty):
    told = empty.kehai("restore", str(archive))
    assert "each as it was" in told
    ours, theirs = home.tally(), empty.tally()
    assert differences(ours, theirs) == []
    assert ours["people_user"]["rows"] >= 1
    assert ours["kernel_region"]["rows"] > 3000
    assert (empty.data / "files" / NAME[:2] / NAME).read_bytes() == BYTES
    assert (empty.data / "secret").read_bytes() == (home.data / "secret").read_bytes()
    # The application has its rights again, and no more than these.
    with psycopg.connect(empty.cluster.url(APP)) as connection:
        assert connection.execute("SELECT count(*) FROM people_user").fetchone() == (ours["people_user"]["rows"],)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM kernel_change")
    assert (archive.stat().st_mode & 0o777) == 0o600


def test_a_drill_restores_into_a_server_of_its_own_and_leaves_nothing(home, archive):
    before = {place.name for place in Path(tempfile.gettempdir()).glob("kehai-drill-*")}
    told = home.kehai("restore", "--try", str(archive))
    assert "came back as they were" in told
    assert {place.name for place in Path(tempfile.gettempdir()).glob("kehai-drill-*")} == before


def test_every_flipped_byte_and_every_cut_is_found(home, archive, tmp_path):
    whole = archive.read_bytes()
    random, damaged = Random(84), tmp_path / "damaged.kehai"  # noqa: S311  places in a file
    with zipfile.ZipFile(archive) as inside:
        # Only where something of ours stands: names in ZIP's own lists say the same thing twice.
        entry = inside.getinfo(layout.DUMP)
    places = [entry.header_offset + 100 + random.randrange(entry.compress_size - 200) for _ in range(6)]
    for place in places:
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert "damaged" in home.kehai("restore", "--check", str(damaged), status=1)
    for length in (0, 100, len(whole) // 2, len(whole) - 1):
        damaged.write_bytes(whole[:length])
        assert "not a whole backup" in home.kehai("restore", "--check", str(damaged), status=1)
    assert "is whole" in home.kehai("restore", "--check", str(archive))


def _rewritten(archive: Path, target: Path, manifest: dict[str, object], leave_out: tuple[str, ...] = ()) -> Path:
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            if name not in (layout.MANIFEST, *leave_out):
                copy.writestr(name, source.read(name))
        copy.writestr(layout.MANIFEST, json.dumps(manifest))
    return target


def _manifest(archive: Path) -> dict[str, object]:
    with zipfile.ZipFile(archive) as source:
        found: dict[str, object] = json.loads(source.read(layout.MANIFEST))
        return found


def test_what_is_no_backup_of_this_house_is_refused_with_a_sentence(home, archive, tmp_path):
    manifest = _manifest(archive)
    other = tmp_path / "other.kehai"
    missing = _rewritten(archive, other, manifest, (f"{layout.FILES}{NAME[:2]}/{NAME}",))
    assert "is missing" in home.kehai("restore", "--check", str(missing), status=1)
    later = _rewritten(archive, other, {**manifest, "migrations": [*manifest["migrations"], "people.0999_flying"]})
    assert "newer version" in home.kehai("restore", "--replace", str(later), status=1)
    unknown = _rewritten(archive, other, {**manifest, "format": 9})
    assert "does not know" in home.kehai("restore", "--check", str(unknown), status=1)
    foreign = _rewritten(archive, other, {**manifest, "schema": "company_beta"})
    assert "KEHAI_COMPANY" in home.kehai("restore", "--replace", str(foreign), status=1)
    other.write_bytes(b"PK nothing")
    assert "not a whole backup" in home.kehai("restore", str(other), status=1)
    assert "is not there" in home.kehai("restore", str(tmp_path / "none"), status=1)


def test_a_full_house_is_replaced_only_when_asked_and_only_by_what_is_equal(home, archive, tmp_path):
    home.kehai("user", "create", "li")
    before = home.tally()
    assert "--replace" in home.kehai("restore", str(archive), status=1)
    with psycopg.connect(home.cluster.url(APP), application_name="kehai-web"):
        assert "stop it first" in home.kehai("restore", "--replace", str(archive), status=1)
    manifest = _manifest(archive)
    wrong = _rewritten(archive, tmp_path / "w.kehai", {**manifest, "tables": {**manifest["tables"], "people_user": {"rows": 9, "sum": "0"}}})
    assert "not what was backed up: people_user" in home.kehai("restore", "--replace", str(wrong), status=1)
    assert differences(before, home.tally()) == []
    home.kehai("restore", "--replace", str(archive))
    assert home.tally()["people_user"]["rows"] == before["people_user"]["rows"] - 1


def test_a_restore_that_was_killed_half_way_is_simply_run_again(home, archive):
    home.kehai("restore", "--replace", str(archive))
    with home.database() as connection:  # as a kill leaves it: the old aside, half of the new in its place
        connection.execute("ALTER SCHEMA public RENAME TO kehai_before_restore")
        connection.execute("CREATE SCHEMA public")
        connection.execute("CREATE TABLE public.half (n int)")
    home.kehai("restore", "--replace", str(archive))
    assert differences(_manifest(archive)["tables"], home.tally()) == []
    with home.database() as connection:
        assert connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'kehai_before_restore'").fetchone() is None


def test_a_folder_keeps_the_latest_and_the_check_says_when_they_stop_coming(home, tmp_path):
    folder = tmp_path / "kept"
    assert "mounted" in home.kehai("backup", status=1, KEHAI_BACKUPS=str(folder))
    folder.mkdir()
    assert "no backup" in home.kehai("check", status=1, KEHAI_BACKUPS=str(folder))
    old = [folder / f"kehai-{datetime.now(UTC) - timedelta(days=days):%Y%m%dT%H%M%SZ}.kehai" for days in (3, 4, 5)]
    for place in old:
        place.touch()
    (folder / "kehai-notes.txt").touch()
    assert "older than two days" in home.kehai("check", status=1, KEHAI_BACKUPS=str(folder))
    home.kehai("backup", KEHAI_BACKUPS=str(folder), KEHAI_BACKUPS_KEPT="2")
    assert len(list(folder.glob("*.kehai"))) == 2
    assert old[0].exists()
    assert (folder / "kehai-notes.txt").exists()
    # Whether the web client is built is another matter.
    assert "two days" not in home.kehai("check", status=None, KEHAI_BACKUPS=str(folder))


def test_a_house_for_work_is_told_apart_from_one_for_trying(home, tmp_path):
    """`kehai check --deploy` names each thing that is missing, and nothing once it is there."""
    told = home.kehai("check", "--deploy", status=1, KEHAI_DEMO="1")
    for name in ("KEHAI_DEMO", "KEHAI_HTTPS", "KEHAI_URL", "KEHAI_ALLOWED_HOSTS", "KEHAI_BACKUPS", "KEHAI_SMTP_HOST"):
        assert name in told, name
    home.kehai("backup", KEHAI_BACKUPS=str(tmp_path))
    (tmp_path / "index.html").touch()
    ready = {"KEHAI_HTTPS": "1", "KEHAI_URL": "https://crm.example.cn", "KEHAI_ALLOWED_HOSTS": "crm.example.cn", "KEHAI_PROXIES": "1"}
    told = home.kehai("check", "--deploy", KEHAI_BACKUPS=str(tmp_path), KEHAI_SMTP_HOST="mail.example.cn", KEHAI_WEB_DIST=str(tmp_path), **ready)
    assert "Nothing is wrong" in told


def test_a_full_disk_and_a_lost_file_are_told(home, tmp_path):
    with Path("/dev/full").open("wb") as full:
        environment = {
            **os.environ,
            "DATABASE_URL": home.cluster.url(OWNER),
            "DATABASE_OWNER_URL": home.cluster.url(OWNER),
            "KEHAI_DATA": str(home.data),
        }
        done = subprocess.run(
            [sys.executable, "-m", "kehai", "backup", "-"], env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    lost = home.keep_file(b"soon lost")
    shutil.rmtree(lost.parent)
    assert lost.name in home.kehai("backup", str(tmp_path / "one.kehai"), status=1)
    assert home.kehai("restore", "--check", str(tmp_path / "one.kehai"))


def test_two_companies_share_a_database_and_nothing_else(home, empty, tmp_path):
    """One's backup brings back one; the other's rows are neither in it nor touched by it (T27)."""
    for name in ("alpha", "beta"):
        home.kehai("company", "create", name)
        home.kehai("user", "create", f"boss_{name}", KEHAI_COMPANY=name)
    assert home.kehai("company", "list").split() == ["alpha", "beta"]
    assert "already" in home.kehai("company", "create", "beta", status=1)
    assert "small letters" in home.kehai("company", "create", "Ünfug; DROP", status=1)
    assert "no company gamma" in home.kehai("migrate", status=1, KEHAI_COMPANY="gamma")
    people = {}
    with home.database() as connection:
        for schema in ("public", "company_alpha", "company_beta"):
            people[schema] = {name for (name,) in connection.execute(sql.SQL("SELECT username FROM {}.people_user").format(sql.Identifier(schema)))}
    assert people["company_alpha"] == {"boss_alpha"}
    assert people["company_beta"] == {"boss_beta"}
    assert not any(name.startswith("boss") for name in people["public"])
    others = home.tally("company_beta"), home.tally()
    home.kehai("backup", str(tmp_path / "alpha.kehai"), KEHAI_COMPANY="alpha")
    kept = home.tally("company_alpha")
    home.kehai("user", "create", "later", KEHAI_COMPANY="alpha")
    home.kehai("restore", "--replace", str(tmp_path / "alpha.kehai"), KEHAI_COMPANY="alpha")
    assert differences(kept, home.tally("company_alpha")) == []
    assert (home.tally("company_beta"), home.tally()) == others
    empty.kehai("restore", str(tmp_path / "alpha.kehai"), KEHAI_COMPANY="alpha")
    assert differences(kept, empty.tally("company_alpha")) == []
    assert b"boss_beta" not in _script(tmp_path / "alpha.kehai", tmp_path)
    assert b"boss_alpha" in _script(tmp_path / "alpha.kehai", tmp_path)


def _script(archive: Path, room: Path) -> bytes:
    with zipfile.ZipFile(archive) as source:
        (room / "dump").write_bytes(source.read(layout.DUMP))
    return subprocess.run([tools.program("pg_restore"), "--file=-", str(room / "dump")], capture_output=True, check=True).stdout
