"""What a plan is worth: to the household in its parts."""
