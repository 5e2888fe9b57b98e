"""Draws the invented evidence: photos, screens of a wallet and a messenger, and papers; nothing in them is real.

Bangla is shaped by Pillow where the machine has FriBiDi; elsewhere its letters stand side by side.
"""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

_FONTS = Path(__file__).parents[1] / "web" / "static" / "fonts"
_RUNS = re.compile(
    r"[\u0964-\u09ff\u200c\u200d ]+|[^\u0964-\u09ff\u200c\u200d ]+"
)  # the Bangla face has no Latin letter
_BANGLA = re.compile(r"[\u0980-\u09ff]")
SCREEN, PHOTO, SHEET = (720, 1280), (1280, 960), (827, 1169)
INK, GREY, PALE, WHITE = "#1c1e21", "#6b7280", "#eceff3", "#ffffff"

type Colour = str
type Draw = ImageDraw.ImageDraw
type Points = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Paper:
    """One file as somebody hands it in: its kind in the pack, its name, and what draws its bytes."""

    kind: str
    name: str
    draw: Callable[[], bytes]

    def upload(self) -> SimpleUploadedFile:
        """Return it as a form would send it."""
        types = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf"}
        return SimpleUploadedFile(self.name, self.draw(), types[self.name.rpartition(".")[2]])


def payment(taka: str, receiver: str, number: str, when: str) -> Paper:
    """Return the screen of a mobile wallet after money was sent."""

    def drawn() -> bytes:
        image, draw = _blank(SCREEN, WHITE)
        draw.rectangle((0, 0, 720, 210), fill="#c8246a")
        _write(draw, (40, 50), "নমুনা ওয়ালেট", 44, WHITE, bold=True)
        _write(draw, (40, 126), "সেন্ড মানি", 34, WHITE)
        draw.ellipse((300, 270, 420, 390), fill="#2e9e5b")
        draw.line(((328, 332), (352, 358), (394, 304)), fill=WHITE, width=12, joint="curve")
        _write(draw, (360, 430), "টাকা পাঠানো হয়েছে", 40, INK, bold=True, middle=True)
        _write(draw, (360, 500), f"৳ {taka}", 64, "#c8246a", bold=True, middle=True)
        rows = (
            ("প্রাপক", receiver),
            ("লেনদেন নম্বর", number),
            ("সময়", when),
            ("চার্জ", "৳ ৫.০০"),
            ("নতুন ব্যালেন্স", "৳ ৩১২.৪০"),
        )
        for place, (name, value) in enumerate(rows):
            top = 630 + place * 100
            draw.line((40, top - 18, 680, top - 18), fill=PALE, width=2)
            _write(draw, (40, top), name, 30, GREY)
            _write(draw, (680, top), value, 32, INK, right=True)
        return _bytes(image, "PNG")

    return Paper("payment_proof", "screenshot-payment.png", drawn)


def chat(shop: str, *lines: str) -> Paper:
    """Return a talk with a shop in a messenger; a line that begins with ">" is the buyer's."""

    def drawn() -> bytes:
        image, draw = _blank(SCREEN, WHITE)
        draw.rectangle((0, 0, 720, 120), fill=PALE)
        draw.ellipse((30, 22, 106, 98), fill="#3b6fd4")
        _write(draw, (68, 34), shop[0], 40, WHITE, bold=True, middle=True)
        _write(draw, (130, 36), shop, 36, INK, bold=True)
        top = 170
        for line in lines:
            mine, said = line.startswith(">"), _wrapped(line.lstrip("> "), 32, 430)
            width = max(round(_length(each, 32)) for each in said) + 56
            left, height = (690 - width if mine else 30), 48 * len(said) + 36
            draw.rounded_rectangle((left, top, left + width, top + height), 30, fill="#2f6fed" if mine else PALE)
            for row, each in enumerate(said):
                _write(draw, (left + 28, top + 16 + 48 * row), each, 32, WHITE if mine else INK)
            top += height + 26
        draw.rounded_rectangle((30, 1190, 690, 1256), 33, outline=GREY, width=2)
        _write(draw, (62, 1202), "মেসেজ লিখুন", 30, GREY)
        return _bytes(image, "PNG")

    return Paper("chat_record", "screenshot-messenger.png", drawn)


def parcel(to: str, number: str, weight: str) -> Paper:
    """Return a photo of a parcel with its courier's label on a table."""

    def drawn() -> bytes:
        image, draw = _table("#8a6f52")
        draw.polygon(((300, 330), (700, 210), (1060, 330), (680, 480)), fill="#d9ab72")  # the lid
        draw.polygon(((300, 330), (680, 480), (680, 850), (310, 680)), fill="#b9854c")
        draw.polygon(((680, 480), (1060, 330), (1040, 680), (680, 850)), fill="#c9965c")
        draw.polygon(((470, 279), (540, 258), (890, 397), (820, 425)), fill="#e6d3ae")  # tape
        label = Image.new("RGB", (330, 210), WHITE)
        on = ImageDraw.Draw(label)
        _write(on, (16, 12), "নমুনা কুরিয়ার", 26, INK, bold=True)
        for row, text in enumerate((f"প্রাপক: {to}", f"অর্ডার: {number}", f"ওজন: {weight}")):
            _write(on, (16, 56 + 34 * row), text, 22, INK)
        for bar in range(40):
            on.line((16 + bar * 7, 168, 16 + bar * 7, 200), fill=INK, width=1 + bar * bar % 5)
        turned = label.convert("RGBA").rotate(20, expand=True, resample=Image.Resampling.BICUBIC)
        image.paste(turned, (690, 460), turned)
        return _bytes(_as_photo(image), "JPEG")

    return Paper("product_photo", "IMG-parcel.jpg", drawn)


