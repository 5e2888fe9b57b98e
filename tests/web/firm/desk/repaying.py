"""A firm's list of repayments, as its own program writes it and as a member gives and starts it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.complaints.firm_desk import repayments

HEAD = "reference,transaction,amount,day"


def sheet(counter, *tickets, amount="2150", day=None):
    on = (day or counter.today).isoformat()
    return "\n".join([HEAD, *(f"{t.reference},TRX{number:05},{amount},{on}" for number, t in enumerate(tickets))])


def give(counter, text, who=None, **more):
    upload = SimpleUploadedFile("list.csv", text.encode(), content_type="text/csv")
    return counter.post(who or counter.rahim, "/firm/repayments", file=upload, **more)


def look(counter, text, who=None):
    """Give a file and return the page that shows its rows."""
    given = give(counter, text, who)
    return counter.get(who or counter.rahim, given.headers["Location"])


def send(counter, shown, who=None):
    """Start a list that was looked at, let the worker do it, and return the page that says what was done."""
    who, url = who or counter.rahim, shown.request["PATH_INFO"]
    assert counter.post(who, url, act="start").status_code == 302
    repayments.run_due(counter.now)
    return counter.get(who, url)
