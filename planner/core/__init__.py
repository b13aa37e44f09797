"""Arithmetic: money, dates, day counts, rates, the claim, schedules. Knows no screen, file, clock or sentence."""
