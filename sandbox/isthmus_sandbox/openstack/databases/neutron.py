"""Neutron's database, with the models of VPN and BGP."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy


def create(file: Path) -> None:
    """Create the newest models and the default security group rules that migration c33da356b165 inserts.

    Those are: all egress allowed in every group, ingress from members of the group in each project's `default` one.
    """
    from neutron import server as _server  # noqa: F401  (registers the options)
    from neutron.db.migration.models import head
    from neutron_dynamic_routing.db.migration.models import head as _bgp  # noqa: F401  (adds its models)
    from neutron_vpnaas.db.models import head as _vpn  # noqa: F401  (adds its models)

    engine = sqlalchemy.create_engine(f"sqlite:///{file}")
    metadata = head.get_metadata()
    metadata.create_all(engine)
    attributes, rules = metadata.tables["standardattributes"], metadata.tables["securitygroupdefaultrules"]
    now = datetime.now(UTC).replace(tzinfo=None)
    with engine.begin() as connection:
        for family in ("IPv4", "IPv6"):
            for direction, group in (("egress", None), ("ingress", "PARENT")):
                result = connection.execute(
                    attributes.insert().values(
                        resource_type=rules.name, description="", revision_number=0, created_at=now, updated_at=now
                    )
                )
                connection.execute(
                    rules.insert().values(
                        id=str(uuid.uuid4()),
                        standard_attr_id=result.inserted_primary_key[0],
                        direction=direction,
                        ethertype=family,
                        remote_group_id=group,
                        used_in_default_sg=True,
                        used_in_non_default_sg=direction == "egress",
                    )
                )
