"""What the people of Kettenstadt write down: notes, agreements and reasons, all without names."""

CONTACTS_REACHED = (
    "War pünktlich da, bringt die Bewerbungsmappe beim nächsten Mal mit.",
    "Möchte am liebsten etwas mit Holz machen. Probetag in der Musterwerkstatt besprochen.",
    "Gespräch mit der Mutter zusammen. Beide kennen jetzt den nächsten Schritt.",
    "Hat zwei Absagen bekommen und ist entmutigt. Neue Liste mit freien Plätzen mitgegeben.",
    "Unterlagen sind vollständig, Anmeldung ist abgeschickt.",
    "Wünscht sich eine feste Ansprechperson. Vereinbart: jede zweite Woche kurz telefonieren.",
    "Kommt morgens schlecht aus dem Haus, Buslinie geklärt.",
    "Sprachstand geklärt, Kursbeginn erfragt.",
)
CONTACTS_MISSED = (
    "Nicht erreicht, um Rückruf gebeten.",
    "Termin nicht wahrgenommen, neuer Termin per Brief.",
    "Nummer vergeben, niemand nimmt ab.",
    "Niemand zu Hause angetroffen, Karte eingeworfen.",
)
ENTRUSTED = "Nur für mich: Situation zu Hause ist angespannt, ist mir im Vertrauen erzählt worden."
NOTES = (
    "Nach den Ferien nachfragen, ob der Praktikumsbetrieb sich gemeldet hat.",
    "Zeugnis liegt vor, Kopie in der Akte der Stelle.",
)
AGREEMENTS = (
    "Beratungstermin wahrnehmen",
    "Bewerbungsmappe fertigstellen",
    "Zwei freie Plätze anrufen",
    "Anmeldung am Berufskolleg abschicken",
    "Probetag vereinbaren",
    "Rückmeldung des Betriebs einholen",
)
DECISIONS = (
    "Alle Stellen sind sich einig.",
    "Die Schule bleibt Ansprechperson, bis das Erstgespräch stattgefunden hat.",
    "Wunsch des jungen Menschen ist berücksichtigt.",
    "",
)
DISSENT = "Abweichendes Votum: Die Schule hätte die Übergangslotsen vorgezogen."
OFFER_NOTES = (
    "Braucht jemanden, der beim Bewerben begleitet.",
    "Hat eine klare Idee, aber noch keinen Platz.",
    "Es fehlt vor allem eine Tagesstruktur.",
    "",
)
DECLINED = "Zurzeit sind alle Termine bis Ende des Monats vergeben."
GIVEN_BACK = "Im Gespräch zeigte sich ein anderer Bedarf als bei der Übergabe angenommen."
FELL_THROUGH = "Der Betrieb hat den Vertrag in der Probezeit gelöst."
REOPENED = "Hat sich von selbst wieder gemeldet und möchte doch noch anfangen."
UNKNOWN = "Drei Versuche auf verschiedenen Wegen, keine Antwort."
MOVED = "Jugendamt Beispielstadt, Frau Muster, telefonisch informiert"
MISTAKE = "Hatte schon einen Ausbildungsvertrag; die Meldung war ein Versehen."
JUDGED_BY = "Frau Beispiel, Schulsozialarbeit"
PURPOSE = "Begleitung beim Übergang von der Schule in den Beruf"
