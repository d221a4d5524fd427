"""Which engine proposes a study's trials; each is imported only when it is chosen."""

from collections.abc import Sequence

from advisor.errors import Problem, StudyError
from advisor.records import EngineName, Strategy, StudyPlan
from advisor.records.studies.earlier import EarlierStudy
from advisor.search.proposals import Engine
from advisor.search.strategies.growing import GrowingEngine
from advisor.search.strategies.pruning import PruningEngine
from advisor.space.design import DesignSpace
from advisor.space.fitted.epochs import NAMED
from advisor.store.studies import StudyFolder


def engine_for(
    plan: StudyPlan,
    space: DesignSpace,
    *,
    folder: StudyFolder,
    fingerprint: str = "",
    change: int = 0,
    earlier: Sequence[EarlierStudy] = (),
) -> Engine:
    """Return the engine that a plan's strategy or settings name, over the dimensions of a space.

    Args:
        plan: Of the study.
        space: What is searched.
        folder: Of the study.
        fingerprint: Of its data, for a storage that other studies use too.
        change: Of the study, after which its space is this one.
        earlier: What the study starts from.

    Raises:
        StudyError: If there is no such sampler, nothing in the space to grow or prune, or another study of this name
            in the storage.
    """
    _check_beliefs(plan, space)
    match plan.search.strategy:
        case Strategy.GROWING:
            return GrowingEngine(space, goal=plan.goal)
        case Strategy.PRUNING:
            return PruningEngine(space)
        case Strategy.SAMPLING | Strategy.COMPLEXITY:
            return _sampling(plan, space, folder, fingerprint, change, earlier)


def _check_beliefs(plan: StudyPlan, space: DesignSpace) -> None:
    """Refuse `around` where whoever proposes has no use for it: it would be passed over in silence."""
    believed = [each.name for each in space.dimensions if each.around is not None]
    in_order = plan.search.strategy in (Strategy.GROWING, Strategy.PRUNING)
    if believed and (in_order or plan.search.engine is not EngineName.OPTUNA):
        who = f"a {plan.search.strategy} network" if in_order else f"the engine {plan.search.engine}"
        problems = [Problem(f"space.{name}", f"{who} cannot use `around`") for name in believed]
        raise StudyError("beliefs that nobody asks for", problems, "Leave `around` out.")


def _sampling(
    plan: StudyPlan,
    space: DesignSpace,
    folder: StudyFolder,
    fingerprint: str,
    change: int,
    earlier: Sequence[EarlierStudy],
) -> Engine:
    settings = plan.search
    match settings.engine:
        case EngineName.OPTUNA:
            from advisor.search.engines.optuna import OptunaEngine

            return OptunaEngine(
                space.dimensions,
                space.is_active,
                name=plan.name,
                goal=plan.goal,
                sampler=settings.sampler,
                storage=settings.storage or folder.journal_file,
                seed=settings.seed,
                trials=plan.budget.trials,
                identity=_identity(plan, fingerprint),
                earlier=earlier,
            )
        case EngineName.KERAS_TUNER:
            from advisor.search.engines.kerastuner import KerasTunerEngine

            return KerasTunerEngine(
                space.dimensions,
                goal=plan.goal,
                sampler=settings.sampler,
                folder=folder.root / (f"keras_tuner-{change}" if change else "keras_tuner"),  # it keeps its space
                seed=settings.seed,
                epochs=plan.epochs or NAMED,
            )


def _identity(plan: StudyPlan, fingerprint: str) -> dict[str, str]:
    """What trials of one study have in common, so that one may be better than another."""
    goal = {"goal": f"the goal {plan.goal.name}"}
    return goal | {"data": f"data with the fingerprint {fingerprint}"} if fingerprint else goal
