"""What an uploaded file must pass, how it is kept, and how it is handed out again."""
