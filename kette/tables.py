"""All tables of Kette in one import, for migrations and schema checks."""

import kette.audit
import kette.cases.models
import kette.conferences.models
import kette.feeds.models
import kette.handover.models
import kette.institutions.models
import kette.intake.models.dates
import kette.intake.models.drafts
import kette.intake.models.lists
import kette.intake.models.pairs
import kette.intake.models.statutory
import kette.intake.models.undoing
import kette.keyring
import kette.links.models
import kette.lists.models
import kette.offers.models
import kette.outbox
import kette.privacy.models
import kette.proof.models
import kette.reminders.models
import kette.retention.models
import kette.rights.models
import kette.runs
import kette.settings
import kette.signing
import kette.slips.models
import kette.starts.models  # noqa: F401
