"""Files that say one thing and are another (T34, T35): name → content, in groups by what must become of them."""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

SCRIPT = b"<script>(window.xss||top.xss)(1);document.title='executed'</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="executed=1">' + SCRIPT + b"</svg>"
GPS = {1: "N", 2: (31.0, 14.0, 9.0), 3: "E", 4: (121.0, 28.0, 11.0)}


def picture(form: str, size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    """A real picture: left half red, right half blue."""
    made, target = Image.new("RGB", size, "blue"), io.BytesIO()
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    made.save(target, form, **more)
    return target.getvalue()


def with_gps(form: str, orientation: int = 1) -> bytes:
    """A picture as telephones make them: place, camera, and which side is up."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "CANARYCAM", "Pro Max 16", orientation
    exif.get_ifd(0x8825).update(GPS)
    return picture(form, exif=exif.tobytes())


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG with its sum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that claim to be a wall."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()


def texted_png() -> bytes:
    """A PNG with HTML in a comment."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", HTML.decode())
    info.add_itxt("XML:com.adobe.xmp", SVG.decode())
    return picture("PNG", pnginfo=info)


def gif_comment() -> bytes:
    """A GIF whose comment is a script."""
    return picture("GIF", comment=SCRIPT)


_PNG, _JPEG, _GIF = picture("PNG"), picture("JPEG"), picture("GIF")
_DOCX = (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>"))
# Taken; what is kept is a picture and has none of these bytes.
CLEANED: dict[str, bytes] = {
    "trailing.png": _PNG + HTML,
    "trailing.jpg": _JPEG + HTML,
    "trailing.gif": _GIF + HTML,
    "trailing.webp": picture("WEBP") + HTML,
    "zip-behind.png": _PNG + zipped(("a.html", HTML)),
    "comment.png": texted_png(),
    "comment.gif": gif_comment(),
    "comment.jpg": picture("JPEG", comment=HTML),
    "xmp.jpg": picture("JPEG", xmp=SVG),
    "place.jpg": with_gps("JPEG"),
    "place.png": with_gps("PNG"),
    "place.webp": with_gps("WEBP"),
    "bitmap.bmp": picture("BMP"),
    "profile.jpg": picture("JPEG", icc_profile=HTML),
}
# Refused, with nothing left behind.
REFUSED: dict[str, bytes] = {
    "page.png": HTML,
    "page.jpg": HTML,
    "page.pdf": HTML,
    "page.html": HTML,
    "page.htm": HTML,
    "page.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT + b"</html>",
    "page.xml": b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>',
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "drawing.svgz": zlib.compress(SVG),
    "page.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + HTML,
    "script.js": b"alert(1)",
    "script.gif": b"GIF89a=1;alert(1);//" + b" " * 40,
    "script.php": b"<?php system($_GET[0]); ?>",
    "script.php.png": b"<?php system($_GET[0]); ?>",
    "gif.html": _GIF,
    "png.svg": _PNG,
    "png.exe": _PNG,
    "png.pdf": _PNG,
    "pdf.html": b"%PDF-1.7\n" + HTML,
    "pdf.png": b"%PDF-1.7\n" + HTML,
    "program.png": b"MZ\x90\0" + b"\0" * 60,
    "program.txt": b"MZ\x90\0" + b"\0" * 60,
    "elf.jpg": b"\x7fELF\x02\x01" + b"\0" * 60,
    "macro.docm": zipped(*_DOCX, ("word/vbaProject.bin", b"x")),
    "macro.hta": HTML,
    "shortcut.url": b"[InternetShortcut]\nURL=file:///etc/passwd\n",
    "archive.docx": zipped(("a.html", HTML)),
    "bomb.zip": zipped(("a.txt", b"\0" * (30 << 20))),
    "bomb.xlsx": zipped(("xl/workbook.xml", b" " * (30 << 20))),
    "wide.png": huge_png(60_000, 60_000),
    "endless.png": huge_png(0x7FFFFFFF, 0x7FFFFFFF),
    "cut.png": _PNG[:60],
    "cut.jpg": _JPEG[:200],
    "cut.zip": zipped(("a.txt", b"a" * 100))[:60],
    "climbing.zip": zipped(("../../etc/cron.d/x", b"x")),
    "photo.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40,
    "photo.avif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 40,
    "empty.txt": b"",
    "java.zip": b"\xca\xfe\xba\xbe" + b"\0" * 40,
    "utf16.txt": HTML.decode().encode("utf-16"),
}
# Taken as they are, and only ever handed out to be saved.
SAVED: dict[str, bytes] = {
    "page.txt": HTML,
    "script.txt": b"xss(1)",
    "script.csv": b"xss(1)",
    "drawing.txt": SVG,
    "page.csv": HTML,
    "both.pdf": b"%PDF-1.7\n" + HTML,
    "script.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "sound.mp3": b"ID3\x04\0\0\0\0\0\0" + HTML,
    "inside.zip": zipped(("index.html", HTML)),
    "letter.docx": zipped(*_DOCX),
    "film.mp4": b"\0\0\0\x18ftypisom\0\0\0\0isom" + HTML,
}
