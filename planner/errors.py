"""Every error of the planner, as a key and values; the sentence is made by :mod:`planner.i18n`.

::

    PlannerError                    key + values, never a finished sentence
    ├── InputError                  the input is wrong: place, what was expected (exit code 2)
    ├── CatalogueError              a text is missing or broken: our fault, never the input's
    ├── StorageError                the records cannot be read or written: nothing is half-saved
    ├── AccessRefused               not signed in, or not allowed: nothing was done
    └── CalculationError            the numbers admit no answer
        ├── NegativeAmortisation    a payment does not cover the interest of its period
        ├── NoRate                  the flows have no annual rate
        ├── SeveralRates            the flows have more than one annual rate
        └── AmountOverflow          an amount is too large to be computed exactly
"""

from __future__ import annotations


class PlannerError(Exception):
    """Base of all errors. ``key`` names a message in the catalogues; ``values`` fill it."""

    key = "error.unknown"

    def __init__(self, key: str | None = None, **values: object) -> None:
        self.key = key or type(self).key
        self.values = values
        super().__init__(self.key, values)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key}: {details}" if details else self.key


class InputError(PlannerError):
    """The input is wrong. ``place`` is a file, line or key; ``expected`` is a message key or a literal form."""

    key = "error.input"

    def __init__(self, key: str | None = None, *, place: str, **values: object) -> None:
        self.place = place
        super().__init__(key, place=place, **values)

    def at(self, prefix: str) -> InputError:
        """Return the same error with its place inside ``prefix`` (a file name, or the key of the parent)."""
        values = {name: value for name, value in self.values.items() if name != "place"}
        return InputError(self.key, place=f"{prefix}: {self.place}" if self.place else prefix, **values)


class CatalogueError(PlannerError):
    """A text is missing from the message catalogues, stands there twice, or lacks a value for one of its placeholders."""

    key = "error.text_missing"


class StorageError(PlannerError):
    """The records cannot be opened, read or written. What was not acknowledged may be tried again with the same idempotency key."""

    key = "storage.failed"


class AccessRefused(PlannerError):
    """Whoever asks is not signed in, has to wait, or may not do it. It never says which account, password or case there is."""

    key = "access.refused"


class CalculationError(PlannerError):
    """The numbers admit no answer."""

    key = "error.calculation"


class NegativeAmortisation(CalculationError):
    """A payment does not cover the interest of its period, so the debt would grow."""

    key = "error.negative_amortisation"


class NoRate(CalculationError):
    """The flows have no annual rate (all of one sign, or none above -100%)."""

    key = "error.no_rate"


class SeveralRates(CalculationError):
    """The flows have more than one annual rate, so none of them may be quoted."""

    key = "error.several_rates"


class AmountOverflow(CalculationError):
    """An amount is too large to be computed exactly."""

    key = "error.amount_overflow"
