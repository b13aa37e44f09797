"""From a claim, a household and a mandate to offers: search, choice, goal seek."""
