"""`invoke publish.setup`: a few questions, and a target in `publishconf.py` that is ready but for its secrets."""

from __future__ import annotations

import ast
from pathlib import Path

from tools.publishing.errors import PublishRefusedError
from tools.publishing.preflight import refuse_address
from tools.publishing.target import SETTINGS, Questions
from tools.publishing.targets.registry import KINDS, read_target


def set_up(questions: Questions, blog_url: str) -> None:
    """Ask for a target, and write it to the settings after the last answer.

    Raises PublishRefusedError, and EOFError where nobody answers any more; nothing has been written then.
    """
    url = questions.text("Alamat situs Anda, dengan https://", blog_url, _is_address)
    choices = [f"  {name:<8}{kind.choice}" for name, kind in KINDS.items()]
    questions.tell("\n".join(["Ke mana blog ini diterbitkan?", *choices]))
    name = questions.choice("Pilihan", list(KINDS), next(iter(KINDS)))
    values = {"target": name, **KINDS[name].ask(questions)}
    target = read_target(values)
    target.meet(questions)
    _assign(questions.project / "pelicanconf.py", "BLOG_URL", url)
    _assign(questions.project / SETTINGS, "PUBLISH", values)
    questions.tell(f"Tersimpan di {SETTINGS}; tidak ada rahasia di dalamnya.")
    if target.secrets:
        questions.tell(f"Sebelum menerbitkan, isi variabel lingkungan {' dan '.join(target.secrets)}.")
    questions.tell(
        "Lihat dulu apa yang akan terjadi dengan `python3 bootstrap.py publish --dry-run`, lalu jalankan "
        "`python3 bootstrap.py publish`."
    )


def _is_address(answer: str) -> bool:
    try:
        refuse_address(answer)
    except PublishRefusedError:
        return False
    return True


def _assign(file: Path, name: str, value: object) -> None:
    """Write `name = value` in place of what a settings file says of that name, and leave the rest as it is."""
    text = file.read_text(encoding="utf-8")
    fresh = f"{name} = {_as_literal(value)}"
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and any(isinstance(it, ast.Name) and it.id == name for it in node.targets):
            assert node.end_lineno
            lines[node.lineno - 1 : node.end_lineno] = [fresh]
            break
    else:
        lines += ["", fresh]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _as_literal(value: object) -> str:
    if isinstance(value, dict):
        inner = "".join(f"    {_as_literal(key)}: {_as_literal(one)},\n" for key, one in value.items())
        return "{\n" + inner + "}"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
