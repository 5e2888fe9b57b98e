"""Pictures that a phone makes smaller, and recordings that a page plays, in a real browser."""

import os
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpResponse
from PIL import Image

from ccms.accounts import sessions
from ccms.complaints.acts import evidence
from ccms.complaints.evidence.storage import original_name
from ccms.complaints.evidence.stores import open_whole
from ccms.complaints.models import Evidence
from ccms.core.digits import bangla_digits
from ccms.gate.clock import current_time
from tests import factories
from tests.complaints.evidence.files import photo_with_place, sound, upload
from tests.web.consumer.filing.walking import Walker

pytestmark = pytest.mark.django_db(transaction=True)
SEND = "main .acts button.btn"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return settings.CCMS_EVIDENCE_DIR


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """Return a picture as a phone's camera takes it: large, turned, with the place in it."""
    path = tmp_path_factory.mktemp("photos") / "পার্সেল.jpg"
    image = Image.effect_noise((3000, 2000), 60).convert("RGB")
    exif = image.getexif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 48.0, 36.0), 3: "E", 4: (90.0, 24.0, 0.0)})
    image.save(path, quality=92, exif=exif)
    return path


@pytest.fixture
def buyer(open_page, live_server):
    """Return a page of a consumer who is signed in, his complaint, and himself as an actor."""

    def come(page_of="", *, script=True, size="phone"):
        complaint, person, _shop, reach = factories.a_complaint(current_time())
        answer = HttpResponse()
        sessions.open_consumer_session(answer, person, current_time())
        page = open_page("/genuine", size, script=script)
        page.context.add_cookies(
            [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in answer.cookies.items()]
        )
        page.complaint, page.buyer, page.seller = complaint, factories.as_consumer(person), factories.as_firm(reach)
        page.goto(f"/t/{complaint.reference}{page_of}")
        return page

    return come


def kept():
    """Return the one row of evidence and its bytes."""
    item = Evidence.objects.get()
    with open_whole(UUID(str(item.holder)), original_name(item.sha256), item.sha256) as file:
        return item, file.read()


def give(page, path, kind="product_photo"):
    page.locator("input[type=file]").set_input_files(path)
    page.locator("select[name=kind]").select_option(kind)
    with page.expect_navigation():
        page.click(SEND)
    assert "/evidence" not in page.url, page.locator("main").inner_text()


def picture_of(page, name):
    if os.environ.get("CCMS_PICTURES"):
        page.screenshot(path=Path(os.environ["CCMS_PICTURES"]) / f"{name}.png", full_page=True)


def test_a_large_picture_is_made_smaller_on_the_phone_and_the_reader_is_told(buyer, photo, faults, right):
    page = buyer("/evidence")
    assert page.locator("[data-originals]").is_visible()
    picture_of(page, "evidence-add")
    give(page, photo)

    item, content = kept()
    image = Image.open(BytesIO(content))
    assert (item.reduced, item.name, item.media_type) == (True, "পার্সেল.jpg", "image/jpeg")
    assert image.size == (1067, 1600), "turned upright, and no longer than the preview"
    assert dict(image.getexif()) == {}
    assert len(content) < photo.stat().st_size / 3
    assert "ফোনে ছোট করা হয়েছে" in page.locator("main").inner_text()
    picture_of(page, "evidence-reduced")
    assert faults(page) == right


def test_who_ticks_it_sends_the_original_before_or_after_choosing(buyer, photo):
    page = buyer("/evidence")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("[name=reduced]").wait_for(state="attached")
    page.click("label.tick")
    assert page.locator("[name=reduced]").count() == 0
    page.locator("select[name=kind]").select_option("product_photo")
    with page.expect_navigation():
        page.click(SEND)

    item, content = kept()
    assert (item.reduced, content == photo.read_bytes()) == (False, True)


def test_without_script_the_original_goes_and_nothing_is_promised(buyer, photo):
    page = buyer("/evidence", script=False)
    assert not page.locator("[data-originals]").is_visible()
    give(page, photo)

    item, content = kept()
    assert (item.reduced, content == photo.read_bytes()) == (False, True)


def test_a_picture_that_would_hardly_be_smaller_is_left_alone(buyer, tmp_path):
    path = tmp_path / "small.jpg"
    path.write_bytes(photo_with_place())
    page = buyer("/evidence")
    give(page, path)

    item, content = kept()
    assert (item.reduced, content == path.read_bytes()) == (False, True)


def test_a_file_that_the_browser_cannot_draw_goes_as_it_is(buyer, tmp_path):
    path = tmp_path / "bill.txt"
    path.write_text("TrxID 7XK")
    page = buyer("/evidence")
    give(page, path, "payment_proof")
    assert kept()[0].reduced is False


