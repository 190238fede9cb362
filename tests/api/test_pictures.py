"""A picture on a record: one, small, drawn anew, and read by whoever reads the record (T34, B18)."""

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kehai.crm.customers.records.customer import Customer
from tests.customers.browser import Browser as Signed
from tests.customers.factory import SALES, customer, person, pool

CUSTOMERS = "/api/customers/customer"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


class Browser(Signed):
    """A signed-in person who also sends files."""

    def send(self, content, name, fit):
        return self._client.post(f"/api/files{fit}", {"file": SimpleUploadedFile(name, content)})


def painted(size, form="PNG", mode="RGB", **facts):
    target = io.BytesIO()
    Image.effect_noise(size, 90).convert(mode).save(target, form, **facts)
    return target.getvalue()


def sent(browser, content, name="logo.png", fit="?fit=384"):
    answer = browser.send(content, name, fit)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def world(db):
    ann, eve = person("Ann", SALES), person("Eve", SALES)
    sea = pool("Head", members=(ann,))
    return SimpleNamespace(ann=Browser(ann), eve=Browser(eve), acme=customer("Acme Ltd", sea, ann), by=ann)


def test_a_picture_is_drawn_small_and_without_what_stood_behind_it(world):
    place = Image.Exif()
    place[0x010F] = "Camera of Li"
    made = sent(world.ann, painted((1600, 800), "JPEG", exif=place), "logo.jpg")
    content = b"".join(world.ann.get(f"/api/files/{made['id']}").streaming_content)
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (384, 192)
        assert not picture.getexif()
    assert b"Camera of Li" not in content


@pytest.mark.parametrize(("mode", "form"), [("P", "GIF"), ("P", "PNG"), ("1", "PNG"), ("RGBA", "PNG"), ("L", "WEBP"), ("CMYK", "JPEG")])
def test_pictures_of_all_colours_shrink(world, mode, form):
    made = sent(world.ann, painted((900, 500), form, mode), f"logo.{form.lower()}")
    content = b"".join(world.ann.get(f"/api/files/{made['id']}").streaming_content)
    with Image.open(io.BytesIO(content)) as picture:
        assert max(picture.size) == 384


def test_what_moves_stands_still_where_it_has_to_fit(world):
    frames = [Image.new("RGB", (700, 700), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    made = sent(world.ann, target.getvalue(), "logo.gif")
    with Image.open(io.BytesIO(b"".join(world.ann.get(f"/api/files/{made['id']}").streaming_content))) as picture:
        assert (getattr(picture, "n_frames", 1), picture.size) == (1, (384, 384))


def test_it_stands_in_lists_beside_the_name_and_goes_again(world):
    made = sent(world.ann, painted((50, 50)))
    one = f"{CUSTOMERS}/{world.acme.pk}"
    assert world.ann.patch(one, logo=[made["id"]]).json()["logo"] == [made]
    listed = world.ann.get(f"{CUSTOMERS}?columns=name,logo").json()["rows"]
    assert [row["logo"] for row in listed] == [[made]]
    kind = next(each for each in world.ann.get("/api/kinds").json()["kinds"] if each["name"] == "customers.customer")
    assert kind["picture"] == "logo"
    assert world.ann.patch(one, logo=[]).json()["logo"] == []
    assert Customer.objects.get(pk=world.acme.pk).logo is None


def test_only_one_and_only_a_picture_and_only_a_small_one(world):
    one = f"{CUSTOMERS}/{world.acme.pk}"
    small, other = sent(world.ann, painted((20, 20))), sent(world.ann, painted((21, 21)))
    assert world.ann.patch(one, logo=[small["id"], other["id"]]).json()["error"]["fields"]["logo"] == "Please attach one picture."
    letter = sent(world.ann, b"%PDF-1.4\n%%EOF", "letter.pdf", "")
    assert "picture" in world.ann.patch(one, logo=[letter["id"]]).json()["error"]["fields"]["logo"]
    large = sent(world.ann, painted((1500, 1500)), fit="")
    assert "1024 KB" in world.ann.patch(one, logo=[large["id"]]).json()["error"]["fields"]["logo"]
    assert world.ann.send(painted((9, 9)), "x.png", "?fit=9").status_code == 422


def test_it_is_seen_by_whoever_reads_the_record_and_hung_by_who_sent_it(world):
    made = sent(world.ann, painted((50, 50)))
    assert world.eve.get(f"/api/files/{made['id']}").status_code == 404
    world.ann.patch(f"{CUSTOMERS}/{world.acme.pk}", logo=[made["id"]])
    assert world.eve.get(f"/api/files/{made['id']}").status_code == 404
    stolen = world.eve.post(CUSTOMERS, name="Mine Ltd", logo=[made["id"]])
    assert stolen.status_code == 422
