"""Compute: machines, functions, batches, and what launches them.

Services: apprunner, autoscaling, autoscalingplans, batch, ec2, elasticbeanstalk, imagebuilder, lambda,
lambdamicrovms, lightsail, outposts, serverlessrepository.
"""

from isthmus_policies.facts.bearing import Types, of

TYPES = Types(
    holds=(
        "aws:apprunner:Service",
        "aws:batch:JobDefinition",
        *of("aws:ec2", "Ami AmiCopy AmiFromInstance Instance SpotFleetRequest SpotInstanceRequest"),
        *of("aws:elasticbeanstalk", "ApplicationVersion Environment"),
        *of("aws:imagebuilder", "Image ImagePipeline"),
        *of("aws:lambda", "Function MicrovmsImage"),
        "aws:lambdamicrovms:Image",
        *of("aws:lightsail", "Bucket ContainerService Database Disk Distribution Instance"),
    ),
    moves=(
        # It copies the packets of a network interface.
        "aws:ec2:TrafficMirrorSession",
        # A stack of a template that somebody published.
        "aws:serverlessrepository:*",
    ),
    part=(
        *of(
            "aws:apprunner",
            """
            AutoScalingConfigurationVersion Connection CustomDomainAssociation DefaultAutoScalingConfigurationVersion
            Deployment ObservabilityConfiguration VpcConnector VpcIngressConnection
            """,
        ),
        # Its machines are described by a launch template; both may have a label.
        "aws:autoscaling:*",
        "aws:autoscalingplans:*",
        *of("aws:batch", "ComputeEnvironment JobQueue SchedulingPolicy"),
        *of(
            "aws:ec2",
            """
            AllowedImagesSettings AmiLaunchPermission AvailabilityZoneGroup CapacityBlockReservation CapacityReservation
            CarrierGateway CustomerGateway DedicatedHost DefaultCreditSpecification DefaultNetworkAcl DefaultRouteTable
            DefaultSecurityGroup DefaultSubnet DefaultVpc DefaultVpcDhcpOptions EgressOnlyInternetGateway Eip
            EipAssociation EipDomainName EncryptionControl Fleet FlowLog ImageBlockPublicAccess InstanceMetadataDefaults
            InternetGateway InternetGatewayAttachment KeyPair LaunchConfiguration LaunchTemplate LocalGatewayRoute
            LocalGatewayRouteTable LocalGatewayRouteTableVirtualInterfaceGroupAssociation
            LocalGatewayRouteTableVpcAssociation MainRouteTableAssociation ManagedPrefixList ManagedPrefixListEntry
            NatGateway NatGatewayEipAssociation NetworkAcl NetworkAclAssociation NetworkAclRule
            NetworkInsightsAccessScope NetworkInsightsAnalysis NetworkInsightsPath NetworkInterface
            NetworkInterfaceAttachment NetworkInterfacePermission NetworkInterfaceSecurityGroupAttachment
            PeeringConnectionOptions PlacementGroup ProxyProtocolPolicy Route RouteTable RouteTableAssociation
            SecondaryNetwork SecondarySubnet SecurityGroup SecurityGroupAssociation SecurityGroupRule
            SerialConsoleAccess SnapshotCreateVolumePermission SpotDatafeedSubscription Subnet SubnetCidrReservation Tag
            TrafficMirrorFilter TrafficMirrorFilterRule TrafficMirrorTarget VolumeAttachment Vpc
            VpcBlockPublicAccessExclusion VpcBlockPublicAccessOptions VpcDhcpOptions VpcDhcpOptionsAssociation
            VpcEncryptionControl VpcEndpoint VpcEndpointConnectionAccepter VpcEndpointConnectionNotification
            VpcEndpointPolicy VpcEndpointRouteTableAssociation VpcEndpointService VpcEndpointServiceAllowedPrinciple
            VpcEndpointSubnetAssociation VpcIpam VpcIpamOrganizationAdminAccount VpcIpamPool VpcIpamPoolCidr
            VpcIpamPoolCidrAllocation VpcIpamPreviewNextCidr VpcIpamResourceDiscovery
            VpcIpamResourceDiscoveryAssociation VpcIpamScope VpcIpv4CidrBlockAssociation VpcIpv6CidrBlockAssociation
            VpcNetworkPerformanceMetricSubscription VpcPeeringConnection VpcPeeringConnectionAccepter
            VpcSecurityGroupRulesExclusive VpnConcentrator VpnConnection VpnConnectionRoute VpnGateway
            VpnGatewayAttachment VpnGatewayRoutePropagation
            """,
        ),
        *of("aws:elasticbeanstalk", "Application ConfigurationTemplate"),
        *of(
            "aws:imagebuilder",
            """
            Component ContainerRecipe DistributionConfiguration ImageRecipe InfrastructureConfiguration LifecyclePolicy
            Workflow
            """,
        ),
        *of(
            "aws:lambda",
            """
            Alias CapacityProvider CodeSigningConfig CoreNetworkConnector EventSourceMapping FunctionEventInvokeConfig
            FunctionRecursionConfig FunctionScalingConfig FunctionUrl Invocation LayerVersion LayerVersionPermission
            Permission ProvisionedConcurrencyConfig ResourcePolicy RuntimeManagementConfig
            """,
        ),
        "aws:lambdamicrovms:Microvm",
        *of(
            "aws:lightsail",
            """
            BucketAccessKey BucketResourceAccess Certificate ContainerServiceDeploymentVersion Disk_attachment Domain
            DomainEntry InstancePublicPorts KeyPair Lb LbAttachment LbCertificate LbCertificateAttachment
            LbHttpsRedirectionPolicy LbStickinessPolicy StaticIp StaticIpAttachment
            """,
        ),
        "aws:outposts:*",
    ),
)