def test_a_recording_plays_on_the_page_after_a_tap_and_not_before(buyer, faults, right):
    page = buyer()
    given = upload(sound(3), "কথা.wav")
    evidence.add_to_complaint(
        reference=page.complaint.reference, upload=given, kind="chat_record", by=page.seller, now=current_time()
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "play" in request.url else None)
    page.reload()
    player = page.locator("audio")
    assert player.evaluate("e => e.readyState") == 0
    assert asked == []

    player.evaluate("e => { e.muted = true; return e.play(); }")
    player.evaluate("e => new Promise(done => e.ontimeupdate = () => e.currentTime > 0.2 && done())")
    assert player.evaluate("e => Math.round(e.duration)") == 3
    player.evaluate("e => new Promise(done => { e.onended = done; e.currentTime = 2.5; })")
    assert asked
    picture_of(page, "evidence-audio")
    assert faults(page) == right


def test_a_page_warns_before_the_original_of_the_other_side(buyer, faults, right):
    page = buyer()
    item = evidence.add_to_complaint(
        reference=page.complaint.reference,
        upload=upload(b"bill", "a.txt"),
        kind="invoice",
        by=page.seller,
        now=current_time(),
    )
    page.goto(f"/t/{page.complaint.reference}/evidence/{item.id}")
    picture_of(page, "evidence-unchecked")
    assert faults(page) == right
    with page.expect_download() as download:
        page.click("a.btn")
    assert download.value.suggested_filename == "01-invoice.txt"


def test_what_was_chosen_is_seen_and_can_be_left_out_before_it_goes(buyer, photo, tmp_path, faults, right):
    page = buyer("/evidence")
    shown = page.locator("input[type=file]")
    assert shown.evaluate("e => [...e.labels].map(each => each.textContent.trim())")[-1] == "ছবি বা ফাইল বাছুন"
    shown.set_input_files(photo)
    row = page.locator(".chosen li")
    row.locator("img").evaluate("e => e.decode()")
    assert row.locator("img").bounding_box()["width"] == 64
    assert "পার্সেল.jpg" in row.inner_text()
    picture_of(page, "evidence-chosen")
    assert faults(page) == right
    row.locator("button").click()
    assert page.locator(".chosen li").count() == 0
    assert shown.evaluate("e => e.files.length") == 0


def test_a_film_that_is_too_large_is_refused_before_anything_goes(buyer, tmp_path):
    path = tmp_path / "long.mp4"
    with path.open("wb") as film:
        film.truncate(50 * 1_048_576 + 1)
    page = buyer("/evidence")
    page.locator("input[type=file]").set_input_files(path)
    assert "৫০ এমবির বেশি" in page.locator(".chosen li").inner_text()
    assert page.locator("input[type=file]").evaluate("e => e.files.length") == 0


