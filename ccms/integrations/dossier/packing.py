"""Writes a dossier to a folder or a ZIP, each file of evidence in pieces; a ZIP of the same dossier is the same."""

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ccms.complaints.evidence.limits import PIECE
from ccms.complaints.evidence.storage import original_name
from ccms.complaints.evidence.stores import open_whole
from ccms.integrations.dossier.parts import SUMS, Dossier, Item, text_item

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier one
MODE = 0o644 << 16
UNIX = 3


def write_folder(dossier: Dossier, folder: Path) -> None:
    """Write every file below a folder that is not there yet. Raises FileExistsError and StoreDown."""
    folder.mkdir(parents=True)
    for item in _all(dossier):
        place = folder / item.path
        place.parent.mkdir(exist_ok=True)
        with place.open("wb") as target:
            for piece in _pieces(item):
                target.write(piece)


def write_zip(dossier: Dossier, target: BinaryIO) -> None:
    """Write a ZIP of one folder. Texts are compressed; what people give as evidence mostly is already."""
    with ZipFile(target, "w") as archive:
        for item in _all(dossier):
            entry = ZipInfo(f"{dossier.name}/{item.path}", FIRST_DAY)
            entry.compress_type = ZIP_STORED if item.evidence else ZIP_DEFLATED
            entry.external_attr, entry.create_system, entry.file_size = MODE, UNIX, item.size
            with archive.open(entry, "w") as written:
                for piece in _pieces(item):
                    written.write(piece)


def _all(dossier: Dossier) -> tuple[Item, ...]:
    return (*dossier.items, text_item(SUMS, SUMS, dossier.sums))


def _pieces(item: Item) -> Iterator[bytes]:
    with closing(_opened(item)) as source:
        while piece := source.read(PIECE):
            yield piece


def _opened(item: Item) -> BinaryIO:
    if item.evidence is None:
        return io.BytesIO(item.content)
    return open_whole(item.evidence.holder, original_name(item.sha256), item.sha256)
