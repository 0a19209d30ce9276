"""Django plumbing: settings, the embedded database, row security, start of the server."""
