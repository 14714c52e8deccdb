"""The command line: it translates, calls one library function and prints."""
