"""Small words by which a voice shows what it wants, in each language we ship.

They are compared without case, apostrophes and hyphens: "mm-hm" is `mmhm`. A word that
is no listed one says nothing: then lengths decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language.

    Attributes:
        listening: A listener asks for more with them.
        seizing: They want the floor though they come alone.
        trailing: No sentence ends with them: who paused after one is still thinking.
        asking: Questions begin with them.
    """

    listening: frozenset[str] = frozenset()
    seizing: frozenset[str] = frozenset()
    trailing: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()


def vocabulary(language: str) -> Vocabulary:
    """Return the words of a language by its English name; none where not known."""
    return _BY_LANGUAGE.get(language.strip().lower() or "english", Vocabulary())


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


ENGLISH = Vocabulary(
    listening=_listed(
        "ah aha alright cool exactly fine good great ha hah hm hmm huh i indeed "
        "interesting m mhm mm mmm nice oh ok okay really right see sure true uh uhuh "
        "um understand wow yeah yep yes"
    ),
    seizing=_listed(
        "but enough excuse help hey hold how listen no pardon quiet sorry stop wait "
        "what when where who why"
    ),
    trailing=_listed(
        "a an and as at because but for from if in is my of on or so than that the "
        "then to um uh er well when which while with"
    ),
    asking=_listed(
        "are can could did do does has have how is may should what when where who why "
        "will would"
    ),
)

_GERMAN = Vocabulary(
    listening=_listed(
        "ach achso ah aha also cool echt eben genau gut hm hmm interessant ja jaja "
        "jawohl jo klar m mh mhm mm mmm natürlich oh ok okay prima richtig schön "
        "sicher so stimmt super toll verstehe ich wirklich"
    ),
    seizing=_listed(
        "aber augenblick bitte entschuldigung falsch halt he hilfe hör hören "
        "moment nee nein nicht pardon pause quatsch ruhe sorry stop stopp wann warte "
        "warten warum was wer wie wieso wo"
    ),
    trailing=_listed(
        "aber als am an auf aus bei bis da damit das dass dem den denn der des die "
        "ein eine einem einen einer eines für gegen im in ist mein meine mit nach ob "
        "obwohl oder ohne seit sondern sowie über um und unser von vom vor weil wenn "
        "wie zu zum zur zwischen äh ähm öhm"
    ),
    asking=_listed(
        "bin bist darf darfst dürfen gibt habe haben hast hat ist kann kannst können "
        "könnte könnten könntest muss müssen sind soll sollen sollte wann warum was "
        "welche welchen welcher welches wer wen wem wie wieso wo woher wohin wird "
        "würde würden"
    ),
)

_FRENCH = Vocabulary(
    listening=_listed(
        "ah aha ben bien bon carrément cest ça clair compris daccord effectivement "
        "évidemment exact exactement génial hein hm hmm intéressant je juste m mh mhm "
        "mm mmm oh ok okay ouais oui parfait sûr super tout à fait très vrai vraiment "
        "vois voilà"
    ),
    seizing=_listed(
        "arrête arrêtez assez attend attends attendez comment écoute écoutez "
        "excusez excusezmoi faux hé mais minute moment non où pardon pas pause "
        "pourquoi quand quel quelle qui quoi silence stop"
    ),
    trailing=_listed(
        "à au aux avec car ce ces cette chez comme dans de des donc dont du elle en et "
        "euh il ils je la le les leur lorsque mais mon ma mes ni notre nous on or ou "
        "où par parce pendant pour puisque quand que qui sans sauf ses si son sur "
        "tandis très tu un une vers votre vous"
    ),
    asking=_listed(
        "aije astu atelle atil avezvous avonsnous combien comment dois estce estil "
        "estelle êtesvous lequel laquelle où peuton peuxtu pourquoi pouvezvous "
        "pourriezvous quand quel quelle quelles quels questce qui quoi savezvous "
        "serezvous seraitil voulezvous"
    ),
)

_SPANISH = Vocabulary(
    listening=_listed(
        "ah ajá así bien bueno bárbaro claro comprendo cierto correcto de desde luego "
        "entiendo es estupendo eso exacto exactamente genial hm hmm ya interesante "
        "m mh mhm mm mmm muy oh ok okay perfecto por supuesto qué seguro sí sip "
        "sin duda súper vale veo verdad"
    ),
    seizing=_listed(
        "alto aguarda aguarde ayuda basta callate cállate cómo cuándo cuál disculpa "
        "disculpe dónde escucha escuche espera espere eh mentira momento no oiga oye "
        "para pare pausa perdón perdona perdone pero quién silencio stop"
    ),
    trailing=_listed(
        "a al ante aunque como con cuando cuyo de del desde donde e el ella en entre "
        "es este esta la las lo los más mi mis ni o para pero por porque pues que se "
        "según si sin sino sobre su sus también tan tu tus u un una unas unos y eh em "
        "este mm"
    ),
    asking=_listed(
        "cómo cuál cuáles cuándo cuánta cuántas cuánto cuántos dónde es está están hay "
        "puede pueden puedes podría podrías qué quién quiénes tiene tienen tienes "
        "quiere quieres sabe sabes"
    ),
)

_BY_LANGUAGE: Mapping[str, Vocabulary] = {
    "english": ENGLISH,
    "german": _GERMAN,
    "french": _FRENCH,
    "spanish": _SPANISH,
}
