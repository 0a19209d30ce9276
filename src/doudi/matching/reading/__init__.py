"""A file as a department sent it → sheets of text cells, read in a limited process of its own."""
