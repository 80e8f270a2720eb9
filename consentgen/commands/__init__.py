"""Commands that are too long for the command line's own module, and what commands share."""
