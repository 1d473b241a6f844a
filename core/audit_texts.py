"""What each audit event says to a reader: one sentence part per action, after the name of who did it.

A test holds that every action that is recorded anywhere has its text here. ``%(object)s`` is the name of what it was
done to; other words in brackets come from the event's detail.
"""

from collections import defaultdict
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.sign_in_failed": _("Tried to sign in with a wrong password"),
    "account.second_factor_failed": _("Gave a wrong second factor"),
    "account.second_factor_added": _("Set up a second factor (%(kind)s)"),
    "account.second_factor_removed": _("Removed a second factor (%(kind)s)"),
    "account.recovery_codes_renewed": _("Made new recovery codes"),
    "account.recovery_code_used": _("Signed in with a recovery code"),
    "account.password_changed": _("Changed the password"),
    "account.email_changed": _("Changed the email address"),
    "account.made_operator": _("Made somebody operator"),
    "access.refused": _("Was refused at a page (%(route)s)"),
    "invitation.sent": _("Invited %(object)s as %(roles)s"),
    "invitation.resent": _("Sent the invitation to %(object)s again"),
    "invitation.revoked": _("Took back the invitation to %(object)s"),
    "invitation.accepted": _("Accepted the invitation"),
    "invitation.team_sent": _("Invited a team from a list (%(invited)s new, %(known)s already known)"),
    "member.roles_changed": _("Changed the roles of %(object)s from %(before)s to %(after)s"),
    "member.renamed": _("Changed the name or groups of %(object)s"),
    "member.second_factor_reset": _("Took away the second factor of %(object)s"),
    "member.ended": _("Ended the work of %(object)s here"),
    "board.opening_asked": _("Asked to open board %(number)s"),
    "board.opened": _("Opened the board"),
    "school.taken_into_use": _("Took the school into use"),
    "duo.imported": _("Imported a file of DUO (%(kind)s)"),
    "group.added": _("Added a group or class (%(year)s)"),
    "group.changed": _("Changed a group or class (%(year)s)"),
    "group.removed": _("Removed a group or class (%(year)s)"),
    "year.begun": _("Began to prepare school year %(year)s"),
    "year.people_changed": _("Changed what happens with people in school year %(year)s"),
    "year.people_applied": _("Carried out the changes of people for school year %(year)s (%(people)s)"),
    "year.prepared": _("Prepared school year %(year)s (%(groups)s groups)"),
    "action.added": _("Added an action"),
    "action.changed": _("Changed an action"),
    "action.status_set": _("Changed the status of an action to %(status)s"),
    "action.effect_said": _("Said whether an action helped: %(effect)s"),
    "action.feed_made": _("Made a secret address of the own calendar"),
    "action.feed_revoked": _("Ended the secret address of the own calendar"),
    "holidays.added": _("Added holidays (%(count)s)"),
    "holidays.removed": _("Took a holiday away (%(region)s)"),
    "school.region_set": _("Set the holiday region of %(object)s to %(region)s"),
    "calendar.added": _("Added a date to the year calendar"),
    "calendar.changed": _("Changed a date in the year calendar"),
    "calendar.done": _("Marked something in the year calendar as done"),
    "calendar.not_done": _("Marked something in the year calendar as not done yet"),
    "file.stored": _("Stored a file (%(kind)s)"),
    "file.read": _("Downloaded a file (%(kind)s)"),
    "plan.started": _("Started the plan from the model"),
    "consent.asked": _("Asked the participation council for consent"),
    "consent.invited_again": _("Sent %(object)s a new link for the consent"),
    "consent.extended": _("Gave the participation council more time"),
    "consent.voted": _("Voted on the plan, or changed that vote"),
    "consent.question_asked": _("Asked a question about the plan"),
    "consent.question_answered": _("Answered a question of the participation council"),
    "consent.recorded": _("Recorded what the participation council decided (%(outcome)s)"),
    "consent.withdrawn": _("Took the question for consent back"),
    "adoption.rules_set": _("Set who adopts the plans of the schools (%(mandate)s)"),
    "adoption.proposed": _("Proposed to adopt version %(number)s of the plan"),
    "adoption.adopted": _("Adopted version %(number)s of the plan"),
    "adoption.printed": _("Kept the PDF of an adopted plan"),
    "adoption.pdf_asked": _("Asked again for the PDF of an adopted plan"),
    "plan.moved": _("Moved the plan from %(before)s to %(after)s"),
    "plan.pdf_asked": _("Asked for the plan as a file (%(form)s)"),
    "milestone.made": _("Kept the plan as it was (%(kind)s)"),
    "section.saved": _("Saved a section of the plan (version %(version)s)"),
    "section.set_aside": _("Wrote at the same time as a colleague; both texts were kept (version %(version)s)"),
    "section.conflict_settled": _("Chose between two texts of a section (version %(version)s)"),
    "section.restored": _("Put an earlier text of a section back (version %(version)s)"),
    "section.status_set": _("Changed the status of a section"),
    "section.added": _("Added a section to the plan"),
    "fact.taken": _("Let a section say the new value of a fact (%(fact)s)"),
    "fact.left": _("Left a fact in a section as it was quoted (%(fact)s)"),
    "annex.added": _("Added a document to section %(section)s"),
    "annex.renewed": _("Gave a document a new version (%(version)s)"),
    "annex.particulars_set": _("Changed the name, owner or date of a document"),
    "annex.ended": _("Took a document out of the plan"),
    "annex.link_dead": _("A link of the plan no longer works (%(answer)s)"),
    "plan.bundle_asked": _("Asked for the plan and its documents as one ZIP"),
    "word.read": _("Read in a Word document (%(pieces)s pieces)"),
    "word.sorted": _("Said where the pieces of a Word document go"),
    "word.taken_over": _("Took a Word document over into the plan (%(pieces)s pieces)"),
    "wizard.answered": _("Answered questions of the start"),
    "wizard.drafted": _("Made a first draft of the answers (%(sections)s sections)"),
    "section.particulars_set": _("Changed the owner or review date of a section"),
}

KINDS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "aanmelden": (_("Signing in"), ("account.",)),
    "mensen": (_("People"), ("invitation.", "member.")),
    "acties": (_("Actions"), ("action.",)),
    "plan": (_("Plan"), ("plan.", "section.", "milestone.", "consent.", "adoption.", "word.", "wizard.")),
    "bestanden": (_("Files"), ("file.",)),
    "geweigerd": (_("Refused"), ("access.",)),
    "inrichting": (
        _("Board, schools and school year"),
        ("board.", "school.", "year.", "group.", "duo.", "calendar.", "holidays."),
    ),
}

# Codes that stand in the detail of an event, as a reader knows them.
WORDS: dict[str, str | Promise] = {
    "totp": _("app with codes"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
    "plan_pdf": _("plan as PDF or Word"),
    "word_import": _("Word document of the school"),
    "open": _("open"),
    "busy": _("busy"),
    "done": _("done"),
    "dropped": _("no longer needed"),
    "helped": _("it helped"),
    "partly": _("it helped a little"),
    "not": _("it did not help"),
    "consent_minutes": _("minutes of the participation council"),
}


def text(action: str, **words: Any) -> str:
    """The sentence part of an action; one that is unknown shows its code."""
    known = TEXTS.get(action)
    return action if known is None else str(known) % defaultdict(lambda: "–", words)
