"""What a page says that could not be shown, by its status: title and sentence."""

# Title and sentence by status; the way on is the start page unless the handler says otherwise.
SENTENCES = {
    400: (
        "Das konnten wir nicht lesen",
        "Die Anfrage war unvollständig. Bitte versuchen Sie es noch einmal.",
    ),
    403: (
        "Diese Seite gehört nicht zu Ihrer Rolle",
        "Mit Ihrer jetzigen Rolle können Sie diese Seite nicht öffnen. Es wurde nichts geändert.",
    ),
    404: (
        "Diese Seite gibt es nicht",
        "Vielleicht ist die Adresse unvollständig, oder der Vorgang liegt nicht mehr bei Ihnen.",
    ),
    405: ("So lässt sich diese Seite nicht öffnen", "Bitte öffnen Sie die Seite über das Menü."),
    413: ("Das ist zu groß", "Es wurde nichts gespeichert."),
    429: ("Zu viele Versuche", "Bitte warten Sie einen Augenblick und versuchen Sie es dann noch einmal."),
    500: (
        "Das hat nicht geklappt",
        "Bei uns ist ein Fehler aufgetreten. Es wurde nichts gespeichert. Bitte versuchen Sie es später noch einmal.",
    ),
    503: (
        "Einen Augenblick bitte",
        "Kette ist gerade beschäftigt. Es wurde nichts gespeichert. Bitte versuchen Sie es in einer Minute noch einmal.",
    ),
}
