"""Reads as everybody does what stands of a complaint, and holds each text against what the other sides really got."""

import re
import uuid

from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override

from ccms.accounts import sessions
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Channel
from ccms.integrations import dispatching
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests.integrations import claims
from tests.integrations.other_sides import FILED, WRITTEN
from tests.web.office.working import INLINE, words_of


class Held:
    """A complaint whose texts are held against the truth; `read` counts the texts that claimed something."""

    read = killed = 0

    def rows(self):
        return list(Dispatch.objects.filter(complaint=self.case.complaint).order_by("prepared_at", "id"))

    # ---- what is true ----

    def truth(self, row):
        """Return what the other side got of a dispatch and said of it, whatever our own rows say."""
        known = {fact for dispatch, fact in self.said if dispatch == row.id}
        # a try is counted before the call, which a worker that is killed may not come to
        if self.tried(row) + self.killed > len(dispatching.TRIES):
            known.add(claims.FAILED)
        if row.kind == FILED:
            known |= {claims.SENT for dak in self.daks(row) if dak.receipt}
            known |= {claims.RECEIVED for dak in self.daks(row) if len(dak.movements) > 1}
            known |= {claims.ANSWERED for dak in self.daks(row) if any("archive" in each for each in moved(dak))}
        elif row.body == WRITTEN:
            known |= {claims.SENT, claims.MAILED} if self.letters(row) else set()
            known |= {claims.END_MAILED} if self.letters(row, dispatching._key_of_end(row)) else set()
        elif row.channel == Channel.DESK:
            known.add(claims.SENT)  # it lies on the body's own pages here
        elif row.body in self.world.machines:
            heard = [said for _, said in self.world.machines[row.body].heard if said["data"]["id"] == str(row.id)]
            names = {"dispatch.sent": claims.SENT, "complaint.ended": claims.ENDED}
            known |= {names[said["type"]] for said in heard}
        if row.state == "lapsed" and not known & {claims.ANSWERED, claims.RETURNED}:
            known.add(claims.LAPSED)
        return known

    def tried(self, row):
        """Return how often the other side was called for a dispatch."""
        if row.kind == FILED:
            return self.e_filing.calls
        if row.body == WRITTEN:
            return len(self.world.post.calls) - self.called
        if row.channel == Channel.DESK:
            return 0
        return self.world.machines[row.body].calls.count(str(row.id))

    def letters(self, row, key=None):
        return [letter for _, letter in self.world.post.mails if str(key or row.id) in letter["Message-ID"]]

    def daks(self, row):
        """Return the letters of the e-filing that come from this dispatch, or that it went on with."""
        known = self.e_filing.daks.values()
        return [dak for dak in known if dak.key == row.draft_no or str(row.id) in dak.form["dak_info"]]

    # ---- what is read ----

    def look(self):
        """Let everybody read, where anything has happened since they read last."""
        if (seen := self.case.now_stands().event_seq) == self.seen:
            return
        self.seen = seen
        rows = self.rows()
        truth = {row.id: self.truth(row) for row in rows}
        with override("bn"):
            for name, page in self.pages():
                self.sentences(name, words_of(page), rows, truth)
                self.states(name, page.text, rows, truth)
        self.messages(truth)

    def pages(self):
        """Yield what the buyer, the seller, a stranger with the number and the office read."""
        buyer = browser_of(sessions.open_consumer_session, self.case.person, self.desk.now)
        seller = browser_of(sessions.open_link_session, self.case.contact, self.case.reference, self.desk.now)
        own = f"/t/{self.case.reference}"
        yield "buyer", buyer.get(own)
        yield "recipients", buyer.get(f"{own}/shared")
        yield "seller", seller.get(f"/answer/{self.case.reference}", follow=True)
        yield "stranger", Client().get(own)
        for page in ("", "/history", "/dispatches"):
            yield f"office{page}", self.case.get(self.desk.nasrin, page)

    def sentences(self, page, text, rows, truth):
        """Hold each sentence that names a body against what is true of what that body was sent."""
        for said, fact in {**claims.SENTENCES, **claims.BOXES}.items():
            for body, name in self.names.items():
                if not fact or "%(name)s" not in said or gettext(said) % {"name": name} not in text:
                    continue
                assert any(fact in truth[row.id] for row in rows if row.body == body), (self.seed, page, said, body)
                self.read += 1
        for said, fact in claims.SENTENCES.items():
            if fact and "%(" not in said and gettext(said) in text:
                assert any(fact in known for known in truth.values()), (self.seed, page, said)
                self.read += 1
        for row in rows:
            if row.memo_no and row.memo_no in text:
                assert claims.SENT in truth[row.id], (self.seed, page, row.body, row.memo_no)
                self.read += 1

    def states(self, page, markup, rows, truth):
        """Hold the state of each dispatch in a list against what is true of it."""
        for row in rows:
            found = re.search(rf'id="to-{row.id}".*?</section>', markup, re.DOTALL)
            if not found:
                continue
            text = " ".join(re.sub(r"<[^>]+>", " ", INLINE.sub("", found.group())).split())
            said = [state for state, words in claims.STATE_WORDS.items() if f"{gettext('State')} {words} " in text]
            assert said, (self.seed, page, text)
            assert any(not claims.STATES[state] or claims.STATES[state] in truth[row.id] for state in said)
            for words, fact in claims.ROWS.items():
                assert gettext(words) not in text or fact in truth[row.id], (self.seed, page, row.body, words)
            self.read += 1

    def messages(self, truth):
        """Hold each message of an event of a dispatch against what is true of it."""
        events = {each.event_id: each for each in Event.objects.filter(subject=self.case.complaint.subject)}
        for notice in Notice.objects.filter(subject=self.case.reference, template__in=claims.MESSAGES):
            fact, dispatch = claims.MESSAGES[notice.template], events[notice.event].data.get("dispatch")
            if fact and dispatch:
                assert fact in truth[uuid.UUID(dispatch)], (self.seed, notice.template)
                self.read += 1


def moved(dak):
    return [each["operation"] for each in dak.movements]


def browser_of(opens, *who):
    """Return a browser in a session that one of the sides has opened."""
    browser, answer = Client(), HttpResponse()
    opens(answer, *who)
    browser.cookies = answer.cookies
    return browser
