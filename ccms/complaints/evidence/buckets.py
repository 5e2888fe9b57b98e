"""Keeps evidence in a bucket of an S3 store: AWS, Ceph, SeaweedFS, MinIO.

Only CCMS calls the store; no address of it is given out.

`CCMS_EVIDENCE_URL=s3://bucket/optional/prefix?endpoint=https://host:port&region=name`. Key and secret come from where
botocore finds them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role.
"""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from ccms.complaints.evidence.limits import PIECE
from ccms.complaints.evidence.storage import Incoming, Opened, StoreDown, can_write, folder

CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 20, 3
HOURS, SLICES = 24, 256  # the cleaner lists the bucket once a day, a part of it each hour


class BucketStore:
    """One bucket; see `storage.Store` for what each does. Its client may be used by several threads."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        prefix = parts.path.strip("/")
        self._bucket = parts.netloc
        self._prefix = f"{prefix}/" if prefix else ""
        self._client: Any = Session().create_client(
            "s3",
            endpoint_url=asked.get("endpoint"),
            region_name=asked.get("region", "us-east-1"),
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                # a signed payload is compared by stores too that know no checksums
                s3={"addressing_style": "path", "payload_signing_enabled": True},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def keep(self, incoming: Incoming, holder: UUID, name: str, *, durable: bool = True) -> None:
        """Put it with its digest, which the store compares with what came before it answers."""
        del durable  # a store that has answered has written it
        if incoming.failed:
            raise StoreDown
        incoming.file.seek(0)
        with _ours():
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key(holder, name),
                Body=incoming.file,
                ContentLength=incoming.size,
                ChecksumSHA256=base64.b64encode(incoming.sha256).decode(),
                ContentType="application/octet-stream",
            )

    def fetch(self, holder: UUID, name: str) -> Opened:
        """Bring it here, into a file that has no name and goes with its last reader."""
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        here = tempfile.TemporaryFile(dir=folder())  # noqa: SIM115 - the caller closes it
        try:
            with _ours():
                body = self._client.get_object(Bucket=self._bucket, Key=self._key(holder, name))["Body"]
                for piece in body.iter_chunks(PIECE):
                    here.write(piece)
        except StoreDown:
            here.close()
            raise
        here.seek(0)
        return here

    def read(self, holder: UUID, name: str, start: int, octets: int) -> bytes:
        """Ask for the range alone."""
        asked = f"bytes={start}-{start + octets - 1}"
        with _ours():
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(holder, name), Range=asked)
            return bytes(answer["Body"].read())

    def names(self, holder: UUID) -> list[str]:
        """List the keys under it."""
        under = self._key(holder, "")
        return [key.removeprefix(under) for page in self._pages(under) for key in _keys(page)]

    def holders(self, now: datetime) -> Iterator[UUID]:
        """List the slice of this hour: millions of keys are not listed every hour."""
        for number in range(now.hour, SLICES, HOURS):
            for page in self._pages(f"{self._prefix}{number:02x}", Delimiter="/"):
                for found in page.get("CommonPrefixes", ()):
                    yield UUID(found["Prefix"].removeprefix(self._prefix).rstrip("/"))

    def remove(self, holder: UUID, name: str) -> None:
        """Delete the key; one that is not there is no mistake."""
        with _ours():
            self._client.delete_object(Bucket=self._bucket, Key=self._key(holder, name))

    def leave(self, holder: UUID) -> None:
        """Do nothing: a prefix without keys is not there."""

    def is_ready(self) -> bool:
        """Tell whether the bucket answers to our key, and whether uploads can be written here on their way to it."""
        try:
            with _ours():
                self._client.head_bucket(Bucket=self._bucket)
        except StoreDown:
            return False
        return can_write()

    def _key(self, holder: UUID, name: str) -> str:
        return f"{self._prefix}{holder}/{name}"

    def _pages(self, prefix: str, **options: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix, **options)
        with _ours():
            yield from pages


def _keys(page: dict[str, Any]) -> list[str]:
    return [found["Key"] for found in page.get("Contents", ())]


@contextmanager
def _ours() -> Iterator[None]:
    """Turn whatever the store, the network or this disk does into the one failure that callers know."""
    try:
        yield
    except (BotoCoreError, ClientError, OSError) as error:
        raise StoreDown from error
