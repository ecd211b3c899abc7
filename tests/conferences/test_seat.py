"""What a seat at the table sees, and what all in the room share."""

from kette import clock
from kette.conferences.queries.seat import common_groups
from kette.conferences.rules.states import Attendance
from kette.conferences.service import leading
from kette.db import transaction
from kette.privacy.rules.fields import FieldGroup
from kette.privacy.service.bases import record_statute
from tests.conferences.table import seated
from tests.world import World


def test_the_wall_shows_only_what_everybody_present_may_see(world: World) -> None:
    (item,) = seated(world)
    common = common_groups(item.conference, [item.case], clock.today())[item.case_id]
    assert FieldGroup.NEEDS in common
    assert not common & {
        FieldGroup.IDENTITY,
        FieldGroup.ADDRESS,
        FieldGroup.CONTACT,
        FieldGroup.ENTRUSTED,
    }
    # The agency gets the seven fields of § 31a with the name: no needs beside it.
    with transaction():
        record_statute(
            item.case_id, world.institution("agency"), "school_to_agency", by=world.actor("school")
        )
    common = common_groups(item.conference, [item.case], clock.today())[item.case_id]
    assert FieldGroup.NEEDS not in common
    with transaction():
        for row in item.conference.participants:
            away = row.institution_id == world.institution_ids["agency"]
            leading.note_attendance(
                row, Attendance.EXCUSED if away else Attendance.PRESENT, world.actor("moderator")
            )
    common = common_groups(item.conference, [item.case], clock.today())[item.case_id]
    assert FieldGroup.NEEDS in common
