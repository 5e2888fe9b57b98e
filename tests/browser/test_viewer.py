"""An officer looks at the files of a case by keys and by hand, in a real browser."""

import re
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Refuse
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.models import Evidence
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.browser.eyes import picture
from tests.browser.signing_in import sign_in_member
from tests.complaints.evidence.files import sound, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings):
    """Keep files apart, and forget the deployment of another test's database."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    sessions._deployment.cache_clear()


def drawn(text, size=(900, 1200)):
    image = Image.new("RGB", size, "#f4f1e8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 60, size[0] - 60, size[1] - 60), outline="black", width=6)
    pen.text((120, 140), text, fill="black", font_size=70)
    return image


def saved(images, kind):
    file = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(file, kind, **more)
    return file.getvalue()


@pytest.fixture
def case():
    """Return a complaint that an officer took up, with a picture, a PDF of three pages and a recording."""
    now = current_time()
    complaint, person, _shop, contact = factories.a_complaint(now)
    seller, known = factories.as_firm(contact), {"reference": complaint.reference, "now": now}
    firm_received(reference=complaint.reference, contact=contact.id, at=now, basis="opened", now=now, by=seller)
    perform(Refuse(code="not_our_customer", text="আমাদের অর্ডার নয়।"), **known, by=seller)
    officer = Member.objects.create_member(
        email="o@dncrp.test", password=None, role=Role.OFFICER, office=complaint.office, name="নাসরিন সুলতানা"
    )
    perform(TakeUp(own=False), **known, by=actor_of(officer))
    given = []
    for content, name, kind in (
        (saved([drawn("JEANS 34")], "JPEG"), "প্যান্ট.jpg", "product_photo"),
        (saved([drawn(f"PAGE {page}", (595, 842)) for page in (1, 2, 3)], "PDF"), "রসিদ.pdf", "payment_proof"),
        (sound(), "কথা.wav", "chat_record"),
    ):
        known["now"] = current_time()
        given.append(
            evidence.add_to_complaint(
                **known, upload=upload(content, name), kind=kind, by=factories.as_consumer(person)
            )
        )
    return complaint, officer, given


def kinds(complaint):
    return list(Event.objects.filter(subject=complaint.subject).order_by("seq").values_list("kind", flat=True))


def test_the_viewer_by_keys_and_by_hand(open_page, live_server, faults, right, case):
    complaint, officer, (photo, _paper, _talk) = case
    page = open_page("/privacy", "desk")
    sign_in_member(page, live_server.url, officer)
    page.goto(f"{live_server.url}/office/{complaint.reference}/evidence?lang=bn")
    page.click(f"a[href*='{photo.id}/view']")
    page.wait_for_url("**/view#pane")
    stage, zoom = page.locator(".stage"), lambda: page.locator(".stage").get_attribute("data-zoom")

    width = page.locator(".stage img").bounding_box()["width"]
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("-")
    assert zoom() == "2"
    assert page.locator(".stage img").bounding_box()["width"] == pytest.approx(2 * width, rel=0.01)
    page.keyboard.press("r")
    assert stage.get_attribute("data-turn") == "1"
    page.click("[data-turn].btn")
    page.click("[data-zoom='-1']")
    assert (zoom(), stage.get_attribute("data-turn")) == ("1", "2")
    assert "turn=2" in page.url

    # turned upside down, what is at the top right of the picture is pressed at the bottom left
    shown = page.locator(".stage img")
    box = shown.bounding_box()
    shown.click(position={"x": box["width"] * 0.1, "y": box["height"] * 0.8})
    assert (page.input_value("[name=x]"), page.input_value("[name=y]")) == ("90", "20")
    page.keyboard.type("m c r: সেলাই খোলা")
    assert stage.get_attribute("data-turn") == "2"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "m c r: সেলাই খোলা" in page.locator("main").inner_text()
    assert page.locator(".pins svg").get_attribute("x") == "90%"

    with page.expect_navigation():
        page.keyboard.press("m")
    assert page.locator("h2 .tag.ok").is_visible()
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "text"
    page.evaluate("document.activeElement.blur()")
    picture(page, "viewer-picture-desk")
    assert faults(page, 24) == right
    assert kinds(complaint)[-3:] == ["evidence.opened", "office.noted_evidence", "office.marked_evidence"]


def test_the_files_are_gone_through_and_the_pages_of_a_pdf(open_page, live_server, faults, right, case):
    complaint, officer, (photo, _paper, talk) = case
    page = open_page("/privacy", "desk")
    sign_in_member(page, live_server.url, officer)
    address = f"{live_server.url}/office/{complaint.reference}/evidence/{photo.id}/view"
    page.goto(f"{address}?lang=bn")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/view#pane")
    page.locator("text=পরের পাতা").click()
    page.wait_for_url("**page=2*")
    assert page.evaluate("document.querySelector('.stage img').naturalWidth") > 1000
    picture(page, "viewer-pdf-desk")
    assert faults(page, 24) == right
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(str(talk.id)))
    picture(page, "viewer-sound-desk")
    assert faults(page, 24) == right
    assert kinds(complaint).count("evidence.opened") == 2
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}?zoom=2&turn=1")
    picture(page, "viewer-turned-phone")
    assert faults(page, 24) == right


def test_on_a_phone_without_script_each_step_is_a_page(open_page, live_server, case):
    complaint, officer, (photo, paper, _talk) = case
    page = open_page("/privacy", "phone", script=False)
    sign_in_member(page, live_server.url, officer)
    page.goto(f"{live_server.url}/office/{complaint.reference}/evidence/{photo.id}/view?lang=bn")
    page.click("[data-zoom='1']")
    page.click("[data-turn].btn")
    page.locator(".stage[data-zoom='2'][data-turn='1']").wait_for()
    page.fill("[name=text]", "ডান পাশে দাগ")
    page.fill("[name=x]", "৭০")
    page.fill("[name=y]", "৩০")
    page.click("section form .acts .btn")
    assert page.locator(".pins svg").get_attribute("y") == "30%"
    page.wait_for_load_state()
    picture(page, "viewer-picture-phone")
    page.click("[rel=next]")
    page.click("text=পরের পাতা")
    page.wait_for_load_state()
    assert f"{paper.id}/view" in page.url
    picture(page, "viewer-pdf-phone")
    page.click("[rel=next]")
    picture(page, "viewer-sound-phone")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_what_must_not_be_seen_is_covered_by_drawing_and_the_copy_can_be_downloaded_with_the_papers(
    open_page, live_server, faults, right, case, size
):
    complaint, officer, (_photo, paper, _talk) = case
    page = open_page("/privacy", size)
    sign_in_member(page, live_server.url, officer)
    page.goto(f"{live_server.url}/office/{complaint.reference}/evidence/{paper.id}/view?lang=bn")
    page.click("a[href*='redact-evidence']")
    second = page.locator("[data-page='2'] img")
    second.scroll_into_view_if_needed()
    second.evaluate("image => image.decode()")
    second.evaluate("image => image.scrollIntoView()")
    box = second.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.1)
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.05)
    page.mouse.up()
    typed = [int(page.input_value(f"[name={name}_1]")) for name in ("page", "left", "top", "right", "bottom")]
    assert typed == pytest.approx([2, 100, 50, 500, 200], abs=8)
    assert page.locator("[data-page='2'] rect").count() == 1
    page.check("[name=ground][value=private_data]")
    picture(page, f"redact-{size}")
    assert faults(page, 24) == right
    with page.expect_navigation():
        page.click("main form .acts button")
    assert kinds(complaint)[-1] == "office.redacted_evidence"
    copy = Evidence.objects.get(redacts=paper)
    with page.expect_response(f"**/evidence/{copy.id}?page=2") as shown:
        page.goto(f"{live_server.url}/office/{complaint.reference}/evidence/{copy.id}/view?page=2")
    with Image.open(BytesIO(shown.value.body())) as seen:
        assert max(seen.convert("L").getpixel((seen.width * 3 // 10, seen.height // 10)), 0) < 8

    page.goto(f"{live_server.url}/office/{complaint.reference}/make-dossier?for=BB")
    picture(page, f"dossier-{size}")
    assert faults(page, 24) == right
    for name in page.locator("form textarea").evaluate_all("all => all.map(each => each.name)"):
        page.fill(f"[name='{name}']", "ক্রেতা জানেন না।")
    with page.expect_download() as saved_as:
        page.click("main form .acts button")
    assert saved_as.value.suggested_filename.endswith("-BB.zip")
