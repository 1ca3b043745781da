"""The docs tell the truth: key tables, commands, links and pictures in them exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = {"en": ROOT / "README.md", "zh_CN": ROOT / "README.zh-CN.md"}
PAGES = [*READMES.values(), *sorted((ROOT / "docs").glob("*.md")), ROOT / "bench" / "README.md"]


def zhisun(*arguments: str) -> str:
    """What a command prints."""
    program = "from tui.main import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return result.stdout


@pytest.mark.parametrize("language", READMES)
def test_the_key_table_is_the_registry_s(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    shown = re.search(r"<!-- keys:.*?-->\n(.*?)<!-- /keys -->", text, re.DOTALL)
    assert shown
    assert shown.group(1).strip() == zhisun("keys", "--markdown", "--lang", language).strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_docs_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = set(re.findall(r"^  ([a-z]+)  ", zhisun("--help"), re.M)) | {"help"}
    blocks = "\n".join(re.findall(r"^```.*?^```$", text, re.M | re.DOTALL))
    used = set(re.findall(r"`zhisun ([a-z]+)", text))
    used |= set(re.findall(r"^(?:\$ )?zhisun ([a-z]+)", blocks, re.M))
    assert used <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("language", READMES)
def test_the_readme_begins_with_two_commands(language: str) -> None:
    blocks = re.findall(
        r"^```sh\n(.*?)^```$", READMES[language].read_text("utf-8"), re.M | re.DOTALL
    )
    assert len(blocks) >= 2
    assert blocks[0].strip().endswith("zhisun demo")
    assert "pytest" in blocks[1]
    english = re.findall(r"^```sh\n(.*?)^```$", READMES["en"].read_text("utf-8"), re.M | re.DOTALL)
    assert blocks[:2] == english[:2]
