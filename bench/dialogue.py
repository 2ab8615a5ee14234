"""A dialogue with ours and with pipecat, the same engines behind both."""

from product import PIPECAT, aside, folder, running
from visavis.core.flow import SILENCE

BASELINE = "pipecat 1.14: SmallWebRTC transport, its Silero, the same engines"

Spans = dict[str, list[float]]


def talk(row: str, times: int) -> Spans:
    """Return milliseconds, by side: what `caller.py` measured."""
    silence_s = SILENCE.total_seconds()
    with folder() as kept, aside("engines.py") as engines:
        url = f"http://127.0.0.1:{engines.read()}/{row}/v1"
        servers = {"LLM_BASE_URL": url, "STT_BASE_URL": url, "LLM_MODEL": "bench"}
        with (
            running(kept, **servers) as product,
            aside("pipecat_bot.py", "talk", url, silence_s, python=PIPECAT) as bot,
            aside("caller.py") as caller,
        ):
            made = product.create(custom_greeting="Hello.")
            room = made["conversation_url"].replace("http", "ws", 1) + "/signal"
            offers = f"http://127.0.0.1:{bot.read()}/offer"
            doors = {"ours": room, "baseline": offers}
            caller.tell({"row": row, "times": times, "doors": doors})
            spans: Spans = caller.read()
            return spans
