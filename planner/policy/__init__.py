"""The law as dated, sourced data: policy packs, the checks that read them, and the mandate of the agent."""
