"""What several tests of files share."""

import pytest

from closeknit.vocabulary.errors import CloseknitError


@pytest.fixture
def refusal(read):
    """What reading a text is refused with; `read` is each module's own."""

    def refused(text, **settings):
        with pytest.raises(CloseknitError) as error:
            read(text, **settings)
        assert error.value.next_step
        return str(error.value)

    return refused
