"""visavis: self-hosted conversational video."""

__version__ = "0.1.0"
