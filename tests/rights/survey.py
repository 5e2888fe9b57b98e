"""Finds what can really be sent to each page, by those who may send it; then everybody can try it."""

from tests.rights import forms
from tests.rights.addresses import all_routes, thing_of
from tests.rights.sameness import state_of, tables, taken_back, writes_to
from tests.rights.visitors import seller_of

A_LOT = 24  # ways of filling a form in that are tried until one acts
OK = 200
# Forms about a complaint that change nothing in it: a code is sent or entered, somebody leaves.
# The page is claimed only with the code that went to its number.
IDLE = {
    "firm:start",
    "firm:code",
    "firm:letter",
    "firm:sign_out",
    "firm:own_number",
    "firm:not_mine",
    "firm:not_mine_code",
    "dev:as_seller",
    "desk:claim_code",
    "consumer:handed",  # what was handed over has a number of its own: web/office/intakes
    "consumer:handed_code",
    "consumer:take_over",  # it is sent by others than its buyer: web/consumer/own_data/test_acting.py
    "consumer:lost_number",  # the same: web/consumer/own_data/test_lost_number.py
    "consumer:keep_number",  # it acts only once somebody has asked: in the same file
}
# Where the form stands that is sent to an address which is not read itself.
STANDS_ON = {f"desk:{name}": "desk:case" for name in ("assign", "ticket", "tag", "untag", "note")}
STANDS_ON["cell_office:answer"] = "cell_office:letter"
# On which complaint a page can probably act; the others are tried after it.
LIKELY = {
    **dict.fromkeys(("received", "performed", "report_performance"), "promised"),
    **dict.fromkeys(("offer_terms", "solved_terms", "defend", "refuse", "ask", "check"), "reached"),
    **dict.fromkeys(("information", "inform", "form", "request_information", "refer", "reject_complaint"), "scrutiny"),
    **dict.fromkeys(("dismiss", "set_hearing", "rule_on_points"), "scrutiny"),
    **dict.fromkeys(("take_up", "send_to_firm", "rule_cause", "reassign", "add_note", "add_evidence"), "escalated"),
    **dict.fromkeys(("mark_evidence", "note_evidence", "redact_evidence", "make_dossier", "file_dossier"), "escalated"),
    **dict.fromkeys(("hold_hearing", "adjourn", "retry", "cannot_come"), "waited"),
    **dict.fromkeys(("record_settlement", "order"), "heard"),
    **dict.fromkeys(("record_payment", "start_recovery", "record_reward", "fine"), "ordered"),
    **dict.fromkeys(("close", "share_missing"), "paid"),
    **dict.fromkeys(("answer_unpaid_share", "account"), "not come"),
    **dict.fromkeys(("recall_dispatch", "record_sending"), "referred"),
    **dict.fromkeys(("record_reply",), "sent"),
    **dict.fromkeys(("copy_to_body", "ask_body"), "scrutiny"),
    **dict.fromkeys(("complete_dispatch", "correct_dispatch"), "sent back"),
    **dict.fromkeys(("unjoin",), "joined"),
    **dict.fromkeys(("reopen",), "withdrawn"),
    **dict.fromkeys(("review",), "rejected"),
    **dict.fromkeys(("interim",), "unproved"),
    **dict.fromkeys(("join",), "held back"),
    **dict.fromkeys(("confirm_contact", "retire_contact", "merge_firm", "add_contact"), "unproved"),
    **dict.fromkeys(("claim",), "unproved"),
}


# The record of a firm and what applies to be one: no complaint's, and every office reads it.
OF_ALL_OFFICES = {f"office:{act}_firm" for act in ("enter", "merge", "unmerge")}
OF_ALL_OFFICES |= {f"office:{act}_contact" for act in ("add", "confirm", "retire")}
OF_ALL_OFFICES |= {f"office:{page}" for page in ("application", "return_application", "refuse_application")}
OF_ALL_OFFICES |= {f"office:{page}" for page in ("firm", "application_paper", "hand_over")}
OF_ALL_OFFICES |= {"office:add_postal", "office:registers", "office:register_file"}
OF_ALL_OFFICES |= {
    f"coordinator:{page}" for page in ("firm", "write", "letter", "letter_paper")
}  # the Cell watches all
OF_ALL_OFFICES |= {"office:tick_register_file", "office:take_register_file"}

# Of these the officers of districts read, and heads decide.
OF_THE_REGISTRY = {
    f"office:{act}" for act in ("enter_firm", "merge_firm", "unmerge_firm", "registers", "register_file")
}
OF_ALL_OFFICES |= {"office:wallets", "office:confirm_wallet", "office:retire_wallet"}
OF_THE_REGISTRY |= {"office:wallets", "office:confirm_wallet", "office:retire_wallet"}
OF_THE_REGISTRY |= {"office:tick_register_file", "office:take_register_file"}
OF_THE_REGISTRY |= {f"office:{act}" for act in ("application", "return_application", "refuse_application")}

