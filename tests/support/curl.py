"""As much of curl as the guides use: bare machines have none, and tests need no more.

As curl does, it posts when there are data, and calls them a form unless it is told
what they are. As with `--fail`, a refusal is a failure.
"""

import argparse
import sys
import urllib.error
import urllib.request


def main() -> int:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("place", nargs="?")
    parser.add_argument("--url")
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-X", "--request")
    parser.add_argument("-H", "--header", action="append", default=[])
    parser.add_argument("-d", "--data")
    given = parser.parse_args()
    url = given.url or given.place
    request = urllib.request.Request(  # noqa: S310 - the address is a test's own
        url if "://" in url else f"http://{url}",
        data=given.data.encode() if given.data else None,
        method=given.request,
    )
    for header in given.header:
        name, _, value = header.partition(":")
        request.add_header(name, value.strip())
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
            sys.stdout.write(f"{answer.read().decode()}\n")
    except urllib.error.HTTPError as error:
        sys.stderr.write(f"{error.code} {error.read().decode()}\n")
        return 22
    return 0


if __name__ == "__main__":
    sys.exit(main())
