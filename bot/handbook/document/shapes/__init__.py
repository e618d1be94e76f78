"""What a part of a document is by its shape: a table of weeks and people is a rota, whatever its heading says."""
