"""Opens files from strangers in a separate process: no network, no files but those handed to it, few resources.

Started by sandbox.py as a plain script, without Django and without the environment's secrets. It forks once for each
file, so that a file which breaks or takes over its reader does no harm to anything else.
"""

import contextlib
import ctypes
import gc
import io
import json
import os
import re
import resource
import signal
import socket
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO

import pi_heif
import pikepdf
import pypdfium2
from PIL import ExifTags, Image, ImageOps

type Task = Mapping[str, Any]
type Answer = dict[str, object]

NOBODY = 65534
IDLE_SECONDS = 600  # then the server ends; the next file starts another
MOST_HANDED = 3
TASK_OCTETS = 4096
PIECE = 65_536
_NO_NEW_PRIVILEGES, _DUMPABLE = 38, 4  # prctl(2)

FEWEST_MARKS = 6
WHOLE, BLOCK = 1000, 8  # parts of a page in which an area is told; pixels of a block of a JPEG
MOST_SCALED = 8  # pixels for each point of a page, which has 72 of them in an inch
PLAIN_MODES = frozenset({"L", "RGB", "RGBA", "CMYK", "YCbCr"})
# Names of PDF 2.0 (ISO 32000-2) that start something, and those that carry another file.
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia|XFA|Rendition)(?![\w.-])")
_EMBEDDED = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment|EF)(?![\w.-])")
_KEPT_SMALL = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})


def draw_preview(task: Task, source: BinaryIO, target: BinaryIO) -> Answer:
    """Write a smaller JPEG of the picture without anything but its pixels, and tell what the original gives away."""
    with Image.open(source, formats=[task["format"]]) as image:
        exif = _exif(image)
        copy = _pixels(image, exif, task["long_edge"])
        target.write(_jpeg(copy, task["quality"]))
        return {"flags": ["location"] if _tells_place(image, exif) else [], "likeness": _likeness(copy)}


