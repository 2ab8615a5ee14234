"""`python -m visavis` is the command line."""

from visavis.app.cli import app

app()
