"""Commands that bring several rooms together: read, decide, write, report. The command line calls them; they return what it prints."""
