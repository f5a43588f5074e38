"""Swedish words, formats and documents, shared by the API and the worker."""
