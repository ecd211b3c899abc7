"""The form of a consent in plain English; a draft until the Kommune has released it."""

from kette.privacy.document.wordings.shape import Wording

ENGLISH = Wording(
    code="en",
    name="English",
    german_name="Englisch",
    title="Consent to passing on information",
    draft="Unreviewed draft. This translation has not been checked yet.",
    binding="Only the German text on the first page is legally binding. This translation helps you to understand it.",
    person="This is about",
    born="born on",
    purpose="What for",
    usual_purpose="Moving on from school to training, work or support",
    duration="How long",
    until_withdrawn="until you withdraw it",
    until_adult="until you withdraw it, at the latest until the day before the 18th birthday",
    statement="{giver} may pass this information on to {recipient}, and to nobody else:",
    groups={
        "identity": "name, date of birth and gender",
        "address": "home address",
        "contact": "telephone, e-mail, language for conversations and best time to call",
        "schooling": "type of school and qualification",
        "attendance": "school, class and compulsory schooling",
        "needs": (
            "where support is needed, why the case is handed over, what was decided and agreed, "
            "when and how there was contact (no notes of conversations)"
        ),
        "health": "health and addiction",
    },
    special_title="Specially protected information",
    special="Information about health and addiction is only passed on if it is ticked separately (Art. 9 GDPR).",
    special_yes="Yes, also information about health and addiction.",
    special_no="No, not this information.",
    free_title="Your free choice",
    free=(
        "You do not have to agree. Saying no has no disadvantages: school, advice and benefits stay as they are. "
        "{giver} will then not speak with {recipient} about you by name, and you have to contact them yourself."
    ),
    withdraw_title="Changing your mind",
    withdraw=(
        "You can say no at any time, without a reason, in words or in writing, to {giver} or to {recipient} "
        "(Art. 7 (3) GDPR). From then on nothing more is passed on, and {recipient} checks what must be deleted. What was "
        "done before remains lawful."
    ),
    information_title="Information under Art. 13 GDPR",
    information=(
        "Responsible is {giver}; after the information has been passed on, also {recipient}.",
        "The legal basis is this consent (Art. 6 (1) (a) GDPR, § 67b (2) SGB X).",
        (
            "Information is stored while you are being supported, and afterwards for the period named in the information letter; "
            "then it is deleted. What you tell in confidence is never passed on."
        ),
        (
            "You can ask for access, correction, deletion and restriction, and complain to the data protection authority of "
            "North Rhine-Westphalia (LDI NRW)."
        ),
        "Data protection officer: {officer}",
    ),
    yes="Yes, I agree.",
    no="No, I do not agree.",
    signed_on_german="Please tick your decision and sign on the German page.",
    signatures={
        "youth": "Signature of the young person",
        "parent_one": "Signature of the first parent",
        "parent_two": "Signature of the second parent",
        "parent": "Signature of the parent with custody",
        "guardian": "Signature of the guardian",
        "official": "Signature of the official guardian",
    },
    both="With joint custody, both parents must sign.",
)
