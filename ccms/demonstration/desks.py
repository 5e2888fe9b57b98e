"""Makes the invented members of the demonstration's firms, a brand under a marketplace, and their notes and numbers."""

from datetime import datetime

from ccms.accounts.actors import Role
from ccms.accounts.firms.brands import take_in
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Firm, Member
from ccms.complaints.firm_desk import inbox, papers, ready_answers
from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.demonstration.people import employ

LEGAL, BRAND = "hatkhola", "sharighor"
AGENT, SECOND_AGENT, ADMINISTRATOR = (f"{who}@{LEGAL}.example" for who in ("agent", "second.agent", "admin"))
EMPLOYEES = (
    (AGENT, "রহিম উদ্দিন", Role.FIRM_AGENT, LEGAL),
    (SECOND_AGENT, "করিম শেখ", Role.FIRM_AGENT, LEGAL),
    (ADMINISTRATOR, "সালমা আক্তার", Role.FIRM_ADMIN, LEGAL),
    ("agent@tajabazar.example", "জাহিদ হাসান", Role.FIRM_AGENT, "tajabazar"),
)
READY = (
    ("টাকা ফেরত", "bn", "প্রিয় {buyer_name}, {order} নম্বর অর্ডারের {amount} {days} দিনের মধ্যে ফেরত দেব।"),
    ("Refund", "en", "Dear {buyer_name}, we will pay back {amount} for order {order} within {days} days."),
)


def install_firm_members(now: datetime) -> None:
    """Make the members of firms that are not there yet, and the brand."""
    firms = {firm.slug: firm for firm in Firm.objects.filter(slug__in=[LEGAL, BRAND, "tajabazar"])}
    if firms[BRAND].parent_id is None:
        take_in(firms[BRAND], firms[LEGAL])
    for email, name, role, slug in EMPLOYEES:
        if Member.objects.filter(email=email).exists():
            continue
        employ(now, email=email, role=role, name=name, firm=firms[slug])


def furnish(now: datetime) -> None:
    """Let the marketplace's people assign, tag and number some complaints, and write ready answers."""
    people = {each.email: each for each in Member.objects.select_related("office").filter(firm__slug=LEGAL)}
    by = actor_of(people[ADMINISTRATOR])
    if ready_answers.templates_of(by):
        return
    for name, language, text in READY:
        ready_answers.save(key=None, name=name, language=language, text=text, by=by, now=now)
    waiting = [row.complaint.reference for row in inbox.page(InboxWanted(view=View.ALL), by, now).rows]
    for turn, reference in enumerate(waiting[:4]):
        to = people[AGENT if turn % 2 else SECOND_AGENT].pk
        papers.assign(references=[reference], to=to, by=by, now=now)
        papers.set_reference(reference=reference, text=f"HK-{2026100 + turn}", by=by, now=now)
    papers.tag(references=waiting[:2], text="কুরিয়ার", by=by, now=now)
    papers.add_note(reference=waiting[0], text="কুরিয়ারের সঙ্গে কথা হয়েছে, কাল জানাবে।", by=by, now=now)
