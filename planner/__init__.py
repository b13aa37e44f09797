"""Repayment plan negotiation calculator: extension, reduction and instalment against a household's income."""
