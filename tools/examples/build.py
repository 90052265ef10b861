"""The examples, built by the tools that they are for.

    python3 -m venv VENV && VENV/bin/pip install -r tools/examples/requirements.txt
    VENV/bin/python tools/examples/build.py OUT http://127.0.0.1:PORT

Jupyter Book and nbconvert are run whole (the notebook's cells, too). Quarto itself comes from GitHub
only; it hands the document to pandoc, which is what is run here. OUT then holds the pages under
`examples/`, and links to the page and its files, so that a static host can serve it;
`look.mjs` looks at them in a browser.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pypandoc

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def run(tool: str, *arguments: object) -> None:
    """A command that the environment of this Python has."""
    command = Path(sys.executable).with_name(tool)
    subprocess.run([command, *map(str, arguments)], check=True)


def jupyter_book(out: Path) -> None:
    """`lens.md` as the only page of a book."""
    source = out / "book-source"
    source.mkdir()
    shutil.copy(EXAMPLES / "jupyter-book/lens.md", source / "lens.md")
    (source / "_config.yml").write_text('title: A book\nexecute:\n  execute_notebooks: "off"\n')
    (source / "_toc.yml").write_text("format: jb-book\nroot: lens\n")
    run("jupyter-book", "build", source)
    shutil.copytree(source / "_build/html", out / "examples/jupyter-book")


def notebook(out: Path, origin: str) -> None:
    """Its cells are run by a kernel; what they print is in the page."""
    folder = out / "examples/jupyter"
    folder.mkdir()
    text = (EXAMPLES / "jupyter/lens.ipynb").read_text()
    (folder / "lens.ipynb").write_text(text.replace("http://127.0.0.1:8017", origin))
    run("jupyter-nbconvert", "--to", "html", "--execute", folder / "lens.ipynb")


def quarto(out: Path) -> None:
    folder = out / "examples/quarto"
    folder.mkdir()
    pypandoc.convert_file(
        str(EXAMPLES / "quarto/index.qmd"),
        "html",
        format="markdown",
        outputfile=str(folder / "index.html"),
        extra_args=["--standalone"],
    )


def main() -> None:
    out, origin = Path(sys.argv[1]).resolve(), sys.argv[2]
    (out / "examples").mkdir(parents=True)
    for name in ["index.html", "www", "pkg", "assets"]:
        (out / name).symlink_to(ROOT / name)
    jupyter_book(out)
    notebook(out, origin)
    quarto(out)


main()
