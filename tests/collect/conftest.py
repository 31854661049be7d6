"""The test site, and a port that no one may connect to."""

import pytest
from report_site import ReportSite, Tripwire


@pytest.fixture
def site():
    served = ReportSite()
    yield served
    served.close()


@pytest.fixture
def tripwire():
    wire = Tripwire()
    yield wire
    wire.close()
