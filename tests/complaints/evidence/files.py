"""Files as people and attackers send them."""

import random
import struct
import zlib
from io import BytesIO

import pikepdf
import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from ccms.complaints.evidence.limits import MediaType
from ccms.complaints.evidence.storage import folder, original_name, preview_name

pillow_heif.register_heif_opener()

DECLARED = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "heic": "image/heic",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "3gp": "video/3gpp",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
}


def place_of(holder, sha256):
    """Return where an original lies in the folder."""
    return folder() / str(holder) / original_name(sha256)


def preview_of(holder, sha256):
    """Return where its preview lies."""
    return folder() / str(holder) / preview_name(sha256)


def upload(content, name="file.jpg", declared=None):
    """Return an upload; its type is what a browser derives from the name, unless given."""
    ending = name.rpartition(".")[2]
    return SimpleUploadedFile(name, content, content_type=declared or DECLARED.get(ending, "application/octet-stream"))


def picture(kind="JPEG", size=(64, 48), mode="RGB", seed=0, **options):
    """Return a noisy picture, always the same for a seed."""
    channels = len(mode)
    noise = random.Random(seed).randbytes(size[0] * size[1] * channels)  # noqa: S311 - must repeat
    return written(Image.frombytes(mode, size, noise), kind, **options)


def written(image, kind, **options):
    """Return an image's file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo_with_place(kind="JPEG"):
    """Return a picture that says where and with what it was taken, and how it is to be turned."""
    image = Image.new("RGB", (60, 40), "red")
    exif = image.getexif()
    exif[0x010F] = "Sensitive Camera Maker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 48.0, 36.0), 3: "E", 4: (90.0, 24.0, 0.0)})
    return written(image, kind, exif=exif)


def chunk(kind, data):
    """Return one PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *, frames=None, data=b"\x00"):
    """Return a PNG that announces what it does not hold."""
    parts = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    if frames is not None:
        parts.append(chunk(b"acTL", struct.pack(">II", frames, 0)))
    parts += [chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")]
    return b"".join(parts)


def webp_announcing(width, height, frames=0):
    """Return an extended WebP of this size with so many empty frames."""
    head = b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    parts = b"VP8X" + struct.pack("<I", 10) + head + (b"ANMF" + struct.pack("<I", 0)) * frames
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def box(name, content):
    """Return one box of the ISO base media format."""
    return struct.pack(">I4s", len(content) + 8, name) + content


def heic_announcing(width, height):
    """Return a HEIC of this size without a picture."""
    size = box(b"ispe", bytes(4) + struct.pack(">II", width, height))
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + meta + box(b"mdat", bytes(20))


def film(brand=b"isom", *, place=b""):
    """Return a film without pictures, which tells where it was made, if asked to."""
    told = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7) + place)) if place else b""
    index = box(b"moov", box(b"mvhd", bytes(100)) + told)
    return box(b"ftyp", brand + bytes(4) + brand) + index + box(b"mdat", b"frames" * 20)


def sound(seconds=1, rate=8000):
    """Return a WAV that plays."""
    samples = random.Random(seconds).randbytes(seconds * rate)  # noqa: S311 - must repeat
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate, 1, 8)
    held = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(held)) + held


def pdf(change=None, *, pages=1, **options):
    """Return a PDF; `change` may do to it what it likes before it is saved."""
    with Pdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(200, 200))
        if change:
            change(document)
        file = BytesIO()
        document.save(file, **options)
    return file.getvalue()


def with_script(document):
    """Run JavaScript when the document is opened."""
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def with_launch(document):
    """Start a program from a link."""
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F="cmd.exe"))
    document.pages[0].Annots = Array([document.make_indirect(link)])


def with_attachment(document):
    """Carry another file."""
    document.attachments["a.exe"] = pikepdf.AttachedFileSpec(document, b"MZ" * 100, filename="a.exe")


def with_much_behind_little(document, *, times=1):
    """Inflate to far more than is allowed."""
    data = bytes(210 * 1_048_576)
    for _ in range(times):
        data = zlib.compress(data, 9)
    stream = pikepdf.Stream(document, b"")
    stream.write(data, filter=Array([Name.FlateDecode] * times), decode_parms=None)
    document.Root.Much = document.make_indirect(stream)


def with_many_objects(document):
    """Hold more objects than any receipt."""
    document.Root.Many = Array([document.make_indirect(Dictionary(N=number)) for number in range(50_001)])


SMALL = {
    MediaType.JPEG: lambda: picture("JPEG"),
    MediaType.PNG: lambda: picture("PNG"),
    MediaType.WEBP: lambda: picture("WEBP"),
    MediaType.HEIC: lambda: picture("HEIF"),
    MediaType.PDF: pdf,
    MediaType.TEXT: lambda: b"a",
    MediaType.MP4: lambda: film(b"mp42"),
    MediaType.MOV: lambda: film(b"qt  "),
    MediaType.THREE_GP: lambda: film(b"3gp5"),
    MediaType.M4A: lambda: film(b"M4A "),
    MediaType.AMR: lambda: b"#!AMR\n" + bytes(64),
    MediaType.MP3: lambda: b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + bytes(413),
    MediaType.OGG: lambda: b"OggS\0\x02" + bytes(22) + b"OpusHead" + bytes(20),
    MediaType.WAV: sound,
}
NAMES = {MediaType.THREE_GP: "a.3gp", MediaType.TEXT: "a.txt"}


def small(media_type):
    """Return the smallest file of a kind that passes, and its name."""
    return SMALL[media_type](), NAMES.get(media_type, f"a.{media_type.name.lower()}")


PAGES_IN_A_RING = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj
trailer <</Root 1 0 R/Size 3>>
startxref
0
%%EOF"""
XREF_IN_A_RING = b"""%PDF-1.4
xref
0 1
0000000000 65535 f
trailer <</Size 1/Prev 9/Root 1 0 R>>
startxref
9
%%EOF"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
