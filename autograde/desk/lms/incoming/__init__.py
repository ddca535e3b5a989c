"""What is handed in, on its way to class/submitted: it is unpacked, compared, and never lost."""
