"""Print the n-th code block of the README, so that CI runs what the README tells people to run."""

import re
import sys
from pathlib import Path

readme = Path(__file__).parent.parent / "README.md"
blocks = re.findall(r"^```(?:sh|bash)\n(.*?)^```$", readme.read_text(encoding="utf-8"), re.M | re.S)
print(blocks[int(sys.argv[1]) - 1].strip())
