"""The command line, one file per group of commands. Only this package and `tui.cli` may know importers."""
