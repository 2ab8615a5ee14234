"""What a start prints: the address; the first, also a key, a secret and a request."""

import sys
from pathlib import Path

from visavis.app.settings import Settings
from visavis.core.ids import DEFAULT_WORKSPACE
from visavis.core.personas import ANNA
from visavis.service.keys import Keys
from visavis.store.database import Database

_FIRST = """
  visavis is running on {url}

  API key (shown once)   {key}
  webhook secret         {secret}

  Create a conversation, then open its conversation_url:

  curl --request POST \\
    --url {url}/v2/conversations \\
    --header 'Content-Type: application/json' \\
    --header 'x-api-key: {key}' \\
    --data '{{"persona_id": "pcb7a34da5fe", "replica_id": "{replica}"}}'

"""

_AGAIN = """
  visavis is running on {url}

  another API key        {command} keys create NAME
  the webhook secret     {command} secrets show

"""


async def welcome(
    settings: Settings, database: Database, keys: Keys, port: int
) -> None:
    """Say where the server is; make and print the first key, unless there is one."""
    url = settings.public_url or f"http://{settings.host}:{port}"
    if await database.keys.has_keys():
        text = _AGAIN.format(url=url, command=_command())
    else:
        key, _, owner = await keys.create("first", DEFAULT_WORKSPACE)
        secret = owner.webhook_secrets[0]
        text = _FIRST.format(url=url, key=key, secret=secret, replica=ANNA)
    sys.stdout.write(text)
    sys.stdout.flush()


def _command() -> str:
    """Return what was typed to get here: `make run` puts nothing on the path."""
    typed = sys.argv[0]
    return typed if Path(typed).name == "visavis" else "visavis"