def _pixels(image: Image.Image, exif: Image.Exif | None, edge: int) -> Image.Image:
    """Return a new picture, upright and no larger than this: it takes over neither profile nor comment nor anything."""
    image.draft(None, (edge, edge))  # a JPEG can be decoded at a half, a quarter or an eighth
    shown = image if image.mode in PLAIN_MODES else image.convert("RGBA")
    shown.thumbnail((edge, edge), reducing_gap=None)
    if exif is not None:
        ImageOps.exif_transpose(shown, in_place=True)
    copy = Image.new("RGB", shown.size, "white")
    copy.paste(shown.convert("RGB"), mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    return copy


def _jpeg(picture: Image.Image, quality: int, **options: Any) -> memoryview:
    written = io.BytesIO()  # written to a file, a copy that is cut short would pass for whole
    picture.save(written, "JPEG", quality=quality, **options)
    return written.getbuffer()


def _likeness(picture: Image.Image) -> int | None:
    """Return 64 bits that a smaller or re-encoded copy has too, nearly: which of 8 x 8 places is darker than its next.

    None of a picture without a drawing in it: every blank page would be like every other.
    """
    grey = picture.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    marks = 0
    for row in range(8):
        for column in range(8):
            at = row * 9 + column
            marks = marks << 1 | (grey[at] < grey[at + 1])
    return marks if FEWEST_MARKS <= marks.bit_count() <= 64 - FEWEST_MARKS else None


def _exif(image: Image.Image) -> Image.Exif | None:
    """Return the camera's data, or None where they cannot be read: cameras write much that is not quite Exif."""
    try:
        exif = image.getexif()
        exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - whatever a broken block makes of its reader, the picture may still be good
        return None
    return exif


def _tells_place(image: Image.Image, exif: Image.Exif | None) -> bool:
    if exif is None or exif.get_ifd(ExifTags.IFD.GPSInfo):
        return True
    return "GPS" in str(image.info.get("xmp", "")) + str(image.info.get("XML:com.adobe.xmp", ""))


def inspect_pdf(task: Task, source: BinaryIO) -> Answer:
    """Tell what a PDF does beyond being read, or why it is not kept: locked, too many pages, a bomb."""
    try:
        pdf = pikepdf.open(source, suppress_warnings=True)
    except pikepdf.PasswordError:
        return {"refused": "locked"}
    with pdf:
        if pdf.is_encrypted:
            return {"refused": "locked"}
        if len(pdf.objects) > task["objects"]:
            return {"refused": "bomb"}
        if len(pdf.pages) > task["pages"]:
            return {"refused": "pages"}
        return _walk(pdf.objects, task["inflated"])


def _walk(objects: Iterable[pikepdf.Object], room: int) -> Answer:
    flags = set()
    for found in objects:
        if isinstance(found, pikepdf.Stream):
            room -= _inflated(found, room)
            written = found.stream_dict.unparse()
        else:
            written = found.unparse(resolved=True)
        if room < 0:
            return {"refused": "bomb"}
        flags |= {"active"} if _ACTIVE.search(written) else set()
        flags |= {"embedded"} if _EMBEDDED.search(written) else set()
    return {"flags": sorted(flags)}


def _inflated(stream: pikepdf.Object, room: int) -> int:
    """Return how many octets a stream grows to, or more than `room` as soon as that is sure."""
    raw = stream.read_raw_bytes()
    filters = _filters(stream)
    if not filters or filters[-1] in _KEPT_SMALL:
        return len(raw)
    if set(filters) == {"/FlateDecode"}:
        return _inflate([raw], len(filters), room)
    return len(stream.read_bytes())  # the memory limit is the judge of the old filters


def _filters(stream: pikepdf.Object) -> list[str]:
    named: Any = stream.stream_dict.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _inflate(pieces: Iterable[bytes], times: int, room: int) -> int:
    total = 0
    for _ in range(times - 1):
        pieces = _pour(pieces)
    for piece in _pour(pieces):
        total += len(piece)
        if total > room:
            break
    return total


def _pour(pieces: Iterable[bytes]) -> Iterable[bytes]:
    stream = zlib.decompressobj()
    for piece in pieces:
        left = piece
        # a damaged end is common, and what came before it counts
        with contextlib.suppress(zlib.error):
            while left and not stream.eof:
                yield stream.decompress(left, PIECE)
                left = stream.unconsumed_tail


def draw_page(task: Task, source: BinaryIO, target: BinaryIO) -> Answer:
    """Write one page of a PDF as a JPEG, where it has such a page, and tell how many it has.

    The library is built without JavaScript and XFA, so nothing that a page carries is started.
    """
    with pypdfium2.PdfDocument(source) as pdf:
        pages, wanted = len(pdf), task["page"]
        if not 1 <= wanted <= pages:
            return {"pages": pages}
        pdf.init_forms()  # what somebody filled in is drawn too
        target.write(_jpeg(_drawn(pdf[wanted - 1], task["long_edge"]), task["quality"]))
        return {"pages": pages}


def _drawn(page: pypdfium2.PdfPage, edge: int) -> Image.Image:
    scale = min(edge / max(page.get_size()), MOST_SCALED)
    drawn: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    return drawn


def redact(task: Task, source: BinaryIO, target: BinaryIO) -> Answer:
    """Write a copy whose pages are pictures, with areas painted black before anything is written; tell its pages.

    An area is page, left, top, right and bottom in parts of a thousand. Nothing of the source but pixels is taken over.
    """
    if task["format"] != "PDF":
        with Image.open(source, formats=[task["format"]]) as image:
            copy = _pixels(image, _exif(image), task["long_edge"])
        target.write(_covered(copy, task, 1))
        return {"pages": 1}
    with pypdfium2.PdfDocument(source) as pdf, pikepdf.Pdf.new() as made:
        if len(pdf) > task["pages"]:
            return {"pages": len(pdf)}
        pdf.init_forms()
        for number in range(len(pdf)):
            page = pdf[number]
            picture = _drawn(page, task["long_edge"])
            _add_page(made, page.get_size(), picture.size, bytes(_covered(picture, task, number + 1)))
        written = io.BytesIO()
        made.save(written, deterministic_id=True)
        target.write(written.getbuffer())
        return {"pages": len(made.pages)}


def _covered(picture: Image.Image, task: Task, page: int) -> memoryview:
    """Paint the areas of a page, whole blocks of the JPEG, so that not even their edges say what was there."""
    width, height = picture.size
    for number, left, top, right, bottom in task["areas"]:
        if number == page:
            box = (
                left * width // WHOLE // BLOCK * BLOCK,
                top * height // WHOLE // BLOCK * BLOCK,
                min(-(-right * width // WHOLE // BLOCK) * BLOCK, width),
                min(-(-bottom * height // WHOLE // BLOCK) * BLOCK, height),
            )
            picture.paste("black", box)
    return _jpeg(picture, task["quality"], subsampling=0)


def _add_page(pdf: pikepdf.Pdf, size: tuple[float, float], pixels: tuple[int, int], jpeg: bytes) -> None:
    page = pdf.add_blank_page(page_size=size)
    picture = pikepdf.Stream(
        pdf,
        jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=pixels[0],
        Height=pixels[1],
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=picture))
    page.Contents = pikepdf.Stream(pdf, f"q {size[0]:.2f} 0 0 {size[1]:.2f} 0 0 cm /Page Do Q".encode())


TASKS: Mapping[str, Callable[..., Answer]] = {
    "preview": draw_preview,
    "pdf": inspect_pdf,
    "page": draw_page,
    "redact": redact,
}


def confine_server() -> None:
    """Give up the network, other people's rights, and every way back."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # where the kernel allows neither, there is still nothing to reach but what was handed over
    with contextlib.suppress(OSError):
        os.unshare(os.CLONE_NEWNET if os.geteuid() == 0 else os.CLONE_NEWUSER | os.CLONE_NEWNET)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    prctl(_DUMPABLE, 0, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def confine_reader(limits: Mapping[str, int]) -> None:
    """Set what one file may cost; the kernel ends a process that takes more."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits["seconds"])
    for what, most in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_NOFILE, limits["files"]),
        (resource.RLIMIT_FSIZE, limits["written"]),
        (resource.RLIMIT_NPROC, limits["tasks"]),
    ):
        resource.setrlimit(what, (most, most))


def serve(control: socket.socket) -> None:
    """Fork a reader for each task that comes, until nobody is left to ask."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the readers
    control.settimeout(IDLE_SECONDS)
    while True:
        try:
            message, handed, _, _ = socket.recv_fds(control, TASK_OCTETS, MOST_HANDED)
        except TimeoutError:
            return
        if not message:
            return
        if os.fork() == 0:
            try:
                control.close()
                read_one(json.loads(message), handed)
            finally:
                os._exit(0)
        for descriptor in handed:
            os.close(descriptor)


def read_one(task: Task, handed: Sequence[int]) -> None:
    """Do one task and write its answer; a process that ends on the way answers nothing."""
    answers, *files = handed
    os.nice(task["niceness"])
    confine_reader(task["confinement"])
    os.lseek(files[0], 0, os.SEEK_SET)  # the asker may have read it before
    source, *targets = (os.fdopen(file, mode) for file, mode in zip(files, ("rb", "wb"), strict=False))
    answer = TASKS[task["task"]](task, source, *targets)
    for target in targets:
        target.flush()
    os.write(answers, json.dumps(answer).encode())


def warm_up() -> None:
    """Load, before the rights are given up, every module that reading will need."""
    tiny = Image.new("RGB", (2, 2))
    for kind in ("JPEG", "PNG", "WEBP"):
        file = io.BytesIO()
        tiny.save(file, kind, exif=tiny.getexif())
        file.seek(0)
        draw_preview({"format": kind, "long_edge": 1, "quality": 50}, file, io.BytesIO())
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)
    file = io.BytesIO()
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    inspect_pdf({"objects": 10, "pages": 1, "inflated": 1000}, file)
    draw_page({"page": 1, "long_edge": 1, "quality": 50}, file, io.BytesIO())
    redact({"format": "PDF", "pages": 1, "long_edge": 8, "quality": 50, "areas": []}, file, io.BytesIO())


def main() -> None:
    """Serve on standard input, a socket."""
    Image.MAX_IMAGE_PIXELS = None  # the header was judged before
    warm_up()
    gc.freeze()  # a fork then shares these pages for good
    confine_server()
    serve(socket.socket(fileno=sys.stdin.fileno()))


if __name__ == "__main__":
    main()
