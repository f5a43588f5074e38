from services.render.words import UNEXPECTED, explain


def test_an_error_without_words_gets_a_calm_sentence_and_no_internals():
    assert explain(RuntimeError("connection to 10.0.0.3 refused")) == UNEXPECTED
