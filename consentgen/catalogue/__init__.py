"""The catalogue: its entries, how it is read, checked, searched, and described to editors."""
