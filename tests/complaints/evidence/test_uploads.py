import gc
import tracemalloc
from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import RequestFactory

from ccms.complaints.evidence import limits
from ccms.complaints.evidence.intake import examined
from ccms.complaints.evidence.limits import LARGEST, LARGEST_BODY, MIB
from ccms.complaints.evidence.storage import StreamedFile, incoming_of
from tests.complaints.evidence.files import picture, upload

BOUNDARY = "border"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def body(content, name="a.png", declared="image/png"):
    """Return a request's body with one file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {declared}'
    return head.encode() + b"\r\n\r\n" + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def post(data, **headers):
    """Return a request that brings these bytes."""
    return RequestFactory().post("/", data=data, content_type=TYPE, **headers)


def test_a_request_brings_a_file_that_already_lies_in_the_evidence_folder(folder):
    content = picture("PNG")
    file = post(body(content)).FILES["file"]
    assert isinstance(file, StreamedFile)
    assert (file.name, file.content_type, file.size) == ("a.png", "image/png", len(content))
    assert file.incoming.path.read_bytes() == content
    assert incoming_of(file) is file.incoming
    assert file.read() == content


def test_a_file_that_nobody_kept_is_gone_with_its_request(kept):
    request = post(body(picture("PNG")))
    assert request.FILES
    assert kept()
    request.close()
    assert kept() == []


def test_a_request_that_breaks_off_leaves_nothing(kept):
    request = post(body(picture("PNG"))[:-200])
    assert "file" not in request.FILES
    request.close()
    del request
    gc.collect()
    assert kept() == []


def test_a_request_that_breaks_off_while_it_is_read_leaves_nothing(kept):
    class Broken(BytesIO):
        def read(self, *args):
            if self.tell() > 1000:
                raise OSError("gone")
            return super().read(*args)

    data = body(picture("PNG", (300, 300)))
    request = post(data)
    request._stream = Broken(data)
    with pytest.raises(OSError, match="gone"):
        request.FILES  # noqa: B018 - reading is the act
    request.close()
    del request
    gc.collect()
    assert kept() == []


def test_a_body_larger_than_any_upload_is_not_read():
    request = post(b"x", CONTENT_LENGTH=str(LARGEST_BODY + 1))
    with pytest.raises(RequestDataTooBig):
        request.FILES  # noqa: B018


def test_a_file_beyond_the_largest_size_is_counted_and_not_written():
    file = post(body(picture("PNG") + bytes(LARGEST))).FILES["file"]
    assert file.size > LARGEST
    assert file.incoming.path.stat().st_size == LARGEST
    file.close()


def test_an_upload_is_never_whole_in_memory():
    request = post(body(b"%PDF-" + bytes(19 * MIB), "a.pdf", "application/pdf"))
    tracemalloc.start()
    try:
        file = request.FILES["file"]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MIB
    file.close()


def test_an_upload_that_came_by_another_way_is_streamed_too():
    content = picture("PNG")
    with incoming_of(upload(content, "a.png")) as incoming:
        assert incoming.path.read_bytes() == content


def test_several_files_of_a_request_are_apart():
    first, second = picture("PNG", seed=1), picture("PNG", seed=2)
    data = body(first).removesuffix(b"--\r\n") + b"\r\n" + body(second)
    files = post(data).FILES.getlist("file")
    assert [file.incoming.path.read_bytes() for file in files] == [first, second]
    assert len({file.incoming.sha256 for file in files}) == 2
    for file in files:
        file.close()


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("../../x.png", "x.png"), ("C:\\\\a\\\\b.png", "b.png"), ("ক" * 300 + ".png", "ক" * 146 + ".png")],
)
def test_a_name_arrives_without_its_path_and_short(sent, shown):
    file = post(body(picture("PNG"), sent)).FILES["file"]
    with examined(file) as found:
        assert found.name == shown
    assert limits.NAME_CHARACTERS == 150
