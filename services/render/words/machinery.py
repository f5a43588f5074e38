"""Swedish words for what the machinery did: letters, and the hats that they and the jobs belong to."""

LETTERS = {
    "invitation": "Inbjudan",
    "report_answer": "Svar på en fråga om en rapport",
    "report_due": "Halvårsrapporter som väntas",
    "report_question": "Fråga om en rapport",
}
HATS = {"nationellt": "SKR", "drift": "Driften", "inloggning": "Inloggningen"}


def letter_words(template: str) -> str:
    """What kind of letter it was."""
    return LETTERS[template]
