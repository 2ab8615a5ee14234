"""Writes docs/reference/settings.md from the settings class."""

import sys
from pathlib import Path

from visavis.app.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"

HEAD = """# Settings

All settings are environment variables; the command line has the first four as options.
A wrong or missing one ends the start with exit code 2 and its name.

**Development mode** is a loopback host without `VISAVIS_PUBLIC_URL`: callbacks may go
to private addresses, links are `http`, CORS is open, media stays on loopback.
Everything else is production mode.

| variable | default | what it does |
|---|---|---|
"""


def page() -> str:
    """Return the page as it must be."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default in ("", None) else f"`{field.default}`"
        also = f", `{name.upper()}`" if field.validation_alias else ""
        rows.append(
            f"| `VISAVIS_{name.upper()}`{also} | {default} | {field.description} |"
        )
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.name} written\n")
