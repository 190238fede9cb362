"""Pictures drawn anew: only what is seen stays, without place, camera, or anything that stood behind the picture (T34).

    python -m kehai.kernel.pictures TYPE PATH FIT

is the child process that decodes what strangers bring: it limits its own memory, time and files before it
looks, and writes the new picture, or one sentence's code, to its output. Archives are looked through there too.
"""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

SECONDS = 90
MOST_PIXELS = 120_000_000  # what the largest cameras of telephones make
MOST_DRAWN = 400_000_000  # over all pictures of a moving one
MOST_FRAMES = 1000
MOST_UNPACKED = 1 << 30
MOST_RATIO = 200
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP", "image/bmp": "BMP"}
_GOOD, _BAD = b"+", b"-"


class Refused(Exception):
    """A file that is not taken; the code says why: damaged, large, bomb."""


def cleaned(place: Path, found: str, fit: int = 0) -> bytes | None:
    """The picture drawn anew, its longer side at most `fit` where that is said; None for an archive that may stay as it is. Raises Refused."""
    command = [sys.executable, "-m", "kehai.kernel.pictures", found, str(place), str(fit)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise Refused("large") from error
    if done.stdout[:1] == _GOOD:
        return done.stdout[1:] or None
    raise Refused(done.stdout[1:].decode("ascii", "replace") or "damaged")


def drawn(place: Path, found: str, fit: int = 0) -> bytes:
    """The same picture, upright, in plain colours, and nothing else; a bitmap becomes a PNG, one that has to fit stands still. Raises Refused."""
    from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415  only the child needs it

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    name = _FORMATS[found]
    with Image.open(place, formats=[name]) as picture:
        frames = getattr(picture, "n_frames", 1) if name in ("GIF", "WEBP") else 1
        pixels = picture.width * picture.height
        if pixels > MOST_PIXELS or frames > MOST_FRAMES or pixels * frames > MOST_DRAWN:
            raise Refused("large")
        pause = picture.info.get("duration", 100), picture.info.get("loop", 0)
        if frames > 1 and not fit:
            return _moving(name, [frame.convert("RGBA") for frame in ImageSequence.Iterator(picture)], pause)
        still = ImageOps.exif_transpose(picture)
        return _still("PNG" if name == "BMP" else name, _fitted(_plain(still, name), fit))


def _plain(picture: Any, name: str) -> Any:
    """In the colours every screen knows; the profile that said otherwise does not stay."""
    from PIL import Image, ImageCms  # noqa: PLC0415  only the child needs it

    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be read is left out
    if name == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    new = Image.new(picture.mode, picture.size)
    if picture.mode == "P":
        new = picture.copy()
    else:
        new.paste(picture)
    kept = {key: value for key, value in picture.info.items() if key == "transparency"}
    new.info = kept if picture.mode in ("P", "L", "RGB") and name in ("PNG", "GIF") else {}
    return new


def _fitted(picture: Any, fit: int) -> Any:
    """No side longer than `fit`; colours by number are told in full first, or the shrinking would mix the numbers."""
    if not fit or max(picture.size) <= fit:
        return picture
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        picture.info = {}
    picture.thumbnail((fit, fit))
    return picture


def _still(name: str, picture: Any) -> bytes:
    target = io.BytesIO()
    facts: dict[str, Any] = {"JPEG": {"quality": 90, "optimize": True}, "WEBP": {"quality": 90}}.get(name, {})
    picture.save(target, name, **facts)
    return target.getvalue()


def _moving(name: str, frames: list[Any], pause: tuple[Any, int]) -> bytes:
    target = io.BytesIO()
    for frame in frames:
        frame.info = {}
    facts = {"save_all": True, "append_images": frames[1:], "duration": pause[0], "loop": pause[1]}
    frames[0].save(target, name, **facts, **({"disposal": 2} if name == "GIF" else {}))
    return target.getvalue()


def check_archive(place: Path) -> None:
    """An archive that unpacks to what nobody can hold is not taken. Raises Refused."""
    try:
        with zipfile.ZipFile(place) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
        raise Refused("damaged") from error
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED or packed > place.stat().st_size or (unpacked > 1 << 20 and unpacked > MOST_RATIO * max(packed, 1)):
        raise Refused("bomb")
    if any(part.filename.startswith(("/", "\\")) or ".." in part.filename.replace("\\", "/").split("/") for part in parts):
        raise Refused("damaged")


def main(arguments: list[str]) -> int:
    """Limits this process, then turns whatever happens into one answer."""
    from kehai.kernel.exchange import guard  # noqa: PLC0415  the parent needs none of it

    guard.limit_this_process()
    found, place = arguments[0], Path(arguments[1])
    try:
        if found in _FORMATS:
            answer = _GOOD + drawn(place, found, int(arguments[2]))
        else:
            check_archive(place)
            answer = _GOOD
    except Refused as refusal:
        answer = _BAD + str(refusal).encode()
    except MemoryError:
        answer = _BAD + b"large"
    except BaseException as error:  # noqa: BLE001  whatever a decoder stumbles over, the file is at fault
        answer = _BAD + (b"large" if type(error).__name__.startswith("DecompressionBomb") else b"damaged")
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
