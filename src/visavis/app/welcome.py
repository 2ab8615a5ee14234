"""What the first start prints, once: a key, the webhook secret, a request to try."""

import sys

from visavis.app.settings import Settings
from visavis.core.ids import DEFAULT_WORKSPACE
from visavis.core.personas import ANNA
from visavis.service.keys import Keys
from visavis.store.database import Database

_TEXT = """
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


async def welcome(
    settings: Settings, database: Database, keys: Keys, port: int
) -> None:
    """Make and print the first key, unless there is one."""
    if await database.keys.has_keys():
        return
    key, _, owner = await keys.create("first", DEFAULT_WORKSPACE)
    url = settings.public_url or f"http://{settings.host}:{port}"
    sys.stdout.write(
        _TEXT.format(url=url, key=key, secret=owner.webhook_secrets[0], replica=ANNA)
    )
    sys.stdout.flush()
