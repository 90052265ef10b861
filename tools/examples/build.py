"""Builds the examples with the tools that they are for.

Jupyter Book and nbconvert run as a whole, including the cells of the notebook. Quarto itself is published on
GitHub only; it hands the document to pandoc, which runs here instead. OUT then holds the pages under
`examples/` and links to the page and its files, so that a static host can serve it. `look.mjs` opens the
pages in a browser.

From: examples/, www/, pkg/, assets/
Run:  python3 -m venv VENV && VENV/bin/pip install -r tools/examples/requirements.txt
      VENV/bin/python tools/examples/build.py OUT http://127.0.0.1:PORT
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pypandoc

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def run(tool: str, *arguments: object) -> None:
    """Runs a command of this Python's environment."""
    command = Path(sys.executable).with_name(tool)
    subprocess.run([command, *map(str, arguments)], check=True)


def jupyter_book(out: Path) -> None:
    """Builds a book whose only page is `lens.md`."""
    source = out / "book-source"
    source.mkdir()
    shutil.copy(EXAMPLES / "jupyter-book/lens.md", source / "lens.md")
    (source / "_config.yml").write_text('title: A book\nexecute:\n  execute_notebooks: "off"\n')
    (source / "_toc.yml").write_text("format: jb-book\nroot: lens\n")
    run("jupyter-book", "build", source)
    shutil.copytree(source / "_build/html", out / "examples/jupyter-book")


def notebook(out: Path, origin: str) -> None:
    """Runs the notebook's cells and converts it to HTML with their output. `origin`: where OUT is served."""
    folder = out / "examples/jupyter"
    folder.mkdir()
    text = (EXAMPLES / "jupyter/lens.ipynb").read_text()
    (folder / "lens.ipynb").write_text(text.replace("http://127.0.0.1:8017", origin))
    run("jupyter-nbconvert", "--to", "html", "--execute", folder / "lens.ipynb")


def quarto(out: Path) -> None:
    """Converts the Quarto document with pandoc."""
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


if __name__ == "__main__":
    main()