AHEAD = {"interim": 9}  # days: more time is asked for past the time that one has


class Survey:
    """What could be sent to each page: found by whoever may send it, and tried by everybody."""

    def __init__(self, world, visitors):
        self.world, self.visitors = world, visitors
        self.tables = tables()
        self._state, self._writes = state_of(self.tables), writes_to(self.tables)
        self.things = {name: thing_of(case) for name, case in world.cases.items()}
        self.sellers = {name: seller_of(case, world) for name, case in world.cases.items()}
        self.acting = {}  # by route: the complaint on which it acts, and what was sent
        self.plausible = {}
        for route in all_routes():
            if "POST" in route.row.methods:
                self._try(route)

    def begin(self):
        """Forget what another transaction has written: the next to ask compares everything."""
        self._writes = None

    def is_changed(self):
        """Tell whether anything is not as it was."""
        written = writes_to(self.tables)
        if written == self._writes:
            return False
        self._writes = written
        return state_of(self.tables) != self._state

    def acting_routes(self):
        """Return the routes whose form acts; a second pattern of the same name is the same page."""
        return list({route.name: route for route in reversed(all_routes()) if self.acting.get(route.name)}.values())

    def numbers(self):
        """Return a number that changes with anything that is kept."""
        return state_of(self.tables)

    def rightful(self, route, case):
        """Yield who may use this page for this complaint."""
        if "consumer" in route.row.audiences:
            yield self.visitors[f"consumer {case.buyer.name}"]
        if "firm_link" in route.row.audiences:
            yield self.sellers[case.name]
        if "firm_admin" in route.row.audiences:
            yield self.visitors["agent f" if case.shop.name == "f" else "admin g"]
        if "officer" in route.row.audiences and route.name not in OF_THE_REGISTRY:
            yield self.visitors[f"officer {case.officer_at}"]
        named = {"office_head": "office head", "supervisor": "supervisor", "admin": "admin", "anyone": "nobody"}
        named |= {name: name for name in ("coordinator", "association", "body")}
        yield from (self.visitors[name] for audience, name in named.items() if audience in route.row.audiences)

    def _try(self, route):
        self.plausible[route.name] = {}
        found = self.acting.setdefault(route.name, {})
        for case in self._cases(route):
            if case.buyer.name not in found:
                sent = self._acts(route, case)
                if sent is not None:
                    found[case.buyer.name] = (case.name, sent)

    def _cases(self, route):
        """Return the complaints on which the page could act, the likeliest first."""
        cases = self.world.cases
        if route.row.audiences == {"firm_admin"}:
            return [cases["b offer"]]  # only this firm has an administrator
        if route.name.startswith("body:") and route.asks:
            return [cases["sent"]]
        if "reference" not in route.asks or route.name in IDLE:
            return [cases["offer"]]
        likely = LIKELY.get(route.name.partition(":")[2], "offer")
        others = [name for name, case in cases.items() if case.buyer.name == "a" and name != likely]
        of_the_other = [name for name in (f"b {likely}",) if name in cases]
        return [cases[name] for name in (likely, *of_the_other, *others)]

    def _acts(self, route, case):
        url = route.url(self.things[case.name])
        for visitor in self.rightful(route, case):
            ways = [{}]
            if "GET" in route.row.methods or route.name in STANDS_ON:
                with taken_back():
                    page = visitor.ask("GET", self._place_of_form(route, case) or url)
                known = {"into": self._another(case), "ahead": AHEAD.get(route.name.partition(":")[2], 0)}
                ways = forms.all_ways(page, sent_to=url, **known) if page.status_code == OK else []
            for sent in ways[:A_LOT]:
                done = self._send(visitor, url, sent)
                self.plausible[route.name] = done or self.plausible[route.name] or sent
                if done is not None:
                    return done
        return None

    def _place_of_form(self, route, case):
        """Return the address of the page on which a form stands that is sent elsewhere."""
        if route.name not in STANDS_ON:
            return ""
        page = next(each for each in all_routes() if each.name == STANDS_ON[route.name])
        return page.url(self.things[case.name])

    def _send(self, visitor, url, sent):
        """Send it, and once more what the page shows before the act; return what acted. Nothing stays done."""
        with taken_back():
            page = visitor.ask("POST", url, forms.fresh(sent))
            if self.is_changed():
                return sent
            if asked := forms.asked_besides(page, sent):
                sent = {**sent, **asked}
                page = visitor.ask("POST", url, forms.fresh(sent))
            for again in forms.all_ways(page)[:4] if page.status_code == OK else ():
                visitor.ask("POST", url, forms.fresh(again))
                if self.is_changed():
                    return again
        return None

    def _another(self, case):
        return self.world.cases["b offer" if case.buyer.name == "b" else "escalated"].reference
