"""Papers as PDF: one file per paper, plain data in, bytes out."""
