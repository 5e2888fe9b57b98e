"""Makes a complaint with ten files for the benchmark of dossiers, its dossier, and the bare packing beside it."""

import hashlib
import io
import random
import tempfile
from pathlib import Path
from zipfile import ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from benchmarks.stock import actors
from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts import evidence
from ccms.complaints.filing.receiving import file
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.gate.clock import current_time
from ccms.integrations.dossier.making import make, write_zip
from ccms.integrations.dossier.parts import Dossier
from ccms.integrations.dossier.scope import Scope

PICTURES, PAPERS = 8, 2
SIZE = (1000, 800)  # of noise, which gives about a megabyte


def case_with_files() -> OfficeCase:
    """File a complaint with ten files, and open it."""
    filing, by = next(iter(actors(1)))
    reference = file(filing=filing, by=by, now=current_time()).complaint.reference
    for number in range(PICTURES + PAPERS):
        kind, name = ("JPEG", "picture.jpg") if number < PICTURES else ("PDF", "paper.pdf")
        upload = SimpleUploadedFile(
            name, _noise(kind, number), f"image/{kind.lower()}" if kind == "JPEG" else "application/pdf"
        )
        evidence.add_to_complaint(reference=reference, upload=upload, kind="product_photo", by=by, now=current_time())
    return office_case(reference, Actor(role=Role.AUDITOR))


def _noise(kind: str, seed: int) -> bytes:
    octets = random.Random(seed).randbytes(SIZE[0] * SIZE[1] * 3)  # noqa: S311 - must repeat
    written = io.BytesIO()
    Image.frombytes("RGB", SIZE, octets).save(written, kind, quality=85)
    return written.getvalue()


def made(case: OfficeCase) -> Dossier:
    """Make the office's own dossier and pack it, reading everything anew."""
    fresh = office_case(case.complaint.reference, case.reader)
    dossier = make(fresh, Scope(), current_time())
    with tempfile.TemporaryFile() as target:
        write_zip(dossier, target)
    return dossier


def bare_packing(dossier: Dossier) -> int:
    """Write the same bytes to files, digest them and pack them; returns how many there were."""
    octets = 0
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryFile() as target, ZipFile(target, "w") as archive:
        for number, item in enumerate(dossier.items):
            content = item.content or bytes(item.size)
            copy = Path(place) / str(number)
            copy.write_bytes(content)
            hashlib.sha256(copy.read_bytes()).hexdigest()
            archive.write(copy, item.path)
            octets += item.size
    return octets
