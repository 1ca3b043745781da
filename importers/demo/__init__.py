"""A made-up shop: the export files and pages of a morning, written around the present moment.

Writes files and nothing else. They are read by the same importers as real ones, so nothing here
knows the database. The same moment gives the same bytes.
"""

from importers.demo.files import DemoFiles, write_files

__all__ = ["DemoFiles", "write_files"]
