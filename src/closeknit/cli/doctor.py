"""`closeknit doctor`: what is here, what is missing, how to get it."""

import os
import platform
import shutil
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import typer

from closeknit.cli.options import AsJson, Home, home_folder
from closeknit.cli.output import counted, print_json, print_table

_PACKAGES = (
    "altair", "duckdb", "filelock", "ibis-framework", "jinja2", "numpy", "platformdirs", "py3langid", "pyarrow",
    "python-calamine", "scikit-learn", "scipy", "typer", "vl-convert-python",
)  # fmt: skip
_MODULES = {
    "ibis-framework": "ibis", "python-calamine": "python_calamine", "scikit-learn": "sklearn",
    "vl-convert-python": "vl_convert",
}  # fmt: skip


def doctor_command(home: Home = None, as_json: AsJson = False) -> None:
    """Check versions, the place and size of your creator data, the engine, and what is missing.

    Example: closeknit doctor
    """
    folder = home_folder(home)
    packages = [_package(name) for name in _PACKAGES]
    data = _data(folder)
    found: dict[str, Any] = {
        "closeknit": version("closeknit"),
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {package["name"]: package["version"] for package in packages},
        "missing": [package for package in packages if package["problem"]],
        "home": str(folder),
        **data,
        **_models(folder, data["judged_by"]),
    }
    if as_json:
        print_json(found)
    else:
        _print(found)
    if found["missing"] or found["problem"] or found["models_problem"]:
        raise typer.Exit(1)


def _package(name: str) -> dict[str, str]:
    try:
        import_module(_MODULES.get(name, name))
        return {"name": name, "version": version(name), "problem": ""}
    except PackageNotFoundError:
        return {"name": name, "version": "", "problem": f"not installed: pip install {name}"}
    except ImportError as error:
        return {
            "name": name,
            "version": "",
            "problem": f"cannot be loaded ({error}): pip install --force-reinstall {name}",
        }


def _data(folder: Path) -> dict[str, Any]:
    """What is in the data folder; never creates it."""
    from closeknit.warehouse.engine import EngineLimits, engine_version
    from closeknit.warehouse.store import Store

    limits = EngineLimits()
    about: dict[str, Any] = {
        "engine": engine_version(),
        "engine_memory": limits.memory,
        "engine_threads": limits.threads,
        "exists": folder.exists(),
        "writable": os.access(next(p for p in (folder, *folder.parents) if p.exists()), os.W_OK),
        "problem": "",
    }
    if not about["writable"]:
        about["problem"] = f"{folder} cannot be written to: choose another with --home or CLOSEKNIT_HOME."
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    about["bytes"] = sum(path.stat().st_size for path in files)
    parent = next(p for p in (folder, *folder.parents) if p.exists())
    about["free_bytes"] = shutil.disk_usage(parent).free
    try:
        manifest = Store(folder).manifest()
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        problem = f"the newest manifest in {folder} cannot be read ({error}): restore the folder from a backup."
        return {**about, "problem": problem, "generation": None, "imports": None, "as_of": None, "judged_by": None}
    about |= {"generation": manifest.generation, "imports": len(manifest.imports)}
    about |= {"as_of": manifest.as_of or None, "judged_by": manifest.models or None}
    lost = [name for name in manifest.files() if not (Store(folder).path(name)).exists()]
    if lost:
        about["problem"] = (
            f"{len(lost)} data files are missing, for example {lost[0]}: restore the folder from a backup."
        )
    return about


def _models(folder: Path, judged_by: str | None) -> dict[str, Any]:
    """Whose models and niches judge this data, whether they have since, and what is wrong with the user's own."""
    from closeknit.vocabulary.errors import CloseknitError
    from closeknit.warehouse.models import models_of, own_models

    found: dict[str, Any] = {"own_models": own_models(folder), "models_outdated": False, "models_problem": ""}
    try:
        models = models_of(folder)
        models.check()
        found["models_outdated"] = judged_by not in {None, models.digest}
    except CloseknitError as error:
        found["models_problem"] = str(error)
    return found


def _print(found: dict[str, Any]) -> None:
    rows = [
        ("closeknit", found["closeknit"]),
        ("Python", f"{found['python']} on {found['system']}"),
        ("engine", f"{found['engine']}, at most {found['engine_memory']} and {found['engine_threads']} threads"),
        (
            "creator data",
            found["home"] + ("" if found["exists"] else " (not there yet: closeknit import PATH makes it)"),
        ),
        ("size", f"{found['bytes'] / 1e6:,.1f} MB, {found['free_bytes'] / 1e9:,.1f} GB free"),
        (
            "generation",
            f"{found['generation']} from {counted(found['imports'] or 0, 'imports')}, "
            f"newest observation {found['as_of'] or 'none'}",
        ),
    ]
    models = f"yours: {', '.join(found['own_models'])}" if found["own_models"] else "those that ship"
    rows.append(("models", models + ("; changed since: closeknit refresh" if found["models_outdated"] else "")))
    rows += [(name, shown) for name, shown in found["packages"].items() if shown]
    print_table(("what", "found"), rows)
    for package in found["missing"]:
        print(f"missing: {package['name']}: {package['problem']}")
    problems = [problem for problem in (found["problem"], found["models_problem"]) if problem]
    for problem in problems:
        print(f"problem: {problem}")
    if not found["missing"] and not problems:
        print("Nothing is missing.")
