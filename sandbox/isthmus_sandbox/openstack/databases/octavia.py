"""Octavia's database."""

import sys
from pathlib import Path

import sqlalchemy


def create(file: Path) -> None:
    """Create the newest models, and the lookup and placeholder rows that the migrations insert."""
    from octavia.common import constants, service

    service.prepare_service(list(sys.argv))
    from octavia.db import base_models, models
    from sqlalchemy.orm import Session

    lookups = {
        models.ProvisioningStatus: constants.SUPPORTED_PROVISIONING_STATUSES,
        models.OperatingStatus: constants.SUPPORTED_OPERATING_STATUSES,
        models.HealthMonitorType: constants.SUPPORTED_HEALTH_MONITOR_TYPES,
        models.Algorithm: constants.SUPPORTED_LB_ALGORITHMS,
        models.Protocol: constants.SUPPORTED_PROTOCOLS,
        models.SessionPersistenceType: constants.SUPPORTED_SP_TYPES,
        models.AmphoraRoles: constants.SUPPORTED_AMPHORA_ROLES,
        models.LBTopology: constants.SUPPORTED_LB_TOPOLOGIES,
        models.VRRPAuthMethod: constants.SUPPORTED_VRRP_AUTH,
        models.L7RuleType: constants.SUPPORTED_L7RULE_TYPES,
        models.L7RuleCompareType: constants.SUPPORTED_L7RULE_COMPARE_TYPES,
        models.L7PolicyAction: constants.SUPPORTED_L7POLICY_ACTIONS,
        models.ClientAuthenticationMode: constants.SUPPORTED_CLIENT_AUTH_MODES,
    }
    nil, placeholder = constants.NIL_UUID, "DELETED-PLACEHOLDER"
    engine = sqlalchemy.create_engine(f"sqlite:///{file}")
    base_models.BASE.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all(model(name=name) for model, names in lookups.items() for name in names)
        session.add(models.FlavorProfile(id=nil, name=placeholder, provider_name=constants.DELETED, flavor_data="{}"))
        session.add(
            models.AvailabilityZoneProfile(
                id=nil, name=placeholder, provider_name=constants.DELETED, availability_zone_data="{}"
            )
        )
        session.flush()
        session.add(
            models.Flavor(id=nil, flavor_profile_id=nil, name=placeholder, enabled=False, description=placeholder)
        )
        session.add(
            models.AvailabilityZone(availability_zone_profile_id=nil, name=nil, enabled=False, description=placeholder)
        )
