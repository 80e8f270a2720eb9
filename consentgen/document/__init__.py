"""Speech: from the merge to a document in words, which is all that a template may see."""
