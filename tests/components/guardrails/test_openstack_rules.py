"""The rules for OpenStack's policy files, held against the real services: each is theirs, and users don't pass it."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.components.environments import loaded

from isthmus.guardrails import files
from isthmus_sandbox.toolchain import locations

pytestmark = pytest.mark.sandbox
# In the environment of the services: their own rules with ours over them, asked for a member and for an administrator.
PROGRAM = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
from oslo_config import cfg
from oslo_policy import policy
module, text = sys.argv[1], sys.argv[2]
conf = cfg.ConfigOpts()
conf([], project="isthmus")
file = sys.argv[3]
open(file, "w").write(text)
enforcer = policy.Enforcer(conf, policy_file=file)
defaults = list(importlib.import_module(module).list_rules())
enforcer.register_defaults(defaults)
enforcer.load_rules()
names = {rule.name for rule in defaults}
target = {"project_id": "p", "tenant_id": "p", "owner": "p", "network:tenant_id": "p", "network:project_id": "p"}
who = {"project_id": "p", "tenant_id": "p", "user_id": "u", "system_scope": None}
answers = {}
for name in json.loads(sys.argv[4]):
    answers[name] = [name in names] + [
        enforcer.enforce(name, target, {**who, "roles": roles, "is_admin": "admin" in roles})
        for roles in (["member", "reader", "manager"], ["admin", "member", "reader"])
    ]
print(json.dumps(answers))
"""


@pytest.mark.parametrize(
    ("service", "module"),
    [("neutron", "neutron.conf.policies"), ("glance", "glance.policies"), ("cinder", "cinder.policies")],
)
def test_users_do_not_pass_and_administrators_do(service: str, module: str, tmp_path: Path) -> None:
    text = files(loaded("prod"))[f"{service}-policy.yaml"]
    names = [line.split('"')[1] for line in text.splitlines() if line.startswith('"')]
    command = [
        str(locations.environment("openstack") / "bin/python"),
        "-c",
        PROGRAM,
        module,
        text,
        str(tmp_path / "policy.yaml"),
        json.dumps(names),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {name: [True, False, True] for name in names}
