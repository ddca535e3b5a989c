"""What runs in a reader's browser, as it stands here."""
