"""One small reader for each chapter of the document."""
