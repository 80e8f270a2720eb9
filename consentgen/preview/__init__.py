"""The live preview: watches what somebody edits, makes the pack anew, and shows it in a page on this machine alone."""
