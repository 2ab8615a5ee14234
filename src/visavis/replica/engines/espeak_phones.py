"""espeak-ng's phoneme names → visemes, for all of its languages.

Its mnemonics extend Kirshenbaum's ASCII notation: a letter says the sound, marks behind
it say length, stress or a shade of it. English is spelled out; another language's name
goes by its longest known beginning.
"""

_EXACT: dict[str, tuple[str, str]] = {
    # English diphthongs glide.
    "aI": ("aa", "I"), "aI3": ("aa", "@"), "aI@": ("aa", "@"), "aU": ("aa", "ou"),
    "aU@": ("aa", "@"), "eI": ("E", "I"), "oU": ("oh", "ou"), "OI": ("oh", "I"),
    "e@": ("E", "@"), "i@": ("I", "@"), "i@3": ("I", "RR"), "I@": ("I", "@"),
    "U@": ("ou", "@"), "O@": ("oh", "RR"), "o@": ("oh", "RR"), "A@": ("aa", "RR"),
    "A:r": ("aa", "RR"), "@L": ("DD", ""), "@5": ("@", ""), "3:": ("RR", ""),
    "tS": ("CH", ""), "dZ": ("CH", ""), "ts": ("SS", ""), "dz": ("SS", ""),
    "th": ("DD", ""), "hw": ("ou", ""),
}  # fmt: skip

_MARKS = "',%=#"
"""What espeak writes before a vowel: its stress, or that it is a variant."""

_BEGINNINGS: dict[str, str] = {
    **dict.fromkeys(("_", "|", "?", ";", "-", ":", "+", ">", "˥", "˧", "˩"), "sil"),
    **dict.fromkeys(("p", "b", "m", "M"), "PP"),
    **dict.fromkeys(("f", "v", "B", "F", "P"), "FF"),
    **dict.fromkeys(("T", "D"), "TH"),
    **dict.fromkeys(("t", "d", "n", "l", "L", "N^", "K", "*", "!"), "DD"),
    **dict.fromkeys(("k", "g", "N", "x", "Q", "q", "X", "G", "c", "C", "J"), "kk"),
    **dict.fromkeys(("S", "Z"), "CH"),
    **dict.fromkeys(("s", "z"), "SS"),
    **dict.fromkeys(("r", "R", "3"), "RR"),
    **dict.fromkeys(
        ("h", "H", "@", "V", "1", "4", "5", "6", "8", "9", "&", "<", "~"), "@"
    ),
    **dict.fromkeys(("a", "A"), "aa"),
    **dict.fromkeys(("aa", "a#", "&:"), "ae"),
    **dict.fromkeys(("E", "e", "W"), "E"),
    **dict.fromkeys(("I", "i", "j"), "I"),
    **dict.fromkeys(("O", "o", "0", "2"), "oh"),
    **dict.fromkeys(("u", "U", "w", "y", "Y", "7"), "ou"),
}


def visemes_of(name: str) -> tuple[str, str]:
    """Return a phoneme's viseme and, of a diphthong, the one it glides to."""
    name = name.lstrip(_MARKS)
    if name in _EXACT:
        return _EXACT[name]
    for length in range(len(name), 0, -1):
        if name[:length] in _BEGINNINGS:
            return _BEGINNINGS[name[:length]], ""
    return ("@", "") if name else ("sil", "")


def known(name: str) -> bool:
    """Return whether a name is mapped on purpose, and not by the last resort."""
    name = name.lstrip(_MARKS)
    return not name or name in _EXACT or any(name.startswith(b) for b in _BEGINNINGS)
