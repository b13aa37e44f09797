"""The levers of a plan: extension, reduction, instalment, settlement, and the one order in which they are built."""
