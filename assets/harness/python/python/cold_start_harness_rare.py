# What few cold starts need: named phases, and words for what went wrong. Apart from the handler, so that the others don't compile it.
from functools import partial
from time import perf_counter_ns

_TEXT_LIMIT = 8192  # characters: destinations drop a too large record in silence.
_PHASE_SIZE = 25  # of a phase in JSON, its name apart.


class ScenarioNotFound(LookupError):
    pass


def prepare(scenario, name, probe, measured):
    """The scenario as a function without parameters."""
    if not callable(scenario):
        names = [key for key, value in vars(probe).items() if callable(value) and not key.startswith('_')]
        raise ScenarioNotFound(f"no scenario '{name}' in module '{probe.__name__}', which has {', '.join(names) or 'no function'}")
    code = getattr(scenario, '__code__', None)
    if code and code.co_flags & 0x2a0:
        raise TypeError(f"scenario '{name}' is a coroutine or generator, which a call doesn't run: make it a plain function")
    # a decorator hides how many parameters there are.
    code = getattr(getattr(scenario, '__wrapped__', scenario), '__code__', None)
    if code and (code.co_argcount or code.co_flags & 4):
        return partial(scenario, partial(_Phase, measured))
    return scenario


def describe(error, measured):
    try:
        text = str(error)
    except BaseException:
        text = 'the exception cannot be written as text'
    room = _TEXT_LIMIT - _size(measured.get('phases', {}))
    measured.update(status='error', errorType=type(error).__name__[:256], errorMessage=text[:max(0, room)])


def _size(phases):
    return sum(len(name) + _PHASE_SIZE for name in phases)


class _Phase:
    def __init__(self, measured, name):
        self.measured = measured
        self.name = str(name)

    def __enter__(self):
        self.start = perf_counter_ns()

    def __exit__(self, *_):
        duration = (perf_counter_ns() - self.start) / 1e6
        phases = self.measured.setdefault('phases', {})
        if self.name in phases or _size(phases) + len(self.name) + _PHASE_SIZE <= _TEXT_LIMIT:
            phases[self.name] = phases.get(self.name, 0) + duration
