"""How a standard is rated from its questions, by the name that a framework gives its rule: one module each."""

from collections.abc import Mapping

from reports.figures.rules.ladder import Ladder
from reports.figures.rules.lowest_answer import LowestAnswer
from reports.figures.rules.lowest_key_question import LowestKeyQuestion
from reports.figures.rules.mean_percentage import MeanPercentage
from reports.figures.rules.percent_of_possible import PercentOfPossible
from reports.figures.rules.pooled_percentage import PooledPercentage
from reports.figures.rules.rule import Rule

STANDARD_RULES: Mapping[str, Rule] = {
    "lowest_key_question": LowestKeyQuestion(),
    "mean_percentage": MeanPercentage(),
    "pooled_percentage": PooledPercentage(),
    "percent_of_possible": PercentOfPossible(),
    "lowest_answer": LowestAnswer(),
    "ladder": Ladder(),
}
# What rules call the one key question that alone rates a standard.
DECIDERS = tuple(rule.DECIDER for rule in STANDARD_RULES.values() if rule.DECIDER)
