from tests.reports.accuracy.conftest import browser, carl, cora, send  # noqa: F401  # fixtures
from tests.reports.kennel import hana, inspection, kennel, lee, team  # noqa: F401  # fixtures
from tests.reports.publishing.conftest import made, make_files, propose, publish  # noqa: F401  # fixtures
