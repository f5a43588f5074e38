"""Links and addresses that prove for whom they were made, tried with whatever a stranger may send."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.domain.meetings.rules.links import (
    AnswerLink,
    ReplyKind,
    ReplyTag,
    answer_token,
    opened_answer_token,
    opened_reply_tag,
    reply_tag,
)

KEY, OLDER, ANOTHER = b"k" * 32, b"o" * 32, b"a" * 32
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True).filter(lambda slug: not slug.endswith("-"))
ROWS = st.integers(1, 2_147_483_647)
LINKS = st.builds(AnswerLink, SLUGS, ROWS, ROWS)
TAGS = st.builds(ReplyTag, st.sampled_from(ReplyKind), SLUGS, ROWS)


@given(LINKS)
def test_a_link_leads_back_to_whom_it_was_made_for(link: AnswerLink):
    assert opened_answer_token(answer_token(link, KEY), [KEY]) == link


@given(LINKS)
def test_a_link_made_before_the_key_was_changed_still_leads_there(link: AnswerLink):
    assert opened_answer_token(answer_token(link, OLDER), [KEY, OLDER]) == link
    assert opened_answer_token(answer_token(link, ANOTHER), [KEY, OLDER]) is None


@given(LINKS, LINKS)
def test_a_proof_is_no_good_for_anybody_else(link: AnswerLink, another: AnswerLink):
    assume(link != another)
    proof = answer_token(link, KEY).rpartition("-")[2]
    name = answer_token(another, KEY).rpartition("-")[0]
    assert opened_answer_token(f"{name}-{proof}", [KEY]) is None


@given(LINKS, st.data())
def test_a_link_in_which_any_sign_is_changed_leads_nowhere(link: AnswerLink, data):
    token = answer_token(link, KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(
        st.sampled_from(string.ascii_lowercase + string.digits + "-å").filter(lambda one: one != token[place])
    )
    assert opened_answer_token(token[:place] + sign + token[place + 1 :], [KEY]) is None


@given(st.text(max_size=120))
def test_whatever_a_stranger_sends_is_no_link_and_no_address_of_ours(text: str):
    assert opened_answer_token(text, [KEY]) is None
    assert opened_reply_tag(text, [KEY]) is None


@given(TAGS, st.randoms(use_true_random=False))
def test_an_address_leads_back_however_its_letters_were_written(tag: ReplyTag, random):
    written = "".join(random.choice((sign.upper(), sign.lower())) for sign in reply_tag(tag, KEY))
    assert opened_reply_tag(written, [KEY]) == tag


@given(TAGS, TAGS)
def test_the_proof_of_an_address_is_no_good_for_another(tag: ReplyTag, another: ReplyTag):
    assume(tag != another)
    name, proof = reply_tag(another, KEY).rpartition("-")[0], reply_tag(tag, KEY).rpartition("-")[2]
    assert opened_reply_tag(f"{name}-{proof}", [KEY]) is None


def test_an_address_has_room_before_its_at_sign():
    longest = ReplyTag(ReplyKind.CALL, "goteborgsregionen", 2_147_483_647)
    assert len(f"kallelse+{reply_tag(longest, KEY)}") <= 64


@pytest.mark.parametrize("tenant", ["dalarna", "a-b-3"])
def test_numbers_are_taken_from_the_end_whatever_the_tenant_is_called(tenant: str):
    link = AnswerLink(tenant, 12, 345)
    assert opened_answer_token(answer_token(link, KEY), [KEY]) == link
