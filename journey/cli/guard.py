"""How every command ends: data on standard output, one clear message, the promised exit code."""

from __future__ import annotations

import inspect
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from journey.errors import JourneyError

FAULT, QUALITY, STOPPED = 1, 5, 130  # the other exit codes are those of journey.errors
REPORT = "this is a fault of journey, not of your data: please report it with the output of --debug"


def command(body: Callable[..., None]) -> Callable[..., None]:
    """A command for typer: option groups spread into options, errors turned into exit codes.

    A parameter of ``body`` whose type is a dataclass stands for one option per field, so that
    commands share their options and still take few arguments.
    """
    hints = get_type_hints(body, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}

    @wraps(body)
    def run(**given: Any) -> None:
        debug = given.pop("debug", False)
        made: dict[str, Any] = {}
        for name, group in groups.items():
            made[name] = group(**{field.name: given.pop(field.name) for field in fields(group)})
        _guarded(lambda: body(**given, **made), debug)

    parameters = [
        *(
            _own(parameter, hints)
            for parameter in inspect.signature(body).parameters.values()
            if parameter.name not in groups
        ),
        *(parameter for group in groups.values() for parameter in _spread(group)),
        _debug(),
    ]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _own(parameter: inspect.Parameter, hints: dict[str, Any]) -> inspect.Parameter:
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[parameter.name])


def _spread(group: Any) -> list[inspect.Parameter]:
    """One keyword parameter per field of an option group."""
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in fields(group)
    ]


def _debug() -> inspect.Parameter:
    option = typer.Option("--debug", help="Show where a fault of the program happened.")
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter("debug", kind, default=False, annotation=Annotated[bool, option])


def _guarded(body: Callable[[], None], debug: bool) -> None:
    """Run a command's body; whatever goes wrong becomes one message and an exit code."""
    try:
        body()
        sys.stdout.flush()
    except JourneyError as fault:
        if debug:
            traceback.print_exc()
        print(f"journey: {fault}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(fault.exit_code) from None
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        print("journey: stopped; an earlier run is untouched", file=sys.stderr)  # noqa: T201
        raise typer.Exit(STOPPED) from None
    except typer.Exit:
        raise
    except Exception as fault:  # noqa: BLE001  # the last border: people get a sentence
        if debug:
            traceback.print_exc()
        name = type(fault).__name__
        print(f"journey: {name}: {fault}\n{REPORT}", file=sys.stderr)  # noqa: T201
        raise typer.Exit(FAULT) from None
