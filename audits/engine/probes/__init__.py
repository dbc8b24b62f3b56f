"""One question a file, answered from a `Subject` by an `Answer`.

A probe knows neither the rubric nor the date nor the board. To add one: write the file with its
question as the first line, its table of cases in `tests/engine/`, and a line here.
"""

from collections.abc import Callable, Mapping

from audits.engine.findings import Answer
from audits.engine.probes import (
    base_models,
    compute_disclosure,
    data_card,
    data_information,
    data_processing_code,
    environment,
    evaluation_code,
    evaluation_data,
    evaluation_results,
    independent_reproduction,
    inference_code,
    intermediate_checkpoints,
    model_architecture,
    model_card,
    posttraining_data,
    pretraining_data,
    research_paper,
    tokenizer,
    training_code,
    training_logs,
    training_procedure,
    training_recipe,
    weights,
    weights_format,
)
from audits.engine.subject import Subject

Probe = Callable[[Subject], Answer]

PROBES: Mapping[str, Probe] = {
    module.__name__.rpartition(".")[2]: module.answer
    for module in (
        weights,
        weights_format,
        tokenizer,
        base_models,
        model_architecture,
        training_procedure,
        data_information,
        model_card,
        research_paper,
        evaluation_results,
        training_code,
        data_processing_code,
        inference_code,
        evaluation_code,
        training_recipe,
        environment,
        training_logs,
        intermediate_checkpoints,
        compute_disclosure,
        pretraining_data,
        posttraining_data,
        evaluation_data,
        data_card,
        independent_reproduction,
    )
}