SHIRT: Points = ((480, 250), (560, 220), (640, 262), (720, 220), (800, 250), (930, 400), (840, 480), (790, 420),
                 (790, 780), (490, 780), (490, 420), (440, 480), (350, 400))  # fmt: skip
CLOTH: Points = ((330, 360), (880, 300), (960, 640), (400, 730))
SHOE: Points = ((300, 640), (310, 470), (420, 450), (560, 540), (820, 600), (960, 660), (960, 730), (300, 730))


def product(shape: Points, colour: Colour, *, twice: bool = False) -> Paper:
    """Return a photo of what came out of the parcel."""

    def drawn() -> bytes:
        image, draw = _table("#a9b1b8")
        for shift in (-170, 190) if twice else (0,):
            points = [(x + shift, y + abs(shift) // 6) for x, y in shape]
            draw.polygon([(x + 14, y + 18) for x, y in points], fill="#7d858c")  # its shadow
            draw.polygon(points, fill=colour, outline="#33383d", width=4)
        return _bytes(_as_photo(image), "JPEG")

    return Paper("product_photo", "IMG-product.jpg", drawn)


def invoice(shop: str, number: str, day: str, *rows: tuple[str, str]) -> Paper:
    """Return a shop's invoice on one page."""

    def drawn() -> bytes:
        image, draw = _blank(SHEET, WHITE)
        _write(draw, (60, 70), shop, 40, INK, bold=True)
        _write(draw, (60, 130), "চালান (নমুনা)", 28, GREY)
        _write(draw, (767, 76), f"নম্বর: {number}", 24, INK, right=True)
        _write(draw, (767, 116), f"তারিখ: {day}", 24, INK, right=True)
        for place, (name, taka) in enumerate((("পণ্য", "টাকা"), *rows)):
            top = 240 + place * 64
            draw.line((60, top - 14, 767, top - 14), fill=GREY if place else INK, width=1 if place else 3)
            _write(draw, (60, top), name, 26, INK, bold=not place)
            _write(draw, (767, top), taka, 26, INK, bold=not place, right=True)
        _write(draw, (60, 1080), "পণ্য বুঝে নিন। সমস্যা হলে তিন দিনের মধ্যে জানান।", 22, GREY)
        return _bytes(image, "PDF")

    return Paper("invoice", f"{number}.pdf", drawn)


@cache
def _faces(size: int, *, bold: bool) -> tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]:
    """Return the face for Bangla and the one for all else, which Pillow brings."""
    bangla = ImageFont.truetype(_FONTS / f"noto-sans-bengali-{700 if bold else 400}.woff2", size)
    latin = ImageFont.load_default(round(size * 0.92))
    if not isinstance(latin, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType")
    return bangla, latin


def _faced(text: str, size: int, *, bold: bool = False) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    bangla, latin = _faces(size, bold=bold)
    return [(run, bangla if _BANGLA.search(run) or not run.strip() else latin) for run in _RUNS.findall(text)]


def _length(text: str, size: int, *, bold: bool = False) -> float:
    return sum(face.getlength(run) for run, face in _faced(text, size, bold=bold))


def _write(
    draw: Draw,
    at: tuple[float, float],
    text: str,
    size: int,
    colour: Colour,
    *,
    bold: bool = False,
    right: bool = False,
    middle: bool = False,
) -> None:
    left, base = at[0], at[1] + size
    left -= _length(text, size, bold=bold) * (1 if right else 0.5 if middle else 0)
    for run, face in _faced(text, size, bold=bold):
        draw.text((left, base), run, font=face, fill=colour, anchor="ls")
        left += face.getlength(run)


def _wrapped(text: str, size: int, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _length(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _blank(size: tuple[int, int], colour: Colour) -> tuple[Image.Image, Draw]:
    image = Image.new("RGB", size, colour)
    return image, ImageDraw.Draw(image, "RGBA")


def _table(colour: Colour) -> tuple[Image.Image, Draw]:
    """Return a table in the light of a window."""
    image = Image.new("RGB", PHOTO, colour)
    light = Image.radial_gradient("L").point(lambda level: level // 2).crop((20, 20, 236, 236)).resize(PHOTO)
    image.paste("#2b2723", mask=light)
    return image, ImageDraw.Draw(image, "RGBA")


def _as_photo(image: Image.Image) -> Image.Image:
    """Return it a little out of focus, and as small as a messenger sends it."""
    return image.reduce(2).resize((800, 600))


def _bytes(image: Image.Image, form: str) -> bytes:
    written = io.BytesIO()
    image.save(written, form, quality=80, creationDate=None, modDate=None)  # else a PDF differs from second to second
    return written.getvalue()
