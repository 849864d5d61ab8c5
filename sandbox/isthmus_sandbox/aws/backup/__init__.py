"""AWS Backup: selections, which moto lacks, beside its vaults and plans. Nothing is backed up."""
