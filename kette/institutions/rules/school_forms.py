"""Schulformen by their official keys (Schulform.json of SVWS)."""

SCHOOL_FORMS: dict[str, str] = {
    "H": "Hauptschule",
    "V": "Volksschule",
    "S": "Förderschule",
    "R": "Realschule",
    "PS": "PRIMUS-Schule",
    "SK": "Sekundarschule",
    "GE": "Gesamtschule",
    "GM": "Gemeinschaftsschule",
    "FW": "Freie Waldorfschule",
    "HI": "Hiberniaschule",
    "WF": "Freie Waldorf-Förderschule",
    "GY": "Gymnasium",
    "WB": "Weiterbildungskolleg",
    "BK": "Berufskolleg",
    "KS": "Klinikschule",
    "SR": "Förderschule Realschule",
    "SG": "Förderschule Gymnasium",
    "SB": "Förderschule Berufskolleg",
}
