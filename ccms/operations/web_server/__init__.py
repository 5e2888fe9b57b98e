"""The web server: reads requests whole, sheds load, watches the database, and serves the application."""
