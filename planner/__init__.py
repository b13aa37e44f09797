"""Repayment plan negotiation calculator: extension, reduction and instalment against a household's income."""

ENGINE_VERSION = "1"
"""Changes whenever the same case may give other numbers; stored with every proposal."""
