"""Each code block of the documentation is run, validated, or says why not."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tests.components import environments
from tests.docs import checkout
from tests.docs.blocks import PAGES, ROOT, Block, blocks, script

from isthmus.environment import Environment
from isthmus.plugin.schema import package
from isthmus_models import allow_lists, triton_rules
from isthmus_models.description import Description

BLOCKS = [block for page in PAGES for block in blocks(page)]
SHELL = [block for block in BLOCKS if block.shell]
# Pages whose blocks a test of their own runs, with what it looks at between them.
BY_THEMSELVES = {
    "docs/how-to/use-as-a-library.md": "tests/docs/test_library.py",
    "docs/how-to/use-from-another-program.md": "tests/e2e/test_other_languages.py",
}
# What needs neither a service nor an artifact: these are run here, too.
QUICK = re.compile(r"(isthmus new|isthmus models (list|check)|isthmus guardrails|sed|cd|printf) ")
NOT_RUN = Counter(
    {
        "README.md": 1,  # make test
        "docs/how-to/audit-a-stack.md": 2,  # real clouds, and what an account has beside a stack
        "docs/how-to/see-how-data-flows.md": 1,  # real clouds
        "docs/how-to/recover.md": 2,  # a killed update, and the example's ids
        "docs/how-to/write-an-environment.md": 1,  # real clouds
    }
)


def test_what_is_not_run_says_why_and_is_listed_here(capsys: pytest.CaptureFixture[str]) -> None:
    lacking = [block for block in SHELL if block.reason]
    with capsys.disabled():
        for block in lacking:
            print(f"\n  not run: {block}: {block.reason}", end="")
    assert Counter(block.page for block in lacking) == NOT_RUN
    for block in lacking:  # a reason that names a test names one that is there
        assert all((ROOT / path).exists() for path in re.findall(r"[\w/]+\.py", block.reason or "")), block


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_has_a_language_and_no_comment_of_ours_that_means_nothing(block: Block) -> None:
    assert block.language in {"console", "sh", "yaml", "python", "textproto", "mermaid", "text"}
    before = (ROOT / block.page).read_text().splitlines()[: block.line - 1]
    marked = bool(before) and before[-1].strip().startswith("<!--")
    assert marked == bool(block.reason or block.refused)


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_a_console_has_commands_and_only_one_may_be_refused(block: Block) -> None:
    assert block.commands and all(command.strip() for command in block.commands)
    assert not block.refused or len(block.commands) == 1
    parsed = subprocess.run(["bash", "-n"], input=script([block]), capture_output=True, text=True)
    assert parsed.returncode == 0, parsed.stderr


@pytest.mark.parametrize(("page", "test"), BY_THEMSELVES.items())
def test_a_page_that_a_test_of_its_own_runs_is_read_by_it(page: str, test: str) -> None:
    assert Path(page).name in (ROOT / test).read_text()


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "yaml"], ids=str)
def test_yaml_is_what_its_file_may_hold(block: Block) -> None:
    content = yaml.safe_load(block.text)
    if block.file and block.file.endswith("model.yaml"):
        Description.model_validate(content)
    elif block.file == "Pulumi.yaml":
        known = package()["resources"]
        for name, resource in content["resources"].items():
            schema = known[resource["type"].replace(":", ":index:")]
            assert set(schema["requiredInputs"]) <= set(resource["properties"]) <= set(schema["inputProperties"]), name
    elif block.appended:  # test_add_a_model.py loads the whole
        assert (ROOT / str(block.file)).exists()
    elif "tenants" in content:  # an excerpt of an environment, here with the models of `local`
        config = environments.raw()
        excerpt = {model["name"]: model for model in content["models"]}
        models = [
            {"tenant": content["tenants"][-1]["name"], **m, **excerpt.get(m["name"], {})} for m in config["models"]
        ]
        assert excerpt.keys() <= {model["name"] for model in models}
        Environment.load({**config, **content, "models": models})
    elif "policies" in content:
        Environment.load({**environments.raw(), **content})
    elif "transit_gateway" in str(content.get("sites")):
        config = environments.raw()
        config["sites"][1] |= content["sites"][0]
        assert Environment.load(config).sites[1].name == "public"
    elif "deidentifications" in content:
        config = environments.raw()
        shop = {"name": "shop", "cidrs": ["10.120.0.0/24"], "classification_ceiling": "restricted", "carries": "public"}
        config["applications"] = [{**shop, "models": ["fusion"]}]
        Environment.load({**config, **content}, checks=[allow_lists.unlisted_tensors])
    elif "applications" in content:
        config = environments.raw()
        shown = {site["name"]: site for site in content.pop("sites", [])}
        assert shown.keys() <= {site["name"] for site in config["sites"]}
        sites = [{**site, **shown.get(site["name"], {})} for site in config["sites"]]
        Environment.load({**config, **content, "sites": sites})
    else:
        assert set(content["config"]) == {"aws:region"}, "nothing validates it"


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "textproto"], ids=str)
def test_a_configuration_is_one_that_triton_takes(block: Block) -> None:
    assert block.file and block.file.endswith("/config.pbtxt")
    assert triton_rules.check({Path(block.file).parent.name: block.text.replace("$parameters", "")}) == []


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language == "python"], ids=str)
def test_python_is_run_by_a_test(block: Block) -> None:
    tree = ast.parse(block.text)
    assert ast.get_docstring(tree) or block.page in BY_THEMSELVES
    assert block.file or block.page in BY_THEMSELVES, "nothing runs it"


PAGES_WITH_QUICK = sorted({b.page for b in SHELL if b.page not in BY_THEMSELVES and all(map(QUICK.match, b.commands))})


@pytest.mark.parametrize("page", PAGES_WITH_QUICK)
@pytest.mark.slow
def test_what_needs_no_sandbox_is_run(page: str, tmp_path: Path) -> None:
    chosen = [b for b in blocks(ROOT / page) if b.file or (not b.reason and all(map(QUICK.match, b.commands)))]
    text = script(chosen)
    env = checkout.environment(tmp_path / "bin")
    done = subprocess.run(
        ["bash", "-c", text], cwd=checkout.copy(tmp_path / "checkout"), env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
