"""From a finished document to pages: HTML, PDF, the repairs a PDF needs, and what the PDF really says."""
