"""What can be refused here.

CloseknitError
 ├─ Unscoped           a query did not say for which brand: a defect, never a user's mistake
 ├─ LastOwner          a brand would be left without an owner
 ├─ InvitationUseless  an invitation is used up, withdrawn or too old, or for somebody else
 └─ AlreadyMember      the person is a member of the brand already
"""

from closeknit.vocabulary.errors import CloseknitError


class Unscoped(CloseknitError):
    """A query about rows of brands did not say for which brand."""


class LastOwner(CloseknitError):
    """A brand would be left without an owner."""


class InvitationUseless(CloseknitError):
    """An invitation is used up, withdrawn, too old, or for somebody else."""


class AlreadyMember(CloseknitError):
    """The person is a member of the brand already."""
