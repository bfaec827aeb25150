"""What can be refused here.

CloseknitError
 ├─ Unscoped           a query did not say for which brand: a defect, never a user's mistake
 ├─ AlreadySetUp       somebody owns this installation already
 ├─ NameTaken          another brand of this installation has the name
 ├─ LastOwner          a brand would be left without an owner
 ├─ InvitationUseless  an invitation is used up, withdrawn or too old, or for somebody else
 ├─ AlreadyMember      the person is a member of the brand, or has been asked already
 └─ NoPublicAddress    a link would leave before anybody said under which address people reach this site
"""

from closeknit.vocabulary.errors import CloseknitError


class Unscoped(CloseknitError):
    """A query about rows of brands did not say for which brand."""


class AlreadySetUp(CloseknitError):
    """Somebody owns this installation already."""


class NameTaken(CloseknitError):
    """Another brand of this installation has the name."""


class LastOwner(CloseknitError):
    """A brand would be left without an owner."""


class InvitationUseless(CloseknitError):
    """An invitation is used up, withdrawn, too old, or for somebody else."""


class AlreadyMember(CloseknitError):
    """The person is a member of the brand, or has been asked already."""


class NoPublicAddress(CloseknitError):
    """A link would leave before anybody said under which address people reach this site."""
