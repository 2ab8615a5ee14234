"""The few lines a replica says by itself, whatever its brain is."""

from collections.abc import Mapping

from visavis.core.turns import Kind

APOLOGY = "apology"
DEAF = "deaf"
UNSEEN = "unseen"

_ENGLISH: Mapping[str, str] = {
    Kind.MINUTE_LEFT: "Just so you know, we have about a minute left.",
    Kind.NUDGE: "Take your time. I'm here when you're ready.",
    Kind.OFFER: "If it helps, tell me what is on your mind, or ask me for an idea.",
    Kind.STILL_THERE: "Are you still there?",
    Kind.PARTING: "It has been quiet for a while, so I'll leave it here. Goodbye!",
    Kind.GOODBYE: "Our time is up. Thank you for talking with me. Goodbye!",
    APOLOGY: "I'm sorry, I can't answer right now. Please try again in a moment.",
    DEAF: "I'm sorry, I can't understand you right now. Please type to me instead.",
    UNSEEN: "I'm sorry, my picture stands still at the moment. We can just talk.",
}

_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "german": {
        Kind.MINUTE_LEFT: "Kurz zur Info: Wir haben noch etwa eine Minute.",
        Kind.NUDGE: "Lassen Sie sich Zeit. Ich bin da.",
        Kind.OFFER: "Erzählen Sie mir gern, was Sie beschäftigt, oder fragen Sie mich"
        " nach einer Idee.",
        Kind.STILL_THERE: "Sind Sie noch da?",
        Kind.PARTING: "Es ist schon eine Weile still, darum verabschiede ich mich für"
        " heute. Auf Wiedersehen!",
        Kind.GOODBYE: "Unsere Zeit ist um. Danke für das Gespräch. Auf Wiedersehen!",
        APOLOGY: "Es tut mir leid, ich kann gerade nicht antworten. Bitte versuchen Sie"
        " es gleich noch einmal.",
        DEAF: "Es tut mir leid, ich kann Sie gerade nicht verstehen. Bitte schreiben"
        " Sie mir.",
        UNSEEN: "Entschuldigen Sie, mein Bild steht gerade still. Sprechen können wir"
        " trotzdem.",
    },
    "french": {
        Kind.MINUTE_LEFT: "Pour information, il nous reste environ une minute.",
        Kind.NUDGE: "Prenez votre temps. Je suis là.",
        Kind.OFFER: "Si vous voulez, dites-moi ce qui vous occupe, ou demandez-moi une"
        " idée.",
        Kind.STILL_THERE: "Vous êtes toujours là ?",
        Kind.PARTING: "Je n'ai plus de vos nouvelles depuis un moment, alors je vous"
        " laisse pour cette fois. Au revoir !",
        Kind.GOODBYE: "Notre temps est écoulé. Merci pour cet échange. Au revoir !",
        APOLOGY: "Je suis désolée, je ne peux pas répondre pour le moment. Réessayez"
        " dans un instant.",
        DEAF: "Je suis désolée, je ne vous comprends pas pour le moment. Écrivez-moi,"
        " s'il vous plaît.",
        UNSEEN: "Excusez-moi, mon image est figée pour le moment. Nous pouvons quand"
        " même parler.",
    },
    "spanish": {
        Kind.MINUTE_LEFT: "Le aviso: nos queda más o menos un minuto.",
        Kind.NUDGE: "Tómese su tiempo. Aquí estoy.",
        Kind.OFFER: "Si quiere, cuénteme qué le preocupa, o pídame una idea.",
        Kind.STILL_THERE: "¿Sigue usted ahí?",
        Kind.PARTING: "Llevamos un rato en silencio, así que lo dejo aquí. ¡Adiós!",
        Kind.GOODBYE: "Se nos acabó el tiempo. Gracias por la conversación. ¡Adiós!",
        APOLOGY: "Lo siento, ahora mismo no puedo responder. Inténtelo de nuevo en un"
        " momento.",
        DEAF: "Lo siento, ahora mismo no le entiendo. Escríbame, por favor.",
        UNSEEN: "Disculpe, mi imagen está parada en este momento. Podemos seguir"
        " hablando.",
    },
}


def phrase(what: str, language: str) -> str:
    """Return a line in a language, in English where it is not known."""
    return _BY_LANGUAGE.get(language.strip().lower(), _ENGLISH)[what]