def test_while_files_go_a_bar_moves_and_a_broken_line_loses_nothing(buyer, photo, faults, right):
    page = buyer("/evidence")
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("[name=reduced]").wait_for(state="attached")
    page.locator("select[name=kind]").select_option("product_photo")
    page.route("**/*", lambda asked: asked.abort() if asked.request.method == "POST" else asked.continue_())
    page.click(SEND)
    page.get_by_text("নিজে থেকেই যাবে").wait_for()
    picture_of(page, "evidence-line-gone")
    assert replace(faults(page), console=[]) == right  # the browser has words of its own about the line
    page.unroute("**/*")
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => seen.push(document.querySelector('progress').value))
        .observe(document.querySelector('.going p'), {childList: true}); addEventListener('pagehide',
        () => sessionStorage.setItem('seen', JSON.stringify(seen))); }"""
    )
    with page.expect_navigation():
        page.click(SEND)  # who taps again does not wait for the next try
    assert page.evaluate("JSON.parse(sessionStorage.getItem('seen'))")[-1] == 100
    assert kept()[0].reduced is True


SAID = """() => { const said = [], line = document.querySelector('.going [role=status]');
new MutationObserver(() => { said.push(line.textContent); sessionStorage.setItem('said', JSON.stringify(said)); })
.observe(line, {childList: true}); }"""


def test_a_page_closed_in_the_middle_goes_on_where_it_stopped_when_the_same_file_is_chosen(buyer, tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"{number}: কোথায় আমার পার্সেল?\n" for number in range(7000)))
    size, pieces = path.stat().st_size, []

    def over_the_line(asked, most=None):
        if asked.request.method == "PATCH":
            if most is not None and len(pieces) == most:
                return asked.abort()
            pieces.append(len(asked.request.post_data_buffer))
        return asked.continue_()

    page = buyer("/evidence")
    first = page.context.new_page()
    first.route("**/uploads/v1/*", lambda asked: over_the_line(asked, most=3))
    first.goto(page.url)
    choose(first, path)
    first.click(SEND)
    first.get_by_text("নিজে থেকেই যাবে").wait_for()
    gone = sum(pieces)
    assert 0 < gone < size
    first.evaluate("localStorage.setItem('ccms-upload old', '1 /uploads/v1/old')")
    first.close()

    page.route("**/uploads/v1/*", over_the_line)
    page.reload()
    choose(page, path)
    page.evaluate(SAID)
    with page.expect_navigation():
        page.click(SEND)
    words = page.evaluate("JSON.parse(sessionStorage.getItem('said'))")
    assert words[0] == f"{kilo(size)} কেবির মধ্যে {kilo(gone)} কেবি গেছে"
    assert sum(pieces) == size
    item, content = kept()
    assert (item.name, content) == ("chat.txt", path.read_bytes())
    assert page.evaluate("Object.keys(localStorage).filter(each => each.startsWith('ccms-upload'))") == []


def kilo(octets):
    return bangla_digits(-(-octets // 1024))


def test_what_the_server_has_lost_meanwhile_goes_anew_and_nobody_has_to_do_anything(buyer, photo, folder):
    page = buyer("/evidence")
    choose(page, photo)
    page.locator("[name=reduced]").wait_for(state="attached")
    lost = []

    def lose(asked):
        if asked.request.method == "POST" and "/uploads/" not in asked.request.url and not lost:
            lost.extend((folder / "incoming").iterdir())
            for each in lost:
                each.unlink()
        asked.continue_()

    page.route("**/*", lose)
    with page.expect_navigation():
        page.click(SEND)
    assert lost
    assert kept()[0].reduced is True


def test_in_the_filing_files_of_several_rows_go_in_pieces_and_words_say_how_far_they_are(
    open_page, live_server, photo, tmp_path, faults, right
):
    walker = Walker(lang="bn").sign_in().name_seller().tell_purchase().send()
    page = open_page("/genuine", "phone")
    page.context.add_cookies(
        [{"name": name, "value": each.value, "url": live_server.url} for name, each in walker.client.cookies.items()]
    )
    page.goto("/c/evidence")
    chat, bill = tmp_path / "chat.txt", tmp_path / "bill.txt"
    chat.write_text("".join(f"{number}: কোথায় আমার পার্সেল?\n" for number in range(3000)))
    bill.write_text("TrxID 7XK")
    for field, path in (("product_photo", photo), ("chat_record", [chat, bill]), ("other", chat)):
        page.locator(f"input[name={field}]").set_input_files(path)
    page.locator("[name=reduced]").wait_for(state="attached")
    held, pieces = [], []

    def over_the_line(asked):
        if asked.request.method == "PATCH":
            pieces.append(1)
            if len(pieces) == 4:
                return held.append(asked)
        return asked.continue_()

    page.route("**/uploads/v1/*", over_the_line)
    page.click(SEND)
    page.get_by_text("কেবি গেছে").wait_for()
    while not held:
        page.wait_for_timeout(20)
    picture_of(page, "evidence-going")
    assert faults(page) == right
    with page.expect_navigation():
        held[0].continue_()

    assert page.url.endswith("/c/person"), page.locator("main").inner_text()
    names = Evidence.objects.order_by("kind", "name").values_list("kind", "name", "reduced")
    assert list(names) == [
        ("chat_record", "bill.txt", False),
        ("chat_record", "chat.txt", False),
        ("product_photo", "পার্সেল.jpg", True),
    ], "the same file in a second row is one"


def choose(page, path, kind="product_photo"):
    page.locator("input[type=file]").set_input_files(path)
    page.locator("select[name=kind]").select_option(kind)


def test_a_refused_file_is_told_on_the_same_page_with_everything_else_as_it_was(buyer, tmp_path, faults, right):
    path = tmp_path / "offer.apk"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    page = buyer("/evidence")
    page.locator("input[type=file]").set_input_files(path)
    page.locator("select[name=kind]").select_option("payment_proof")
    page.click(SEND)
    page.locator("[data-problem]").wait_for()
    assert page.locator("select[name=kind]").input_value() == "payment_proof"
    assert page.evaluate("document.activeElement.matches('[data-problem]')")
    picture_of(page, "evidence-refused")
    assert faults(page) == right
    give(page, _small(tmp_path), "payment_proof")  # the form that was drawn anew works like the first
    assert kept()[0].kind == "payment_proof"


def test_without_script_the_browsers_own_words_are_not_seen_before_somebody_comes(buyer, photo):
    page = buyer("/evidence", script=False)
    color = "e => getComputedStyle(e).color"
    chooser = page.locator("input[type=file]")
    assert chooser.evaluate(color) == "rgba(0, 0, 0, 0)"
    picture_of(page, "evidence-no-script")
    chooser.focus()
    assert chooser.evaluate(color) != "rgba(0, 0, 0, 0)"


def _small(folder):
    path = folder / "small.jpg"
    path.write_bytes(photo_with_place())
    return path
