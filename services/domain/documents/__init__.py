"""Files that Samband keeps (filer): made documents, uploads. One small interface; a directory by default."""
