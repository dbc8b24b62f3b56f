"""What each page shows: one frozen dataclass per page, which is the whole context of its template.

Templates read these and nothing else: no rows, no queries. `openboard.presenters` makes them.
Times are aware datetimes in UTC; shares and scores are whole numbers from 0 to 100; sizes are in
bytes; an empty string means that there is nothing to say, None that it is not known.
"""

from openboard.pages.changes import (
    ChangeDay,
    ChangeItem,
    ChangeLine,
    ChangesPage,
    Choice,
)
from openboard.pages.method import (
    LicenseClassLine,
    MethodCriterion,
    MethodGroup,
    MethodLevel,
    MethodPage,
    Term,
)
from openboard.pages.model import (
    Claim,
    CriterionGroup,
    CriterionLine,
    DatasetLine,
    LadderRung,
    LineageStep,
    MissingLine,
    ModelPage,
    Place,
    RightsLine,
    StepLine,
)
from openboard.pages.pieces import (
    Fact,
    Level,
    Link,
    Notice,
    Pager,
    Part,
    Score,
)
from openboard.pages.ranking import (
    ActiveFilter,
    DistributionPart,
    Facet,
    Headline,
    Option,
    RankingPage,
    RankingRow,
    Sort,
)
from openboard.pages.status import (
    AboutPage,
    ErrorPage,
    FailureLine,
    StatusPage,
    StylePage,
)

__all__ = [
    "AboutPage",
    "ActiveFilter",
    "ChangeDay",
    "ChangeItem",
    "ChangeLine",
    "ChangesPage",
    "Choice",
    "Claim",
    "CriterionGroup",
    "CriterionLine",
    "DatasetLine",
    "DistributionPart",
    "ErrorPage",
    "Facet",
    "Fact",
    "FailureLine",
    "Headline",
    "LadderRung",
    "Level",
    "LicenseClassLine",
    "LineageStep",
    "Link",
    "MethodCriterion",
    "MethodGroup",
    "MethodLevel",
    "MethodPage",
    "MissingLine",
    "ModelPage",
    "Notice",
    "Option",
    "Pager",
    "Part",
    "Place",
    "RankingPage",
    "RankingRow",
    "RightsLine",
    "Score",
    "Sort",
    "StatusPage",
    "StepLine",
    "StylePage",
    "Term",
]
