"""The command line: ``python -m planner``, the interface for machines (JSON) and for people (tables, in Chinese or English).

Exit codes: 0 done; 1 the answer is no (findings that block, no offer, nothing that would work); 2 the input is wrong, with a message that
names the place and what was expected. There is never a traceback, except where ``PLANNER_DEBUG=1`` asks for it.

What a command needs is imported when it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.main import get_command

from planner.commands.account_commands import account
from planner.commands.record_commands import records
from planner.commands.terminal import DONE, NO, WRONG, AsJson, Spoken, environment_language, print_text, spoken
from planner.errors import InputError, PlannerError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from planner.casework.case import Case

LARGEST_INPUT_BYTES: Final = 256_000_000
"""Of JSON Lines; far more than one person asks for at once."""

MOST_ERRORS: Final = 20
"""Errors that are written out; of more, only how many there are."""

STANDARD_INPUT: Final = "-"
APP_FILE: Final = Path(__file__).parents[1] / "app.py"

app = typer.Typer(
    help="Repayment plans for overdue consumer credit. 逾期消费贷款的还款方案。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
register = typer.Typer(help="The register of what happened. 登记簿。", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(register, name="register")
app.add_typer(account, name="account")
app.add_typer(records)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # a process has text streams
    spoken.set(environment_language())
    code = DONE
    try:
        get_command(app).main(args=None if arguments is None else list(arguments), prog_name="python -m planner")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else WRONG
    except PlannerError as error:
        code = _complain([error])
    except Exception as error:
        if os.environ.get("PLANNER_DEBUG"):
            raise
        code = _complain([PlannerError("cli.unexpected", kind=type(error).__name__)])
    return code


Source = Annotated[str, typer.Argument(metavar="[FILE]", help="JSON or JSON Lines; - is standard input. JSON 或 JSON Lines 文件。")]
CasePath = Annotated[str, typer.Argument(metavar="CASE", help="A case file (TOML); - is standard input. 案件文件。")]


@app.command()
def schedule(source: Source = STANDARD_INPUT, _spoken: Spoken = None) -> None:
    """Print the schedule of every loan, as JSON · 还款计划表."""
    from planner.casework.loan import schedule_of

    _answer_each(source, schedule_of)


@app.command()
def apr(source: Source = STANDARD_INPUT, _spoken: Spoken = None) -> None:
    """Print the annual rate of every list of dated amounts, as JSON · 年化利率."""
    from planner.casework.flows import rate_of

    _answer_each(source, rate_of)


@app.command()
def check(path: CasePath, as_json: AsJson = False, _spoken: Spoken = None) -> None:
    """Print what the rules say of the claims of a case · 合规检查."""
    case = _case(path)
    from planner.negotiation.propose import claims_of
    from planner.negotiation.situation import situate
    from planner.policy.pack import load_pack
    from planner.report.check import check_document

    pack = load_pack(case.pack)
    with _about(path, case.currency):
        claims = claims_of(situate(case.debts, case.household, case.mandate, pack, case.as_of))
    if as_json:
        _print_json(check_document(claims, case.as_of, pack.version, case.minor_units))
    else:
        from planner.report.terminal import check_tables

        _print_tables(case, check_tables(claims, case.currency, case.minor_units, spoken.get()))
    if any(finding.blocks for claim in claims for finding in claim.findings):
        raise typer.Exit(NO)


@app.command()
def solve(
    path: CasePath,
    payment: Annotated[str | None, typer.Option(metavar="AMOUNT", help="What can be paid a month. 每月能还多少。")] = None,
    months: Annotated[int | None, typer.Option(help="In how many months it shall be over. 几个月还清。")] = None,
    total: Annotated[str | None, typer.Option(metavar="AMOUNT", help="What can be paid in all. 一共能还多少。")] = None,
    down: Annotated[str | None, typer.Option(metavar="AMOUNT", help="What can be paid at once. 首付多少。")] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="No payment before this day. 这一天之前不还。")] = None,
    as_json: AsJson = False,
    _spoken: Spoken = None,
) -> None:
    """Give one of payment, months, total; the rest is solved · 按条件求解."""
    case = _case(path)
    from planner.casework.reading import read_date
    from planner.negotiation.goal_seek import Wish, check_wish
    from planner.negotiation.goal_seek import solve as solve_for
    from planner.negotiation.propose import propose as propose_for
    from planner.policy.pack import load_pack
    from planner.report.proposal import answer_document

    wish = Wish(
        payment=_amount(payment, "--payment", case),
        months=months,
        total=_amount(total, "--total", case),
        down_payment=_amount(down, "--down", case) or 0,
        start=None if start is None else read_date(start, "--start"),
    )
    check_wish(wish)
    about = case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of
    with _about(path, case.currency):
        target = propose_for(*about, seed=case.seed).target_value
        answer = solve_for(*about, wish, seed=case.seed, target_value=target)
    if as_json:
        _print_json(answer_document(answer, case.minor_units))
    else:
        from planner.report.terminal import answer_tables

        _print_tables(case, answer_tables(answer, case.currency, case.minor_units, spoken.get()))
    if answer.offer is None:
        raise typer.Exit(NO)


@app.command()
def propose(
    path: CasePath,
    explain: Annotated[bool, typer.Option("--explain", help="Also why these, lever by lever; for the desk. 说明理由。")] = False,
    as_json: AsJson = False,
    _spoken: Spoken = None,
) -> None:
    """Print the offers for a case, beside going on as now · 还款方案."""
    case = _case(path)
    from planner.negotiation.attribution import attribute
    from planner.negotiation.propose import propose as propose_for
    from planner.negotiation.situation import situate
    from planner.policy.pack import load_pack
    from planner.report.proposal import proposal_document

    about = case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of
    with _about(path, case.currency):
        proposal = propose_for(*about, seed=case.seed)
        ways = attribute(situate(*about, seed=case.seed), proposal.offers) if explain and proposal.offers else ()
    if as_json:
        from planner.report.explanation import explanation_document

        explanation = {"explanation": explanation_document(ways, case.minor_units)} if explain else {}
        _print_json(proposal_document(proposal) | explanation)
    else:
        from planner.report.explanation import explanation_tables
        from planner.report.terminal import proposal_tables

        _print_tables(case, proposal_tables(proposal, spoken.get()))
        if ways:
            _print_tables(case, explanation_tables(proposal, ways, spoken.get()))
    if not proposal.offers:
        raise typer.Exit(NO)


@app.command()
def whatif(
    path: CasePath,
    shock: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A bad time: its name or its file. 冲击的名称或文件。")] = None,
    as_json: AsJson = False,
    _spoken: Spoken = None,
) -> None:
    """Print what bad times would do to each offer, and what then helps · 如果……怎么办."""
    case = _case(path)
    from planner.casework.shock_file import load_shock, shock_names
    from planner.negotiation.propose import propose as propose_for
    from planner.negotiation.situation import situate
    from planner.negotiation.stress import stress
    from planner.policy.pack import load_pack
    from planner.report.stress import stress_document, stress_tables

    shocks = [load_shock(name, case.minor_units) for name in shock or shock_names()]
    facts = (case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of)
    with _about(path, case.currency):
        proposal = propose_for(*facts, seed=case.seed)
        offers = (proposal.status_quo, *proposal.offers, proposal.decide_later)
        stresses = [stress(situate(*facts), offers, each) for each in shocks]
    if as_json:
        _print_json(stress_document(stresses, case.as_of, case.currency, case.minor_units))
    else:
        _print_tables(case, stress_tables(stresses, case.currency, case.minor_units, spoken.get()))


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX or JSON; with --template, where to write it. 要导入的文件。")],
    mapping: Annotated[Path | None, typer.Option(metavar="FILE", help="Which column holds what; guessed if not given. 字段对照。")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write cases, mapping and remarks there. 输出文件夹。")] = None,
    template: Annotated[bool, typer.Option("--template", help="Write an empty sheet to be filled. 生成空白模板。")] = False,
    as_json: AsJson = False,
    _spoken: Spoken = None,
) -> None:
    """Turn a creditor's file into cases; what is wrong is named row by row · 导入文件."""
    from planner.commands import imports

    answer = imports.write_template(path, spoken.get()) if template else imports.import_file(path, mapping, out, date.today(), spoken.get())
    print_text(_json(answer.document, indent=2) + "\n" if as_json else answer.text)
    if not answer.complete:
        raise typer.Exit(NO)


