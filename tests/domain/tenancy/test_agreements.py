"""The agreement on personal data, as it is written."""

import pytest

from services.domain.base.errors import NotUnderstood
from services.domain.tenancy.rules import SubProcessor, sub_processors_of, written


def test_sub_processors_are_written_one_a_line():
    text = "Molnet AB; drift av servrar; Sverige\n\n  Brev AB ;e-post;  Finland \n"
    found = sub_processors_of(text)
    assert found == (
        SubProcessor("Molnet AB", "drift av servrar", "Sverige"),
        SubProcessor("Brev AB", "e-post", "Finland"),
    )
    assert sub_processors_of(written(found)) == found
    assert sub_processors_of("") == ()


@pytest.mark.parametrize("line", ["Molnet AB", "Molnet AB; drift", "Molnet AB; ; Sverige", "A; b; c; d"])
def test_a_line_that_lacks_something_is_refused_by_its_words(line: str):
    with pytest.raises(NotUnderstood) as refused:
        sub_processors_of(f"Molnet AB; drift; Sverige\n{line}")
    assert refused.value.facts["value"] == line
