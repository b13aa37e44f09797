"""What a household lives on: income, spending, the calendar of the year, and the tests a plan must pass."""
