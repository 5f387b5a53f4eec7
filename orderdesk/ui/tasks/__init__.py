"""My work: what a person is to do by when, and what people ask."""
