"""The sounds of American English as speech engines write them → visemes."""

PHONES: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("pau", "h#", "brth"), ("sil", "")),
    **dict.fromkeys(("p", "b", "m", "em"), ("PP", "")),
    **dict.fromkeys(("f", "v"), ("FF", "")),
    **dict.fromkeys(("th", "dh"), ("TH", "")),
    **dict.fromkeys(("t", "d", "n", "l", "dx", "nx", "en", "el"), ("DD", "")),
    **dict.fromkeys(("k", "g", "ng"), ("kk", "")),
    **dict.fromkeys(("ch", "jh", "sh", "zh"), ("CH", "")),
    **dict.fromkeys(("s", "z"), ("SS", "")),
    **dict.fromkeys(("r", "er", "axr"), ("RR", "")),
    **dict.fromkeys(("hh", "hv", "ah", "ax"), ("@", "")),
    **dict.fromkeys(("ih", "iy", "y"), ("I", "")),
    **dict.fromkeys(("uh", "uw", "w"), ("ou", "")),
    "aa": ("aa", ""),
    "ae": ("ae", ""),
    "ao": ("oh", ""),
    "eh": ("E", ""),
    "aw": ("aa", "ou"),
    "ay": ("aa", "I"),
    "ey": ("E", "I"),
    "ow": ("oh", "ou"),
    "oy": ("oh", "I"),
}
"""Of the Carnegie Mellon dictionary and of flite's own set, in small letters: the
viseme, and what a diphthong glides to."""
