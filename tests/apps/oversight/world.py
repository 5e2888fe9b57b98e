"""What the Cell adds to worlds that many tests share: letters, a report, and pages that name no person."""

from dataclasses import replace
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.members import staff
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.apps.figures import snapshots
from ccms.apps.oversight import counts, letters, reports
from ccms.apps.oversight.models import LetterKind
from ccms.complaints.models import Evidence
from ccms.core.clock import dhaka_day
from tests.rights.visitors import member_browser

IN_PLAIN = {"oversight_letter": {"letter of the Cell", "office of the Cell"}}  # letters about a firm, and no person


def register(firm, now):
    """Let the Cell write to a firm, freeze a report and correct it."""
    cell = staff.let_in(staff.Newcomer("cell@cdcc.test", "সেল", Role.COORDINATOR), now)
    by = actor_of(cell)
    letters.send(firm.pk, letters.LetterWanted(kind=LetterKind.LETTER, text="কারণ জানান।"), by, now)
    snapshots.take(now)
    month = (dhaka_day(now) - timedelta(days=70)).strftime("%Y-%m")
    reports.freeze(month, reports.digest_of(reports.body_of(month)), by, now)
    reports.correct(month, "জেলা ভুল ছিল।", by, now)


def keep_papers(world):
    """Let the Cell write to each firm, and show each to an office."""
    cell = actor_of(world.members["coordinator"])
    for case in world.cases.values():
        firm = case.shop.row.pk
        for kind, office in ((LetterKind.LETTER, None), (LetterKind.OFFICE, case.officer.office)):
            text = world.birds.hatch(f"{kind} of the Cell", case.name)
            wanted = letters.LetterWanted(kind=kind, text=text, office=office)
            name = "office_letter" if office else "firm_letter"
            case.papers[name] = letters.send(firm, wanted, cell, world.now).pk
            answered = letters.send(firm, wanted, cell, world.now).pk
            boss = replace(actor_of(world.members["admin g"]), firm=firm)
            by = case.officer if office else boss
            paper = _answered(world, answered, world.birds.hatch(f"{kind} of the Cell", case.name), by)
            case.papers |= {f"answered_{name}": answered, f"answered_{name}_paper": paper}


def _answered(world, letter, text, by):
    """Answer a letter of the Cell with a paper; return the paper."""
    paper = SimpleUploadedFile("paper.txt", text.encode(), content_type="text/plain")
    with letters.answering(letter, "জবাব", [paper], by, world.now) as answer:
        answer()
    return Evidence.objects.get(holder=letter).pk


def nobody_is_named(told, later, secrets):
    """Let Cell and association read numbers of the firm, the public what may be told, and none of them the person."""
    counts.count_again(later)
    snapshots.take(later)
    cell, association = (_browser_of(role) for role in (Role.COORDINATOR, Role.ASSOCIATION))
    month = f"{told.complaint.filed_at:%Y-%m}"
    pages = {
        "cell": cell.get(f"/coordinator/breaches?month={month}"),
        "refused": cell.get("/coordinator/?by=refused"),
        "association": association.get(f"/association/breaches?month={month}"),
        "public": Client().get("/figures"),
        "table": Client().get("/figures.csv"),
        "seller's page": Client().get(f"/firms/{told.shop.slug}"),
    }
    for name, page in pages.items():
        assert page.status_code == 200, name
        for secret in secrets:
            assert secret not in page.text, (name, secret)
    assert told.shop.name_bn in pages["cell"].text
    assert told.shop.name_bn in pages["association"].text
    assert cell.get(f"/office/{told.complaint.reference}").status_code == 404


def _browser_of(role):
    return member_browser(Member.objects.create_member(email=f"{role}@cell.test", password=None, role=role, name="সেল"))
