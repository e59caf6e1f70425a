"""The command line: `pricedin call`, `functions`, `pt`, `trace`, `build`, `new`, `doctor` and all others."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from addin import new_files, output
from addin.compare_command import compare
from addin.trace_command import trace
from model import __version__
from model.core.errors import PricedInError, quoted

if TYPE_CHECKING:
    from addin.registry import Function

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
PATH = click.Path(path_type=Path, readable=False)  # what may not be read gets a sentence of ours, not click's
LONGEST_LINE = 1_000_000  # bytes of a question in a batch
INTERRUPTED = 130  # the exit status after Ctrl-C, as is usual
KINDS = {".xlsx": "a workbook for a client", ".xlsm": "a template for an analyst in Excel",
         ".oxt": "the functions for LibreOffice Calc"}
TOO_MUCH = "is not JSON that can be read: it is nested too deeply, or holds a number of thousands of digits"


class Sentences(click.Group):
    """A group whose commands answer a refused input with one sentence and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a sentence on standard error, nothing on standard output, when it refuses."""
        output.speak_any_code_page()
        try:
            output.check()
            return super().invoke(ctx)
        except KeyboardInterrupt:
            return ctx.exit(INTERRUPTED)
        except PricedInError as error:
            output.say(str(error))
        except OSError as error:
            output.abandon()
            output.say(f"The output cannot be written whole ({error.strerror or error}): make room, or send it "
                       "elsewhere.")
        return ctx.exit(2)


class Call(click.Command):
    """A command whose arguments may begin with a minus sign; what only looks like an option is said to be unknown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Before `--`, a word after a minus is an option."""
        known = {name for option in self.get_params(ctx) for name in option.opts}
        for text in args[:args.index("--")] if "--" in args else args:
            if re.match(r"--?[A-Za-z]", text) and text.partition("=")[0] not in known:
                raise click.NoSuchOption(text.partition("=")[0], ctx=ctx)
        return super().parse_args(ctx, args)


@click.group(cls=Sentences, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="pricedin")
@click.option("--companies", type=PATH, multiple=True, metavar="FOLDER",
              help="Folder with further company files (TOML); may be given several times.")
@click.option("--replace", multiple=True, metavar="ID",
              help="A shipped company that a file of the same id in FOLDER replaces; the cover says so.")
def main(companies: tuple[Path, ...], replace: tuple[str, ...]) -> None:
    """What is priced into Zhipu and MiniMax, what could change it, and when.

    \b
    pricedin pt zhipu --scenario bull      the target, with the bridge from EPS
    pricedin compare zhipu                 all scenarios side by side, and the price between bear and bull
    pricedin trace pt zhipu                what it is computed from, down to inputs and their source
    pricedin call ZHIPU_PT                 any function, as JSON
    pricedin build client.xlsx             the workbook for a client; template.xlsm for an analyst in Excel
    pricedin doctor template.xlsm          what stops it on this machine, and the remedy
    """
    if companies or replace:
        import os

        from model.equity import COMPANIES_VARIABLE, REPLACE_VARIABLE

        if companies:
            os.environ[COMPANIES_VARIABLE] = os.pathsep.join(str(folder.absolute()) for folder in companies)
        if replace:
            os.environ[REPLACE_VARIABLE] = os.pathsep.join(replace)


@main.command(cls=Call, context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1)
@click.option("--batch", is_flag=True,
              help='Read one JSON object a line, {"function": .., "arguments": [..]}, and answer a line for each.')
def call(name: str | None, arguments: tuple[str, ...], *, batch: bool) -> None:
    """Answer a function as one JSON object.

    An argument is a number, a percentage, a date (2026-12-31), a text, or JSON for a range: '[["wacc", 0.12]]'.
    "" leaves an argument out.

    \b
    pricedin call ZHIPU_PT
    pricedin call LLM_PT minimax "" "wacc=12%; exit_pe=25"
    pricedin call LLM_ARR zhipu 2026-12-31
    """
    from addin.functions import functions
    from addin.registry import look_up

    known: dict[str, Function] = functions()
    if not batch:
        if not name:
            raise PricedInError("call needs a function's name: `pricedin functions` lists them.")
        result = look_up(name, known)(*(_argument(text) for text in arguments))
        _say_what_is_not_read()
        click.echo(output.as_json({"function": name.upper(), "arguments": list(arguments), "result": result}))
        return
    _say_what_is_not_read()
    if name:
        raise PricedInError(f"--batch reads functions from standard input, and {quoted(name)} was given: leave it out.")
    for line in output.lines(sys.stdin.buffer, LONGEST_LINE):
        if line.strip():
            click.echo(output.as_json(_answer(line, known)))


def _say_what_is_not_read() -> None:
    """On standard error, beside an answer that others may read by program."""
    from model.equity import model

    equity = model()
    if equity.facts.ignored:
        from addin.screens import not_read

        for line in not_read(equity):
            output.say(line)


def _answer(line: bytes, known: dict[str, Function]) -> dict[str, Any]:
    """The answer to one line of a batch, whatever stands in it: the next line is answered all the same."""
    import json

    from addin.registry import look_up

    if len(line) > LONGEST_LINE:
        return {"error": f"The line is longer than {LONGEST_LINE:,} bytes: ask in several lines."}
    try:
        question = json.loads(line.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError:
        return {"error": "The line is not UTF-8: write it in that encoding."}
    except PricedInError as error:
        return {"error": str(error)}
    except json.JSONDecodeError as error:
        return {"error": f"The line is not JSON ({error.msg} at character {error.pos + 1})."}
    except (ValueError, RecursionError):
        return {"error": f"The line {TOO_MUCH}."}
    name, arguments = ((question.get("function"), question.get("arguments", [])) if isinstance(question, dict)
                       else (None, None))
    if not isinstance(name, str) or not isinstance(arguments, list):
        return {"error": 'A line must be {"function": "LLM_PT", "arguments": ["zhipu"]}.'}
    try:
        return {"function": name.upper(), "arguments": arguments, "result": look_up(name, known)(*arguments)}
    except PricedInError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - a bug of ours costs one line, not those after it
        return {"error": f"{quoted(name)} failed in a way that it should not ({type(error).__name__}): please report "
                         "it."}


def _no_number(text: str) -> float:
    raise PricedInError(f"The line holds {text}, which is no number in JSON: leave the argument out, or give null.")


def _argument(text: str) -> Any:
    """JSON where it is a range, else the text itself: the function knows what it should be."""
    if not text.lstrip().startswith(("[", "{")):
        return text
    import json

    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise PricedInError(f"The argument {quoted(text)} is not JSON ({error.msg} at character {error.pos + 1}): "
                            'write a range as [["wacc", 0.12]].') from None
    except (ValueError, RecursionError):
        raise PricedInError(f"The argument {quoted(text)} {TOO_MUCH}.") from None


@main.command("functions")
@click.option("--json", "as_json", is_flag=True,
              help="For programs: every function with its arguments, units and help.")
def list_functions(*, as_json: bool) -> None:
    """List the functions with their help."""
    from addin.functions import functions
    from addin.registry import ARGUMENTS

    known = functions()
    if as_json:
        import json

        click.echo(json.dumps([
            {"name": f.name, "category": f.category, "help": f.help, "unit": f.unit, "signature": f.signature,
             "arguments": [{"name": p, "required": i < f.required, "unit": ARGUMENTS[p].unit, "help": ARGUMENTS[p].help}
                           for i, p in enumerate(f.parameters)]}
            for f in known.values()], ensure_ascii=False, indent=1))
        return
    from addin.screens import show_functions

    show_functions(known)


@main.command()
@click.argument("company")
@click.option("--scenario", "-s", default="base", show_default=True, help="Name of a scenario.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help="Change an input, such as wacc=12%; may be given several times.")
def pt(company: str, scenario: str, changes: tuple[str, ...]) -> None:
    """Show a price target on one screen, with the bridge from EPS.

    \b
    pricedin pt zhipu
    pricedin pt 0100.HK --scenario bull --set wacc=12% --set exit_pe=25
    """
    from addin.arguments import overrides_from
    from addin.screens import show_target

    show_target(company, scenario, overrides_from("; ".join(changes)))
    _say_what_is_not_read()


main.add_command(trace)
main.add_command(compare)


@main.command()
@click.argument("company", required=False)
def assumed(company: str | None) -> None:
    """Show what was assumed, with the target under each alternative, and the value of each driver that turns the call.

    \b
    pricedin assumed zhipu
    """
    from addin.screens import show_assumed
    from model.equity import model

    equity = model()
    for who in [equity.company(company)] if company else equity.facts.companies.values():
        show_assumed(who)
    _say_what_is_not_read()


@main.command()
@click.argument("out", type=PATH)
@click.option("--scenario", "-s", default="base", show_default=True,
              help="Scenario that is live when the workbook opens.")
@click.option("--force", is_flag=True, help="Overwrite a file that pricedin did not make, or that was edited since.")
def build(out: Path, scenario: str, *, force: bool) -> None:
    """Write the workbook: for a client, for an analyst in Excel, or the functions for Calc, by what OUT ends in.

    \b
    pricedin build client.xlsx       live formulas with right values, no macros
    pricedin build template.xlsm     the same with the sheet Control, buttons and functions, for this machine's Python
    pricedin build priced_in.oxt     the functions as an extension of LibreOffice Calc, for this machine's Python
    """
    from model.equity import model

    _end_in_order()
    equity, kind = model(), _kind(out)
    if kind == ".oxt":
        from addin.libreoffice.extension import build as write_extension

        write_extension(equity, out, force=force)
        from addin.screens import show_extension

        show_extension(out)
        return
    if kind == ".xlsm":
        from addin.excel.template import build as write
    else:
        from workbook.writer import build as write
    write(equity, out, scenario, force=force)
    from addin.screens import show_built

    show_built(equity, out, scenario)


def _end_in_order() -> None:
    """A closed terminal, or a request to end, ends the run as an exception does: what it has begun is removed."""
    import signal
    from contextlib import suppress

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        with suppress(ValueError):  # not in the main thread
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, end)


def _kind(out: Path) -> str:
    """What OUT ends in, if it is something that can be made."""
    kind = out.suffix.casefold()
    if kind not in KINDS:
        raise PricedInError(f"{quoted(out.name)} cannot be made: name a file that ends in "
                            + ", ".join(f"{ending} ({what})" for ending, what in KINDS.items()) + ".")
    return kind


@main.command()
@click.argument("company", required=False)
@click.option("--write", "writes", is_flag=True, help="Write the solved values into the companies' files.")
@click.option("--check", is_flag=True, help="Exit status 1 where a file holds another value.")
def calibrate(company: str | None, *, writes: bool, check: bool) -> None:
    """Solve each calibrated unknown from the printed figure it must meet, and print it with the value in use.

    Nothing is written without --write.

    \b
    pricedin calibrate
    pricedin --companies FOLDER calibrate kimi --write
    """
    from model.calibrate import calibrate as solve_all

    if solve_all(company, writes=writes, say=click.echo) and check:
        sys.exit(1)


@main.command("lint")
@click.argument("file", type=PATH)
def check(file: Path) -> None:
    """Check a workbook against the rules ours keep: one formula a row, no number in a formula, no volatile functions.

    Exit status 1 where a rule is broken.
    """
    from workbook.lint import lint

    found = lint(file)
    for finding in found:
        click.echo(finding.sentence)
    if found:
        sys.exit(1)
    click.echo(f"{file.name} keeps every rule.")


@main.command()
@click.argument("template", type=PATH, required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs: one list of findings.")
def doctor(template: Path | None, *, as_json: bool) -> None:
    """Examine this machine, and TEMPLATE.xlsm on it: what stops buttons and functions, and what to do.

    Nothing is changed. Exit status 1 where there is a problem.
    """
    from addin.doctor import examine, report
    from addin.doctor.machine import PROBLEM

    findings = examine(template)
    if as_json:
        import json

        click.echo(json.dumps([finding._asdict() for finding in findings], ensure_ascii=False, indent=1))
    else:
        click.echo(report(findings))
    if any(finding.level == PROBLEM for finding in findings):
        sys.exit(1)


@main.command("open")
@click.argument("file", type=PATH)
def open_file(file: Path) -> None:
    """Open FILE, a template or any workbook, in Excel on Windows or a Mac."""
    from addin.doctor.opening import open_in_excel

    click.echo(open_in_excel(file))


main.add_command(new_files.new)


if __name__ == "__main__":
    sys.exit(main())
