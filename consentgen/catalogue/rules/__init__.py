"""The rules of ``check``: one module each, with its manual, its code, and a case that fails and one that passes."""
