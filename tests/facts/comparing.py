"""Compares what every surface states with the facts computed anew, and counts what was compared."""

from datetime import timedelta
from uuid import UUID

from ccms.complaints.models import Complaint
from ccms.complaints.queries import write_place
from ccms.ledger.models import Event
from tests.facts import claims
from tests.facts.recomputed import facts
from tests.facts.surfaces import OFFICE_VIEW, Surfaces, day, moment
from tests.golden import world as around

FROM_THE_NEWEST = write_place((around.START + timedelta(days=999), UUID(int=0)))  # one that is found is not opened


class Comparison:
    """The comparisons of one play: how many, in which combinations, and which were wrong."""

    def __init__(self, *, whole=False):
        self.whole = whole  # all surfaces at each step, also where the same combination was met before
        self.compared, self.combinations, self.met, self.wrong = 0, set(), set(), {}
        self.where = ""

    def said(self):
        statuses, overdue, paid, unserved, withdrawn, first = (
            len(set(each)) for each in zip(*self.combinations, strict=True)
        )
        return (
            f"facts: {len(self.combinations)} combinations ({statuses} statuses × {overdue} overdue × {paid} paid × "
            f"{unserved} unserved × {withdrawn} withdrawn × {first} told first, as far as reachable), "
            f"{self.compared} values compared"
        )

    def report(self):
        """Say what was wrong, once for each thing that is stated, and how often."""
        return "\n".join(f"{what} {found[0]} ({len(found)} times)" for what, found in self.wrong.items())

    def same(self, what, stated, true):
        """Note whether a stated value is the true one."""
        self.compared += 1
        if stated != true:
            self.wrong.setdefault(what, []).append(f"states {stated!r}, true is {true!r} after {self.where}")

    def look(self, world, path, *, told_first):
        """Compare every surface at this moment."""
        self.where = path
        surfaces = Surfaces(world)
        true = facts(world.complaint)
        withdrawn = true.outcome == "withdrawn"
        state = (true.status, true.late is not None, true.money, withdrawn)
        key = (*state[:3], true.received is None, withdrawn, told_first)
        met = (*key, true.turn, true.told_firm is None, "firm" in true.told_by["consumer.filed"][0])
        if met in self.met and not self.whole:
            return
        self.met.add(met)
        is_new = state not in {(*each[:3], each[4]) for each in self.combinations}
        self.combinations.add(key)
        self._messages(world, true)
        everywhere = (self._public, self._buyer, self._seller, self._desk, self._office, self._machines)
        for each in everywhere if is_new or self.whole else (self._public, self._buyer, self._buyers_program):
            with around.taken_back():
                each(surfaces, world)
        around.Now.at = world.now

    def _now(self, world):
        """Return the facts after a page was opened: that alone may prove that a message came."""
        return facts(Complaint.objects.get(pk=world.complaint.pk))

    # pages

    def _public(self, surfaces, world):
        """The status page, and the seller's start: the state, and nothing that the number alone may not tell."""
        true = self._now(world)
        for path in ("/t/", "/answer/"):
            page = surfaces.page(surfaces.anyone(), f"{path}{surfaces.reference}")
            self._box(f"anyone {path}", page, true, knows=False)
            self._claims(f"anyone {path}", page, true)

    def _buyer(self, surfaces, world):
        browser = surfaces.buyer()
        page = surfaces.page(browser, f"/t/{surfaces.reference}")
        true = self._now(world)
        self._box("buyer", page, true)
        self._timeline("buyer", page, true)
        self._claims("buyer", page, true)
        line = surfaces.line(browser, "/t/mine")
        self._box("buyer's list", line, true)
        self._claims("buyer's list", line, true)
        self._receipt(surfaces.page(browser, f"/c/sent/{surfaces.reference}"), true)

    def _seller(self, surfaces, world):
        if world.contact is None or not world.complaint.told_at:
            return
        page = surfaces.page(surfaces.seller(), f"/answer/{surfaces.reference}")
        true = self._now(world)
        self._box("seller", page, true, knows=world.contact.is_proved)
        self._timeline("seller", page, true)
        self._claims("seller", page, true)
        event = next((e for e in reversed(world.events()) if e[1] in {"firm.offered", "firm.asked"}), None)
        if event:
            self._sellers_receipt(surfaces, world, event)

    def _sellers_receipt(self, surfaces, world, event):
        key = Event.objects.get(subject=world.complaint.subject, at=event[0], kind=event[1]).event_id
        page = surfaces.page(surfaces.seller(), f"/answer/{surfaces.reference}/sent/{key}")
        true = self._now(world)
        for end in page.ends:
            self.same("seller's receipt: due", end, true.due)
        for late in page.lates:
            self.same("seller's receipt: late", late, true.late)
        self._claims("seller's receipt", page, true)

    def _desk(self, surfaces, world):
        if not world.complaint.told_at:
            return
        browser = surfaces.member("agent")
        page = surfaces.page(browser, f"/firm/complaints/{surfaces.reference}")
        true = self._now(world)
        self._box("desk", page, true)
        self._timeline("desk", page, true)
        self._claims("desk", page, true)
        ended = true.status in {"settled", "closed"}
        self._line("desk's list", surfaces.line(browser, f"/firm/?view={'ended' if ended else 'all'}"), true)
        self._found("desk's search", surfaces.line(browser, f"/firm/search?q=জিন্স&after={FROM_THE_NEWEST}"), true)

    def _office(self, surfaces, world):
        browser = surfaces.member("officer")
        page = surfaces.page(browser, f"/office/{surfaces.reference}")
        true = self._now(world)
        self._box("office", page, true)
        self._claims("office", page, true)
        self._timeline("office's history", surfaces.page(browser, f"/office/{surfaces.reference}/history"), true)
        view = OFFICE_VIEW.get(true.status, "intake")
        if true.status != "hearing":  # its list holds the hearings of this week
            self._line("office's list", surfaces.line(browser, f"/office/?view={view}"), true)
        self._found("office's search", surfaces.line(browser, "/office/search?q=জিন্স"), true)

    def _box(self, who, page, true, *, knows=True):
        self.same(f"{who}: boxes", len(page.boxes), 1)
        if not page.boxes:
            return
        box = page.boxes[0]
        self.same(f"{who}: state", box["state"], true.state)
        self.same(f"{who}: turn", box.get("turn", ""), true.turn)
        self.same(f"{who}: due", moment(box.get("due")), true.due)
        self.same(f"{who}: late", moment(box.get("late")), true.late)
        self.same(f"{who}: outcome", box.get("outcome", ""), true.outcome)
        self.same(f"{who}: received", moment(box.get("received")), true.received if knows else None)
        self.same(f"{who}: fine", box.get("fine"), str(true.fine) if knows and true.fine is not None else None)
        self.same(f"{who}: paid", box.get("paid"), str(true.paid) if knows and true.paid is not None else None)
        running = {clock.due for clock in true.clocks}
        for end in page.ends:
            self.same(f"{who}: an end that is shown runs", end in running, true=True)
        for late in page.lates:
            self.same(f"{who}: late, shown", late, true.late)

    def _timeline(self, who, page, true):
        for kind, sides in page.events:
            self.same(f"{who}: told of {kind} {sorted(sides)}", sides in true.told_by[kind], true=True)
        running = {(clock.kind, clock.due, clock.late) for clock in true.clocks}
        for clock in page.clocks:
            self.same(f"{who}: {clock[0]} runs", clock in running, true=True)

    def _found(self, who, line, true):
        """Compare a line of a search, which tells of the same deadline as the box."""
        self._line(who, line, true)
        shown = [(clock.kind, clock.due, clock.late) for clock in (true.main,) if clock]
        if line and not (who.startswith("desk") and true.main and true.main.kind == "reach_firm"):
            self.same(f"{who}: deadline", line.clocks, shown)

    def _line(self, who, line, true):
        self.same(f"{who}: is there", line is not None, true=True)
        if line is None:
            return
        running = {(clock.kind, clock.due, clock.late): clock for clock in true.clocks}
        for clock in line.clocks:
            self.same(f"{who}: {clock[0]} runs", clock in running, true=True)
            if clock in running:
                last = running[clock].last_day.isoformat()
                self.same(f"{who}: last day", last in line.days, true=True)
        for box in line.boxes:
            self.same(f"{who}: turn", box.get("turn", ""), true.turn)

    def _receipt(self, page, true):
        ends = {clock.last_day.isoformat() for clock in true.clocks} | {
            clock.due.isoformat(timespec="seconds") for clock in true.clocks
        }
        entries = page.days[1:]  # the first is the moment of the filing
        for each in entries:
            self.same("buyer's receipt: a day that is named", each in ends, true=True)
        self._claims("buyer's receipt", page, true)

    def _claims(self, who, page, true):
        for phrase, holds in claims.found(page.words, true):
            self.same(f"{who}: “{phrase}”", True, holds)

    # machines

    def _machines(self, surfaces, world):
        for name in ("buyer", "officer", *(["admin"] if world.complaint.told_at else [])):
            token = world.key_of(name)
            true = self._program(surfaces, world, name, token)
            listed = surfaces.call(token, "/complaints")["complaints"]
            line = next(each for each in listed if each["reference"] == surfaces.shown)
            self._record(f"API list, {name}", line, true)
        if world.complaint.told_at:
            self._tables(surfaces, world)

    def _buyers_program(self, surfaces, world):
        self._program(surfaces, world, "buyer", world.key_of("buyer"))

    def _program(self, surfaces, world, name, token):
        case = surfaces.call(token, f"/complaints/{surfaces.reference}")
        true = self._now(world)
        self._record(f"API, {name}", case, true)
        self._case(name, case, true)
        return true

    def _record(self, who, record, true):
        self.same(f"{who}: status", record["status"], true.status)
        self.same(f"{who}: state", record["public_state"], true.state)
        self.same(f"{who}: outcome", record["outcome"], true.outcome)
        self.same(f"{who}: turn", record["turn"], true.turn)
        self.same(f"{who}: due", moment(record["due_at"]), true.main and true.main.due)
        self.same(f"{who}: late", moment(record["late_since"]), true.late)
        self.same(f"{who}: last day", day(record["last_day"]), true.main and true.main.last_day)
        self.same(f"{who}: received", moment(record["received_at"]), true.received)
        self.same(f"{who}: fine", record["fine_paisa"], true.fine)
        self.same(f"{who}: paid", record["fine_paid_paisa"], true.paid)
        left = None if true.fine is None else true.fine - true.paid
        self.same(f"{who}: left", record["fine_left_paisa"], left)

    def _case(self, name, case, true):
        who = f"API, {name}"
        self.same(f"{who}: told", moment(case["told_at"]), true.told_firm)
        share = None if name == "admin" else true.share_paid
        self.same(f"{who}: share paid", case["share_paid_paisa"], share)
        running = {(clock.kind, clock.due, clock.late) for clock in true.clocks}
        for clock in case["deadlines"]:
            stated = (clock["kind"], moment(clock["due_at"]), moment(clock["late_since"]))
            self.same(f"{who}: {clock['kind']} runs", stated in running, true=True)
        told_of = {str(key): sides for key, sides in true.told_of.items()}
        for event in case["timeline"]:
            self.same(f"{who}: told of {event['event']}", set(event["told"]), told_of[event["id"]])

    def _tables(self, surfaces, world):
        row, record = surfaces.tables()
        true = self._now(world)
        self._record("JSON Lines", record, true)
        self.same("CSV: status", row["status"], true.status)
        self.same("CSV: turn", row["turn"], true.turn)
        due = true.main and surfaces.in_dhaka(true.main.due - timedelta(minutes=1))
        self.same("CSV: due", row["due"], due or "")
        if true.main:
            end = row["late_since"] if true.late else row["due"]
            self.same("CSV: day", end[:10], true.main.last_day.isoformat())
        self.same("CSV: fine", row["fine"], "" if true.fine is None else f"{true.fine // 100}.00")
        self.same("CSV: paid", row["fine_paid"], "" if true.paid is None else f"{true.paid // 100}.00")

    def _messages(self, world, true):
        for what, stated, holds in claims.of_messages(world.complaint):
            self.same(what, stated, holds)