@register.command()
def verify(
    path: Annotated[str, typer.Argument(metavar="FILE", help="A register's file; - is standard input. 登记簿文件。")],
    key: Annotated[str | None, typer.Option(metavar="PUBLIC", help="The public key, or its file. 公钥或公钥文件。")] = None,
    receipt: Annotated[list[str] | None, typer.Option(metavar="TEXT", help="A receipt or later checkpoint, or its file. 回执。")] = None,
    as_json: AsJson = False,
    _spoken: Spoken = None,
) -> None:
    """Check that nothing was altered since it was signed · 核对登记簿."""
    from planner.i18n import render
    from planner.storage.register_input import check_given, verdict_document

    file, place = (sys.stdin.buffer, _standard_input_name()) if path == STANDARD_INPUT else (Path(path), path)
    verdict = check_given(file, place, key, receipt or ())
    if as_json:
        _print_json(verdict_document(verdict))
    else:
        print_text("".join(f"{render(one.key, one.values, spoken.get())}\n" for one in (*verdict.faults, *verdict.remarks)))
    raise typer.Exit(NO if verdict.faults else DONE)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a case file · 案件文件的格式."""
    from planner.casework.case import case_schema

    _print_json(case_schema())


@app.command()
def serve(port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine. 端口。")] = 8501) -> None:
    """Start the page on this machine · 启动网页."""
    command = [sys.executable, "-m", "streamlit", "run", str(APP_FILE), "--server.port", str(port)]
    raise typer.Exit(subprocess.call(command, cwd=APP_FILE.parent))


def _case(path: str) -> Case:
    from planner.casework.case import LARGEST_FILE_BYTES, load_case, read_case

    if path == STANDARD_INPUT:
        return read_case(_standard_input(LARGEST_FILE_BYTES), name=_standard_input_name())
    return load_case(Path(path))


@contextmanager
def _about(path: str, currency: str) -> Iterator[None]:
    """Name the file in the errors of a case that can be read and yet not be computed."""
    try:
        yield
    except PlannerError as error:
        raise _at(error, _standard_input_name() if path == STANDARD_INPUT else path, currency=currency) from error


def _amount(written: str | None, option: str, case: Case) -> int | None:
    from planner.core.money import parse_amount

    return None if written is None else parse_amount(written, place=option, minor_units=case.minor_units)


def _answer_each(source: str, answer: Callable[[Mapping[str, object]], Mapping[str, object]]) -> None:
    """Read all, compute all, then print: one wrong line and nothing is printed but what is wrong."""
    from planner.casework.json_lines import json_objects
    from planner.casework.text_file import file_text

    is_stream = source == STANDARD_INPUT
    name = _standard_input_name() if is_stream else source
    text = _standard_input(LARGEST_INPUT_BYTES) if is_stream else file_text(Path(source), LARGEST_INPUT_BYTES)
    answers: list[str] = []
    errors: list[PlannerError] = []
    try:
        for line, document in json_objects(text):
            try:
                answers.append(_json(answer(document)))
            except PlannerError as error:
                errors.append(_at(error, name, line, str(document.get("currency", "CNY"))))
    except InputError as error:
        errors.append(_at(error, name))
    if errors:
        raise typer.Exit(_complain(errors))
    print_text("".join(f"{line}\n" for line in answers))


def _at(error: PlannerError, name: str, line: int | None = None, currency: str = "CNY") -> PlannerError:
    """Return the same error, with the file, the line on which its object begins, and the currency of its amounts."""
    return PlannerError(error.key, **{"line": line, **error.values, "file": name, "currency": currency})


def _standard_input(largest_bytes: int) -> str:
    from planner.casework.text_file import decoded

    return decoded(sys.stdin.buffer.read(largest_bytes + 1), place=_standard_input_name(), largest_bytes=largest_bytes)


def _standard_input_name() -> str:
    from planner.i18n import text

    return text("cli.standard_input", spoken.get())


def _complain(errors: Iterable[PlannerError]) -> int:
    """Write every error in the chosen language, one a line; return the exit code."""
    from planner.i18n import text
    from planner.report.sentence import sentence_of

    language = spoken.get()
    every = [single for error in errors for single in getattr(error, "errors", (error,))]
    lines = [sentence_of(error, language) for error in every[:MOST_ERRORS]]
    if len(every) > MOST_ERRORS:
        lines.append(text("cli.more_errors", language, number=len(every) - MOST_ERRORS))
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return WRONG


def _json(document: Any, indent: int | None = None) -> str:
    return json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)


def _print_json(document: Mapping[str, Any]) -> None:
    print_text(_json(document, indent=2) + "\n")


def _print_tables(case: Case, tables: Iterable[RenderableType]) -> None:
    """Print tables as wide as the window; a file or a pipe gets 120 columns."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    with console.capture() as capture:
        console.rule(case.title.in_language(spoken.get()), characters="─")
        for table in tables:
            console.print(table)
    print_text(capture.get())
