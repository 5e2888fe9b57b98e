"""What a shop's page hears of the widget on it, asked from outside, and the form that stands in its frame."""

LISTEN = """<script>
window.heard = [];
for (const name of ["loaded", "opened", "ready", "step", "filed", "closed", "error"])
  document.addEventListener("ccms:" + name, (e) => window.heard.push([name, e.detail, e.target.id || ""]));
</script>"""


def heard(page, name=None):
    """Return the names of what was heard, in their order; with a name, what was said by it."""
    found = page.evaluate("window.heard")
    return [detail for event, detail, _ in found if event == name] if name else [event for event, *_ in found]


def heard_at(page, link):
    """Return what was heard of one link of several."""
    return [event for event, _, at in page.evaluate("window.heard") if at == link]


def wait_for(page, name, times=1):
    """Wait until the page has heard of this; asked from outside, for its policy may forbid what waits inside."""
    for _ in range(300):
        if heard(page).count(name) >= times:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{name} was not heard of: {heard(page)} {page.said}")


def frame_of(page, times=1):
    """Wait until the form stands in the frame, and return it."""
    wait_for(page, "step", times)
    return next(frame for frame in page.frames if "/c" in frame.url)


def escape(frame):
    """Let the page in the frame hear Escape after this call has its answer: the frame may go before the key is up."""
    frame.evaluate(
        "() => { setTimeout(() => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))) }"
    )
