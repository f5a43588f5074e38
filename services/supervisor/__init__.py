"""What `./samband up` does: embedded PostgreSQL and Valkey, the processes of the service, the demonstration."""
