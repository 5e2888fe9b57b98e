"""Purchases told at random, page after page, as the pages of the filing ask for them."""

from datetime import timedelta

from hypothesis import strategies as st

from ccms.core.clock import dhaka_day
from ccms.law.pack.nouns import QuestionType
from ccms.law.purchase.asking import questions_for

MINUTES = 24 * 60


def answer_to(question, now, back):
    """Return the ways to answer a question: up to so many days back, a promised day up to two months ahead."""
    if question.type is QuestionType.CHOICE:
        told = st.sampled_from([option.value for option in question.options])
    else:
        told = _of_type(question, now, back)
    return st.one_of(st.none(), told) if question.dont_know or question.optional else told


def _of_type(question, now, back):
    today = dhaka_day(now)
    last = today + timedelta(days=60) if question.future else today
    days = st.dates(today - timedelta(days=back), last)
    return {
        QuestionType.DATE: days,
        QuestionType.MOMENT: st.one_of(
            days, st.integers(0, back * MINUTES).map(lambda minutes: now - timedelta(minutes=minutes))
        ),
        QuestionType.MONEY: st.integers(0, 1_000_000_00),
        QuestionType.NUMBER: st.integers(0, 90),
        QuestionType.TEXT: st.sampled_from(["", "SG-20418"]),
        QuestionType.YES_NO: st.booleans(),
        QuestionType.DISTRICT: st.just("dhaka"),
    }[question.type]


def answer_all(data, pack, category, now, back=2500):
    """Answer page after page as the wizard does, until nothing new is asked."""
    answers = {}
    while fresh := [q for q in questions_for(pack, category, answers) if q.id not in answers]:
        answers[fresh[0].id] = data.draw(answer_to(fresh[0], now, back), label=fresh[0].id)
    return answers
