"""A whole list: what each row becomes, the ledger, the output folder, and the processes that make the packs."""
