"""Why the operating system refused, in plain Swedish (skäl). Standard library only."""

import errno
import os

_REASONS = {
    errno.ENOENT: "det finns ingen sådan fil eller katalog",
    errno.EACCES: "du har inte rätt till den",
    errno.EPERM: "du har inte rätt till den",
    errno.ENOTDIR: "en del av sökvägen är en fil",
    errno.EISDIR: "det är en katalog, inte en fil",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "diskkvoten är slut",
    errno.EROFS: "disken är skrivskyddad",
    errno.EIO: "disken svarar med fel",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.ELOOP: "länkarna går runt",
    errno.ETXTBSY: "den används av ett annat program",
}


def reason(error: OSError) -> str:
    """The end of a sentence about a file, a directory or a program; the system's own words where we have none."""
    return _REASONS.get(error.errno or 0) or error.strerror or os.strerror(error.errno or 0)
