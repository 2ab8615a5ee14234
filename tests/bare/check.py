"""Judges the answers to the seed pages' requests: standard library only."""

import base64
import json
import re
import sys
from pathlib import Path

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def call_duration(answer: dict) -> None:
    """The page "Call Duration and Timeout", step 2."""
    assert re.fullmatch("c[0-9a-f]{11}", answer["conversation_id"]), answer
    assert answer["conversation_name"] == "Improve Sales Technique", answer
    assert answer["conversation_url"].endswith("/" + answer["conversation_id"]), answer
    assert answer["status"] == "active", answer
    assert answer["callback_url"] == "https://yourwebsite.com/webhook", answer
    assert INSTANT.fullmatch(answer["created_at"]), answer
    assert "meeting_token" not in answer, answer


def private_rooms(answer: dict) -> None:
    """The page "Private Rooms", step 2 and its tip."""
    header, claims, _ = answer["meeting_token"].split(".")
    assert header == "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", header
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert said["r"] == answer["conversation_id"], said
    assert said["exp"] - said["iat"] == 300, said
    assert answer["status"] == "active", answer


if __name__ == "__main__":
    {"call_duration": call_duration, "private_rooms": private_rooms}[sys.argv[1]](
        json.loads(Path(sys.argv[2]).read_text())
    )
    print(f"{sys.argv[1]}: answered as documented")
