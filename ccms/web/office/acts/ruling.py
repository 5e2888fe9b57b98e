"""Rules on the questions of the law that only an officer or the firm can answer; what the rules say by now."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.case_words import RESULTS
from ccms.complaints.reading.office_case import OfficeCase
from ccms.law.pack.nouns import Asked, Rule
from ccms.law.purchase.answers import write_answers
from ccms.law.rules import Finding, Result
from ccms.web import fields, questions
from ccms.web.language import language
from ccms.web.office.acts.acting import OfficeForm, OfficePage
from ccms.web.office.summary import relied_on
from ccms.web.shared.wording import put, said_rows
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import run

SIDES = (Asked.OFFICER, Asked.FIRM)


class RulingForm(OfficeForm):
    """The questions that rules of this complaint wait for, and by what it was seen."""

    text = fields.CleanText(
        label=_("What did you look at, and what did you see?"), help_text=_("Both sides can read this.")
    )

    def prepare(self) -> None:
        """Ask each question with the rule that it decides; none need be answered."""
        asked = self.case.judged.asked
        hints = {name: _lines(self._hints(name, rules)) for name, rules in asked.items()}
        questions.ask(self, self.pack, asked, self.now, hints=hints, unknown=True)
        self.fields["text"] = self.fields.pop("text")

    def _hints(self, name: str, rules: tuple[Rule, ...]) -> Iterator[Any]:
        """Say which rule it decides, what shows it, and what is said of it by now."""
        lang, judged = language(), self.case.judged
        for rule in rules:
            law = self.pack.laws[rule.citation.law].title.read(lang)
            clause = put("%(law)s, %(clause)s", law=run(law), clause=run(rule.citation.clause.read(lang)))
            yield put(gettext("Decides: %(rule)s (%(clause)s)"), rule=run(rule.says.read(lang)), clause=clause)
        kinds = [self.pack.evidence_kinds[kind].text.read(lang) for kind in self.pack.questions[name].evidence]
        if kinds:
            yield gettext("Shown by: %(kinds)s") % {"kinds": ", ".join(kinds)}
        for said, facts in (
            (gettext("The seller says: %(answer)s"), judged.firm),
            (gettext("Recorded before: %(answer)s"), judged.ruled),
        ):
            if name in facts:
                yield put(said, answer=said_rows(write_answers({name: facts[name]}), self.pack)[0].value)

    def given(self) -> dict[str, Any]:
        """Name the answers as the act does."""
        return {"facts": questions.answers(self, self.pack), "text": self.cleaned_data["text"]}

    def rows(self) -> list[Row]:
        """Show the answers, and what the rules say otherwise by them."""
        facts = questions.answers(self, self.pack)
        after = self.case.judged.answered(SIDES, facts, self.now)
        were = {each.rule: each.result for each in self.case.findings}
        changed = [each for each in after.findings if each.result is not were.get(each.rule, Result.NEED_INFO)]
        return [
            *said_rows(write_answers(facts), self.pack),
            *(_row(each) for each in changed if each.result is not Result.NOT_APPLICABLE),
            Row(self.fields["text"].label, run(self.cleaned_data["text"])),
        ]


def _lines(lines: Iterator[Any]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


def _row(finding: Finding) -> Row:
    """Return a rule with what is found on it."""
    return Row(RESULTS[finding.result], run(finding.text.read(language())))


def judged_now(case: OfficeCase) -> dict[str, Any]:
    """Return what a decision can rest on by now: the rules not kept or not judged, and the files that were marked."""
    asked = case.judged.asked.keys()
    waits = [each for each in case.findings if each.result is Result.NEED_INFO and asked & set(each.missing)]
    return {
        "broken": [_row(each) for each in case.findings if each.result is Result.BREACH],
        "waiting": [run(each.says.read(language())) for each in waits],
        "relied_on": list(relied_on(case)),
        "ruling_url": reverse("office:rule_on_points", kwargs={"reference": case.complaint.reference}),
    }


ACTS = (
    OfficePage(
        action=Action.RULE_ON_POINTS,
        title=_("Record what you found"),
        button=_("Record it"),
        said=_("Recorded. The rules count it from now on."),
        form=RulingForm,
        template="ruling",
    ),
)
