"""Swedish words for what the machinery did: letters, and the hats that they and the jobs belong to."""

LETTERS = {
    "call_written_back": "Svar på en kallelse, skickat vidare",
    "clauses_due": "Uppdrag ur beslut",
    "invitation": "Inbjudan",
    "meeting_call": "Kallelse till ett möte",
    "meeting_cancellation": "Återbud till ett möte",
    "meeting_reminder": "Påminnelse om en kallelse",
    "minutes_approved": "Godkända anteckningar",
    "minutes_for_comments": "Anteckningar för synpunkter",
    "minutes_to_approve": "Anteckningar att justera",
    "one_time_link": "Engångslänk",
    "registrar_written_back": "Svar från registratorn, skickat vidare",
    "report_answer": "Svar på en fråga om en rapport",
    "report_due": "Halvårsrapporter som väntas",
    "report_question": "Fråga om en rapport",
    "sign_in_elsewhere": "Var man loggar in",
    "round_due": "Påminnelse om svar som väntas",
    "round_opened": "Fråga, uppgift eller uppmaning att svara på",
    "suggestion_answer": "Svar på ett förslag till punkt",
    "to_registrar": "Handling till registratorn",
}
HATS = {"nationellt": "SKR", "drift": "Driften", "inloggning": "Inloggningen"}


def letter_words(template: str) -> str:
    """What kind of letter it was."""
    return LETTERS[template]
