"""Errors that a user can act on. Everything else is a programmer's error and crashes."""


class ZhisunError(Exception):
    """Something that a person can mend.

    `message` names the file, line or case; `hint` names the next step. Both are shown as written,
    so both are made with `i18n.t`.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def reason_of(error: OSError) -> str:
    """Why the system refused something, without the path and the number that Python adds."""
    return error.strerror or str(error)


class SettingsError(ZhisunError):
    """A settings file or variable has an unknown key or a bad value."""


class StoreError(ZhisunError):
    """The database cannot be opened, upgraded or written."""


class SchemaTooNew(StoreError):
    """The database was written by a newer version of zhisun."""


class SourceRefused(ZhisunError):
    """A file is not what its name says, or not readable; nothing of it was written."""


class CaseNotFound(ZhisunError):
    """No case has the given number."""


class ActionRefused(ZhisunError):
    """A verb is not allowed for this case now; `message` says why."""


class Conflict(ZhisunError):
    """The case changed since the action that was to be undone or repeated."""
