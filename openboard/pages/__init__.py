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
from openboard.pages.decisions import (
    DecidedPage,
    DecisionDay,
    DecisionLine,
    DecisionsPage,
    LookLine,
    OfferedLink,
    SupplementLine,
)
from openboard.pages.evidence import (
    EvidenceLine,
    LinkAge,
    Offers,
    ReplyLine,
    ReproductionLine,
)
from openboard.pages.history import Cell, HistoryChange, HistoryPage, Picture, PointLine
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
    PastDay,
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
from openboard.pages.publisher import PublisherModel, PublisherPage
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
from openboard.pages.sharing import BadgeOffer, EmbedCard, Sharing
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
    "BadgeOffer",
    "Cell",
    "ChangeDay",
    "ChangeItem",
    "ChangeLine",
    "ChangesPage",
    "Choice",
    "Claim",
    "CriterionGroup",
    "CriterionLine",
    "DatasetLine",
    "DecidedPage",
    "DecisionDay",
    "DecisionLine",
    "DecisionsPage",
    "DistributionPart",
    "EmbedCard",
    "ErrorPage",
    "EvidenceLine",
    "Facet",
    "Fact",
    "FailureLine",
    "Headline",
    "HistoryChange",
    "HistoryPage",
    "LadderRung",
    "Level",
    "LicenseClassLine",
    "LineageStep",
    "Link",
    "LinkAge",
    "LookLine",
    "MethodCriterion",
    "MethodGroup",
    "MethodLevel",
    "MethodPage",
    "MissingLine",
    "ModelPage",
    "Notice",
    "OfferedLink",
    "Offers",
    "Option",
    "Pager",
    "Part",
    "PastDay",
    "Picture",
    "Place",
    "PointLine",
    "PublisherModel",
    "PublisherPage",
    "RankingPage",
    "RankingRow",
    "ReplyLine",
    "ReproductionLine",
    "RightsLine",
    "Score",
    "Sharing",
    "Sort",
    "StatusPage",
    "StepLine",
    "StylePage",
    "SupplementLine",
    "Term",
]
