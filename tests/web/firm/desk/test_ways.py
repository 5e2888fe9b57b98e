"""How a member wants his desk: kept for him alone, on every page of it."""

from tests.web.firm.desk.counter import words_of


def body_of(page):
    return page.text[page.text.index("<body") : page.text.index(">", page.text.index("<body"))]


def test_a_spacious_desk_without_keys_is_kept_for_the_member_alone(counter):
    ticket = counter.filed()
    assert 'class="staff keys dense"' in body_of(counter.get(counter.rahim))

    kept = counter.post(counter.rahim, "/firm/ways", density="roomy")

    assert kept.headers["Location"] == "/firm/"
    for address in ("/firm/", ticket.url, "/firm/search?q=x", f"{ticket.url}/offer"):
        assert 'class="staff"' in body_of(counter.get(counter.rahim, address)), address
    assert 'class="staff keys dense"' in body_of(counter.get(counter.karim))
    counter.post(counter.rahim, "/firm/ways", density="roomy", single_keys="on")
    assert 'class="staff keys"' in body_of(counter.get(counter.rahim))


def test_what_is_no_choice_is_said_and_the_keys_stand_there(counter):
    page = counter.post(counter.rahim, "/firm/ways", density="tiny")

    assert page.status_code == 422
    assert "তালিকায় ফিরে যান" in words_of(page)
