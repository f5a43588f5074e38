"""Why a file is not taken in. `file` is what it is called."""

from services.domain.base.errors import RuleBroken


class FileRefused(RuleBroken):
    """A file that is handed in cannot be kept."""


class FileEmpty(FileRefused):
    """There is nothing in it."""


class FileTooLarge(FileRefused):
    """It is larger than what is taken in (`size` and `limit` bytes)."""


class TooManyFiles(FileRefused):
    """More files were chosen than are taken in at a time (`most`)."""


class FileKindRefused(FileRefused):
    """It is of no kind that is taken in here (`kinds`: those that are)."""


class FileNotWhatItSays(FileRefused):
    """Its content is something else than its name says (`ending`; `kind`: what it is, None for something unknown)."""


class FileBroken(FileRefused):
    """It begins as its kind does, but cannot be opened."""


class FileProtected(FileRefused):
    """It asks for a password: neither reader, archive nor virus scanner would get in."""


class FileActive(FileRefused):
    """It carries macros or other parts that run by themselves."""


class FileExpands(FileRefused):
    """Unpacked it would be unreasonably large (zip bomb)."""


class VirusFound(FileRefused):
    """The scanner knows it as harmful (`virus`: the scanner's name for it)."""


class ScannerSilent(FileRefused):
    """A scanner is set but does not answer: the file is not let through unscanned."""
