"""What a clinical lead brings to a governance meeting: what changed for the patient, and where each figure is from."""
