"""A walk through a page by the Tab key, as somebody goes who has no mouse: what lies over the place where he stands."""

MOST_STEPS = 60
AT_ONCE = 5  # steps between two looks at whether the page is over, once as many are done as it has places for the focus
TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}

# Each step looks at where the one before it led, when all has come to rest there. After the end steps lead nowhere.
BEGIN = """() => {
  const ended = new AbortController(), walk = window.walk = {covered: [], over: false, seen: true};
  const here = () => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect(), region = e.closest('.scroll');
    // a browser scrolls no further sideways once a part of it is seen (WCAG 2.4.11 asks for no more)
    const frame = region && region !== e ? region.getBoundingClientRect() : {left: 0, right: innerWidth};
    const x = Math.min((Math.max(box.left, frame.left) + Math.min(box.right, frame.right)) / 2, innerWidth - 1);
    const y = Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const label = e.labels && e.labels[0];
    const seen = !!top && (e.contains(top) || top.contains(e) || (label && label.contains(top)));
    return [(label || e).textContent.trim().slice(0, 24), seen];
  };
  walk.look = () => {
    if (walk.seen || walk.over) return;
    walk.seen = true;
    const found = here();
    if (!found) walk.over = true;
    else if (!found[1]) walk.covered.push(found[0]);
  };
  walk.end = () => { ended.abort(); delete window.walk; return walk.covered; };
  addEventListener('keydown', event => {
    walk.look();
    walk.seen = false;
    if (walk.over) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, {capture: true, signal: ended.signal});
  return [...document.querySelectorAll('*')].filter(e => e.tabIndex >= 0 && e.getClientRects().length).length;
}"""
LOOK = "() => { walk.seen = false; walk.look(); return walk.over; }"
END = "walk.end()"


def covered_on_a_walk(page):
    """Go through a page to its end, or for `MOST_STEPS`; return what one could not see though one stood there."""
    wire = page.context.new_cdp_session(page)
    places, done = page.evaluate(BEGIN), 0
    while done < MOST_STEPS:
        # a step within a frame is not heard by the page around it
        steps = 1 if len(page.frames) > 1 else min(AT_ONCE if done else places + 1, MOST_STEPS - done)
        for _ in range(steps):
            wire.send("Input.dispatchKeyEvent", TAB)
        done += steps
        if page.evaluate(LOOK):
            break
    wire.send("Input.dispatchKeyEvent", {**TAB, "type": "keyUp"})
    wire.detach()
    return page.evaluate(END)
