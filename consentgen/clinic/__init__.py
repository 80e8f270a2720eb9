"""Clinic lists: from rows of any format to requests, or to every fault of a row."""
