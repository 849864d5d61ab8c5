"""AWS: the types of each category of services, and one file a service for what opens it.

What a type means follows the services' own documentation, by the categories of
https://docs.aws.amazon.com/whitepapers/latest/aws-overview/amazon-web-services-cloud-platform.html. Three things
decide. What keeps, serves or computes on data (topics, logs, snapshots, secrets and parameters too) says its class.
What belongs to such a thing (its instances, rules, policies, aliases) or can carry no label needs none, though one that
it has is read. What copies data by itself, runs a template, or keeps data where no label can stand is refused until the
environment allows it. A type that no table names is untranslated: each release of the provider brings some.
"""
