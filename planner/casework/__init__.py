"""The records of a case and their rules; no database."""
