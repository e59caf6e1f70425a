"""`pricedin new`: a company's skeleton, or a scenario, in a file to go on with; nothing in a file is written over."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from model.core.errors import PricedInError, quoted

FOLDER = click.option("--folder", type=click.Path(path_type=Path, readable=False),
                      help="Folder that it goes into, made where it is missing; else the one named with --companies, "
                           "or the current one.")


@click.group()
def new() -> None:
    """Write a file to go on with: a company, or a scenario."""


@new.command()
@click.argument("name")
@FOLDER
def company(name: str, folder: Path | None) -> None:
    """Write NAME.toml, the skeleton of a company's file: every key, its unit and what it means.

    \b
    pricedin new company kimi --folder mine
    pricedin --companies mine build three.xlsx      once it is filled in
    """
    import tomllib

    from addin.company_skeleton import skeleton
    from model.loading import SHARED_FILES, load, topics
    from model.names import checked_id
    from model.values import empty_keys

    facts, path = load(), _place(folder) / f"{name}.toml"
    checked_id(name, path)
    if name in (*SHARED_FILES, *topics()):
        raise PricedInError(f"{quoted(path.name)} is no company's file in such a folder: give the company another id.")
    if taken := next((one for one in facts.companies.values() if one.answers_to(name)), None):
        raise PricedInError(f"{quoted(name)} answers for {taken.name} already: give the company another id.")
    text = skeleton(name, facts.sources, [scenario.id for scenario in facts.scenarios[1:]])
    _write(path, text, "fill that one in, or name another folder with --folder")
    click.echo(f"Written: {path}\nTo be filled in: {', '.join(empty_keys(tomllib.loads(text)))}\n"
               f"Then: pricedin --companies {_shell(path.parent)} pt {name}")


@new.command()
@click.argument("id_", metavar="ID")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help="Change an input, such as wacc=12%; may be given several times.")
@click.option("--name", help="What it is called in lists; else the id with a capital letter.")
@FOLDER
def scenario(id_: str, changes: tuple[str, ...], name: str | None, folder: Path | None) -> None:
    """Write the scenario ID into scenarios.toml: Base with the inputs that --set changes, for all that have them.

    Where that file exists, the scenario is added at its end.

    \b
    pricedin new scenario mine --set wacc=12% --set exit_pe=25 --folder mine
    pricedin --companies mine pt zhipu --scenario mine
    """
    from datetime import datetime

    from addin.arguments import overrides_from
    from addin.scenario_file import new_scenario, with_scenario
    from model.equity import company_folders, model
    from workbook.saving import replacing

    place = _place(folder)
    path = place / "scenarios.toml"
    known = tuple(other for other in company_folders() if other != place or other.is_dir())
    here = (place,) if place.is_dir() and place.resolve() not in {other.resolve() for other in known} else ()
    folders = (*known, *here)
    called = name or id_.replace("_", " ").capitalize()
    on = datetime.now().astimezone().date()
    tables = new_scenario(model(folders), id_, called, overrides_from("; ".join(changes)), on)
    old = path.read_bytes() if path.exists() else None
    whole = with_scenario(old or b"", id_, tables)
    if old is None:
        _write(path, whole.decode(), "name another folder with --folder")
    else:
        _refuse_unloadable(folders, place, whole)
        with replacing(path) as file:
            file.write_bytes(whole)
    click.echo(f"{'Written' if old is None else 'Added to'}: {path}\n"
               f"Then: pricedin --companies {_shell(place)} pt zhipu --scenario {id_}")


def _refuse_unloadable(folders: tuple[Path, ...], place: Path, scenarios: bytes) -> None:
    """Fail if the model would not load with these scenarios in a folder: asked of a copy, before the folder changes."""
    import shutil
    from tempfile import TemporaryDirectory

    from model.equity import model

    with TemporaryDirectory() as made:
        for file in place.glob("*.toml"):
            shutil.copyfile(file, Path(made) / file.name)
        (Path(made) / "scenarios.toml").write_bytes(scenarios)
        model(tuple(Path(made) if other.resolve() == place.resolve() else other for other in folders))


def _place(folder: Path | None) -> Path:
    """The folder asked for; else the one folder of companies that is named, else the current one."""
    from model.equity import company_folders

    named = company_folders()
    return folder or (named[0] if len(named) == 1 else Path())


def _write(path: Path, text: str, instead: str) -> None:
    """Write a new file whole, or not at all."""
    begun = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            begun = True
            file.write(text)
    except OSError as error:
        if begun:
            with suppress(OSError):
                path.unlink()
        elif isinstance(error, FileExistsError) and path.parent.is_dir():
            raise PricedInError(_stands(path, instead)) from None
        why = f"{path} cannot be written ({error.strerror})"
        raise PricedInError(f"{why}: name another folder with --folder.") from None


def _stands(path: Path, instead: str) -> str:
    return f"{path} exists and is not written over: {instead}."


def _shell(folder: Path) -> str:
    text = str(folder)
    return f'"{text}"' if " " in text else text
