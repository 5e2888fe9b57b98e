"""What each text about another body claims, so that a page can be held against what the other side really got or said.

`SENTENCES` are the texts of the history and the boxes by their English, `STATES` the words of a state, `MESSAGES` the
texts of notices. The value is the fact that must be true of the dispatch; empty where a text claims nothing of it.
"""

import ast
import tomllib
from pathlib import Path

from ccms.complaints.events import dispatches
from ccms.notices import composition
from ccms.web.shared import dispatch_words

SENT, ACCEPTED, ANSWERED, RETURNED = "sent", "accepted", "answered", "returned"
RECALLED, FAILED, ENDED, MAILED, LAPSED = "recalled", "failed", "told the end", "mailed", "lapsed"
END_MAILED = "mailed that it ended"
OPENED, CONFIRMED, RECEIVED = "opened", "confirmed", "received"  # the last is either of the others

SENTENCES = {
    "DNCRP's office sent it to %(name)s": SENT,
    "Sent to %(name)s": SENT,
    "The system told %(name)s of it by itself": SENT,
    "Sent on %(day)s, letter number %(number)s": SENT,
    "DNCRP's office sent it to another office": SENT,
    "The e-mail says only that there is something to read here; nothing of the complaint stands in it": MAILED,
    "%(name)s was told how it ended": ENDED,
    "An e-mail went to %(name)s: there is something new to read": END_MAILED,
    "%(name)s answered DNCRP": ANSWERED,
    "%(name)s answered. It is back at DNCRP": ANSWERED,
    "The other office answered. It is back at DNCRP": ANSWERED,
    "%(name)s sent it back: something was missing": RETURNED,
    "%(name)s sent it back to DNCRP": RETURNED,
    "%(name)s has taken it over": ACCEPTED,
    "DNCRP's office has taken back what was for %(name)s": RECALLED,
    "DNCRP's office has taken it back": RECALLED,
    "Referral taken back": RECALLED,
    "%(name)s opened what DNCRP sent it": OPENED,
    "%(name)s confirmed that it has it": CONFIRMED,
    "It did not go through to %(name)s": FAILED,
    "DNCRP's office filed the papers in the government's e-filing (Nothi)": SENT,
    "Receipt number: %(number)s": SENT,
    # what is decided or awaited, and what another value says in full
    "DNCRP's office is to send it to %(name)s": "",
    "DNCRP's office is to send it to another office": "",
    "To be sent by the office to %(name)s": "",
    "DNCRP's office is to send a copy to %(name)s": "",
    "A copy goes to %(name)s, as the law pack says": "",
    "DNCRP's office is to ask %(name)s for help": "",
    "DNCRP's office is to send %(name)s what was missing": "",
    "DNCRP's office is to tell %(name)s what has changed of what it was sent": "",
    "DNCRP's office has to do with another office about it": "",
    "The dossier is to be filed in the office's e-filing": "",
    "The dossier is to be filed in the office's e-filing, as the law pack says": "",
    "The shop, the kind of complaint, the rules and the month; nothing that names a person": "",
    "Its letter of %(day)s": "",
    "Its letter's number: %(number)s": "",
    "In the e-filing (Nothi): %(what)s": "",  # each movement is held against the e-filing's own
    "Number: %(number)s": "",
    "It goes although the other office may miss something; the note says why": "",
    "Its own number: %(number)s": "",
    "On %(at)s": "",
}
BOXES = {
    "%(name)s is to take it over by then; if not, it comes back to DNCRP by itself.": SENT,
    "%(name)s has taken it over and is to answer by then; if not, it comes back to DNCRP by itself.": ACCEPTED,
}
STATES = {
    **dict.fromkeys(("prepared", "recalled", "failed"), ""),
    "sent": SENT,
    "received": RECEIVED,
    "opened": OPENED,
    "confirmed": CONFIRMED,
    "accepted": ACCEPTED,
    "answered": ANSWERED,
    "returned": RETURNED,
    "lapsed": LAPSED,
}
STATE_WORDS = {
    **dispatch_words.STATES,
    "opened": dispatch_words.OPENED,
    "confirmed": dispatch_words.CONFIRMED,
}
ROWS = {
    "Sent to them on": SENT,
    "They opened it": OPENED,
    "They said that they have it": CONFIRMED,
    "They have it": RECEIVED,
    "They took it over on": ACCEPTED,
}
MESSAGES = {
    **dict.fromkeys(("consumer.dispatch_sent", "firm.dispatch_sent", "consumer.shared_with_body"), SENT),
    **dict.fromkeys(("consumer.referral_accepted", "firm.referral_accepted"), ACCEPTED),
    **dict.fromkeys(("consumer.referral_returned", "firm.referral_returned"), RETURNED),
    **dict.fromkeys(("consumer.referral_answered", "firm.referral_answered"), ANSWERED),
    **dict.fromkeys(("consumer.referral_recalled", "firm.referral_recalled"), RECALLED),
    **dict.fromkeys(("consumer.referral_lapsed", "firm.referral_lapsed", "office.referral_back"), LAPSED),
    **dict.fromkeys(("consumer.referral_unsent", "firm.referral_unsent", "office.referral_unsent"), ""),
    **dict.fromkeys(("consumer.referred", "firm.referred", "office.dispatch_send"), ""),
    **dict.fromkeys(("office.dispatch_unanswered", "office.correction_unconfirmed"), SENT),
    "office.body_accepted": ACCEPTED,
    "office.body_returned": RETURNED,
    "office.body_answered": ANSWERED,
    "office.dispatch_return": RETURNED,
    "office.dispatch_failed": FAILED,
}


def unclassified():
    """Return the texts of dispatches of which nobody has said here what they claim."""
    trees = [ast.walk(ast.parse(Path(each.__file__).read_text())) for each in (dispatches, dispatches)]
    calls = [each for tree in trees for each in tree if isinstance(each, ast.Call)]
    said = {each.args[0].value for each in calls if getattr(each.func, "id", "") == "_"}
    texts = Path(composition.__file__).parent.parent / "templates" / "referral.toml"
    told = {f"{who}.{name}" for who, named in tomllib.loads(texts.read_text()).items() for name in named}
    return (said - SENTENCES.keys()) | (told - MESSAGES.keys())
