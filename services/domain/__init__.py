"""Every rule and table of Samband; no web, no queue."""
